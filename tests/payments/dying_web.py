"""A web process that kills itself (`kill -9`) at one moment of a call.

    python -m tests.payments.dying_web <port> <when>

`when` is before-commit, before-answer or before-wake-up, each once money was written; never for one that lives.
"""

import os
import signal
import sys
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server


def die(*_: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def before_commit() -> None:
    from django.db.backends.base.base import BaseDatabaseWrapper

    from payments.models import Receipt

    commit = BaseDatabaseWrapper.commit

    def checked(self: BaseDatabaseWrapper) -> None:
        if Receipt.objects.using(self.alias).exists():
            die()
        commit(self)

    BaseDatabaseWrapper.commit = checked  # type: ignore[method-assign]


def before_wake_up() -> None:
    from goaltrack.common import enqueue

    enqueue._publish = die


def before_answer(application: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    def dying(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        answer = application(environ, start_response)
        if environ["REQUEST_METHOD"] == "POST":
            die()
        return answer

    return dying


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


def main(port: int, when: str) -> None:
    from goaltrack.wsgi import application

    served: Any = application
    if when == "before-commit":
        before_commit()
    elif when == "before-wake-up":
        before_wake_up()
    elif when == "before-answer":
        served = before_answer(application)
    make_server("127.0.0.1", port, served, handler_class=Quiet).serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
