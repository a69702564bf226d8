"""Our own commands as children, and the environment they and the serving processes share."""

import os
import signal
import subprocess
import sys

from goaltrack.launcher.embedded import StartFailed, clean_environment
from goaltrack.launcher.processes import follow_parent
from goaltrack.launcher.state import CHECKOUT, State


def serving_environment(state: State, url: str) -> dict[str, str]:
    env = clean_environment()
    env["DJANGO_SETTINGS_MODULE"] = env.get("GOALTRACK_SETTINGS") or "goaltrack.settings.local"
    env["PYTHONPATH"] = os.pathsep.join(filter(None, [str(CHECKOUT), env.get("PYTHONPATH", "")]))
    env["PYTHONUNBUFFERED"] = "1"
    # Threads that share their heaps: a web worker stays below 140 MB.
    env.setdefault("MALLOC_ARENA_MAX", "2")
    if not env.get("SECRET_KEY"):
        env["SECRET_KEY"] = state.secret_key()
    env.setdefault("SITE_URL", url)
    env.setdefault("EMAIL_FILE_PATH", str(state.folder / "mail"))
    env.setdefault("MEDIA_ROOT", str(state.folder / "media"))
    return env


def run_python(env: dict[str, str], *arguments: str) -> str:
    """Run one of our own commands to its end and return what it printed; it dies with us like any child."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, *arguments],
        cwd=CHECKOUT,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=follow_parent(os.getpid(), signal.SIGTERM),
    )
    if done.returncode:
        tail = "\n".join((done.stdout + done.stderr).strip().splitlines()[-15:])
        raise StartFailed(f"`{' '.join(arguments)}` failed:\n{tail}")
    return done.stdout
