"""Whether Goaltrack already runs from this folder. As a script: exit code 1 and where it runs, if it does."""

import fcntl
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

LOCK = "launcher.lock"


def already_running(where: Mapping[str, Any]) -> str:
    """The message for whoever starts a second one."""
    address = where.get("url", "")
    return (
        f"✗ Goaltrack already runs from this folder (process {where.get('pid', '?')}): {address or 'it is starting'}. "
        "Stop it there with Ctrl-C first.\n"
        f"  本目录的 Goaltrack 已在运行：{address or '正在启动'}。请先在那个终端按 Ctrl-C 停止。"
    )


def main() -> int:
    state = os.environ.get("GOALTRACK_STATE") or Path(__file__).resolve().parent.parent.parent / "var"
    try:
        with (Path(state) / LOCK).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return 0
    except BlockingIOError:
        try:
            where = json.loads((Path(state) / LOCK).read_text())
        except ValueError:
            where = {}
        print(already_running(where))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
