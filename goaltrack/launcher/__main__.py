"""`python -m goaltrack.launcher`: start everything, say where it is, and stop everything on Ctrl-C."""

import os
import shutil
import socket
import sys
import time
import urllib.error
import urllib.request

from goaltrack.launcher.console import problem, say, step
from goaltrack.launcher.embedded import (
    APP_ROLE,
    OWNER_ROLE,
    Postgres,
    StartFailed,
    Valkey,
    prepare_home,
)
from goaltrack.launcher.messages import compile_catalogues
from goaltrack.launcher.ourselves import run_python, serving_environment
from goaltrack.launcher.processes import Child, end_leftovers
from goaltrack.launcher.running import already_running
from goaltrack.launcher.state import CHECKOUT, AlreadyRunning, State
from goaltrack.launcher.supervise import Family, GaveUp, Stopped, StopRequest

FIRST_PORT = 8000
READY_SECONDS = 60.0


def main() -> int:
    os.umask(0o077)
    state = State.from_environment()
    if "--forget" in sys.argv:
        return forget(state)
    try:
        lock = state.lock()
    except AlreadyRunning as running:
        say(already_running(running.where))
        return 1
    family = None
    code = 0
    request = StopRequest()
    try:
        if left := end_leftovers(state.recorded()):
            step(f"Ended {len(left)} processes left by a start that was killed.", "已清理上次被强行结束的残留进程。")
        family = Family(state, request)
        url = start(state, family)
        lock.tell({"pid": os.getpid(), "url": url})
        while True:
            time.sleep(0.2)
            family.look_after()
    except Stopped:
        say()
    except GaveUp:
        code = 1
    except StartFailed as failure:
        problem(str(failure))
        code = 1
    finally:
        request.refuse_more()
        if family is not None:
            step("Stopping.", "正在停止。")
            family.stop()
            step("Everything is stopped; all data is kept.", "已全部停止，数据都在。")
        lock.release()
    return code


def forget(state: State) -> int:
    """Delete the local database, the broker's queue and the uploads."""
    try:
        lock = state.lock()
    except AlreadyRunning:
        problem("Goaltrack is running: stop it first with Ctrl-C.", "Goaltrack 正在运行，请先按 Ctrl-C 停止。")
        return 1
    end_leftovers(state.recorded())
    for folder in (state.data, state.folder / "media", state.folder / "mail", state.logs):
        shutil.rmtree(folder, ignore_errors=True)
    for file in (
        *state.folder.glob("celerybeat-schedule*"),
        state.folder / "secrets.json",
        state.folder / "processes.json",
    ):
        file.unlink(missing_ok=True)
    lock.release()
    step("The local data is gone; the next start begins anew.", "本机数据已清空，下次启动重新开始。")
    return 0


def start(state: State, family: Family) -> str:
    """Bring everything up, in order; returns the address."""
    port = choose_port()
    url = f"http://localhost:{port}"
    env = serving_environment(state, url)
    start_servers(state, family, env)
    compile_catalogues(CHECKOUT / "locale")
    step("Bringing the database up to date.", "正在更新数据库结构。")
    empty = run_python(env, "-m", "goaltrack.launcher.prepare").strip().endswith("empty")
    app_env = {name: value for name, value in env.items() if name != "DATABASE_OWNER_URL"}
    demo = os.environ.get("GOALTRACK_DEMO") != "no"
    if empty and demo and has_command("load_demo"):
        step("Loading the demo data (first start only).", "正在载入演示数据（仅首次）。")
        run_python(app_env, "manage.py", "load_demo")
    step("Starting web, worker and beat.", "正在启动网页、后台任务与定时任务。")
    for child in serving_children(state, app_env, port):
        family.start(child)
    logins = run_python(app_env, "manage.py", "demo_logins") if demo and has_command("demo_logins") else ""
    wait_ready(family, port)
    announce(url, logins, state)
    return url


