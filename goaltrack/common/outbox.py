"""Mail that a lower app writes. The app that sends it registers itself in `AppConfig.ready()`.

Nobody sends from inside a request: `post()` writes a row in the caller's transaction, and a worker sends it
afterwards (docs/jobs.md). Does the transaction roll back, the mail never was.
"""

from typing import Protocol


class Post(Protocol):
    def __call__(self, *, to: str, subject: str, text: str) -> object: ...


_post: Post | None = None


def register(post: Post) -> None:
    global _post
    _post = post


def post(*, to: str, subject: str, text: str) -> None:
    """Leave a mail to be sent soon; nothing here waits for a mail server."""
    assert _post is not None, "no app has registered itself as the one that sends mail"
    _post(to=to, subject=subject, text=text)