def choose_port() -> int:
    wanted = os.environ.get("GOALTRACK_PORT", "").strip()
    if wanted:
        if not wanted.isdigit() or not 0 < int(wanted) < 65536:
            raise StartFailed(f"GOALTRACK_PORT={wanted} is no port: use a number from 1 to 65535.")
        if not port_is_free(int(wanted)):
            raise StartFailed(
                f"Port {wanted} is taken by another program: choose another with GOALTRACK_PORT=8100 make run.\n"
                f"  端口 {wanted} 已被占用，请换一个：GOALTRACK_PORT=8100 make run"
            )
        return int(wanted)
    for port in range(FIRST_PORT, FIRST_PORT + 50):
        if port_is_free(port):
            if port != FIRST_PORT:
                step(
                    f"Port {FIRST_PORT} is taken, using {port} (choose with GOALTRACK_PORT=8100 make run).",
                    f"端口 {FIRST_PORT} 已被占用，改用 {port}。",
                )
            return port
    raise StartFailed("No port from 8000 to 8049 is free: choose one with GOALTRACK_PORT=9000 make run.")


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def start_servers(state: State, family: Family, env: dict[str, str]) -> None:
    """PostgreSQL and the broker, unless the environment names others."""
    if not (env.get("DATABASE_URL") and env.get("REDIS_URL")):
        home = prepare_home(state.data, state.logs)
    else:
        state.logs.mkdir(parents=True, exist_ok=True)
    if env.get("DATABASE_URL"):
        step("Using the PostgreSQL of DATABASE_URL.", "使用 DATABASE_URL 指定的数据库。")
    else:
        postgres = Postgres(home)
        fresh = postgres.initialise()
        step("Starting PostgreSQL" + (" on a new database." if fresh else "."), "正在启动 PostgreSQL。")
        family.start_server(postgres)
        postgres.ensure_roles()
        env["DATABASE_URL"] = postgres.url(APP_ROLE)
        env["DATABASE_OWNER_URL"] = postgres.url(OWNER_ROLE)
    if env.get("REDIS_URL"):
        step("Using the broker of REDIS_URL.", "使用 REDIS_URL 指定的消息服务。")
    else:
        valkey = Valkey(home)
        step("Starting the broker.", "正在启动消息服务。")
        family.start_server(valkey)
        env["REDIS_URL"] = valkey.url


def serving_children(state: State, env: dict[str, str], port: int) -> list[Child]:
    """Web, worker and beat; what they do when killed does not matter to the data (the row is the queue)."""
    # Not the scripts in .venv/bin: those hold the folder's old path after it was moved.
    python = [sys.executable, "-m"]
    gunicorn = [
        *python,
        "gunicorn", "goaltrack.wsgi", f"--bind=127.0.0.1:{port}", "--worker-class=gthread", "--workers=2",
        "--threads=4", "--preload", "--no-control-socket", "--graceful-timeout=8",
    ]  # fmt: skip
    celery = [*python, "celery", "-A", "goaltrack"]
    worker = [*celery, "worker", "--concurrency=2", "--without-gossip", "--without-mingle", "--loglevel=INFO"]
    beat = [*celery, "beat", f"--schedule={state.folder / 'celerybeat-schedule'}", "--loglevel=INFO"]

    def child(name: str, argv: list[str]) -> Child:
        return Child(name=name, argv=argv, log=state.logs / f"{name}.log", env=env, cwd=CHECKOUT)

    return [child("web", gunicorn), child("worker", worker), child("beat", beat)]


def has_command(name: str) -> bool:
    return any(CHECKOUT.glob(f"*/management/commands/{name}.py")) or any(
        CHECKOUT.glob(f"goaltrack/*/management/commands/{name}.py")
    )


def wait_ready(family: Family, port: int) -> None:
    deadline = time.monotonic() + READY_SECONDS
    answer = "no answer yet"
    while time.monotonic() < deadline:
        family.look_after()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=3) as response:
                if response.status == 200:
                    return
        except urllib.error.HTTPError as error:
            answer = error.read(500).decode("utf-8", "replace")
        except OSError as error:
            answer = str(error)
        time.sleep(0.1)
    web = next(child for child in family.children if child.name == "web")
    raise StartFailed(
        f"Not ready after {READY_SECONDS:.0f} s: {answer}\n"
        f"The logs are in {web.log.parent}; the end of {web.log.name}:\n"
        f"{web.last_words(10)}"
    )


def announce(url: str, logins: str, state: State) -> None:
    step("Ready.", "已就绪。")
    say()
    say(f"  Open  打开    {url}")
    if logins.strip():
        say()
        for line in logins.rstrip().splitlines():
            say(f"  {line}")
    say()
    say(f"  Logs  日志    {state.logs}")
    say("  Stop  停止    Ctrl-C")
    say()


if __name__ == "__main__":
    sys.exit(main())
