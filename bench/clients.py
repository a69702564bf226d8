"""Eight people with a connection each that stays open."""

import http.client
import json
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from bench.servers import HOST, Site

# Django compares cookie and header; any secret of the right length will do.
CSRF = "b" * 32


@dataclass(frozen=True)
class Call:
    """One request, and the status that says it did what it should. `form`: as a page sends it, `swapped` by htmx."""

    path: str
    body: Mapping[str, Any] | None = None
    status: int = 200
    form: Mapping[str, Any] | None = None
    swapped: bool = False


class Client:
    def __init__(self, site: Site, port: int, session: str, calls: Iterator[Call]) -> None:
        self.calls = calls
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._headers = {
            "Host": HOST,
            "X-Forwarded-Proto": "https",
            "Accept-Encoding": "identity",
            "Cookie": f"{site.session_cookie}={session}; {site.csrf_cookie}={CSRF}",
        }

    def send(self) -> int:
        """The next call; returns how many bytes came back."""
        return len(self.ask(next(self.calls)))

    def ask(self, call: Call) -> bytes:
        """What came back."""
        headers, body = dict(self._headers), None
        if call.swapped:
            headers["HX-Request"] = "true"
        if call.form is not None:
            body = urlencode(call.form, doseq=True)
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Origin": f"https://{HOST}",
                "X-CSRFToken": CSRF,
            }
        if call.body is not None:
            body = json.dumps(call.body)
            headers |= {
                "Content-Type": "application/json",
                "Origin": f"https://{HOST}",
                "X-CSRFToken": CSRF,
                "Idempotency-Key": str(uuid.uuid4()),
            }
        try:
            self._connection.request("GET" if body is None else "POST", call.path, body=body, headers=headers)
            response = self._connection.getresponse()
            content = response.read()
        except (ConnectionError, http.client.HTTPException):
            # The server closed a connection that was idle for too long: open another one.
            self._connection.close()
            return self.ask(call)
        if response.status != call.status:
            raise RuntimeError(f"{call.path}: {response.status} instead of {call.status}: {content[:500]!r}")
        return content

    def close(self) -> None:
        self._connection.close()


@dataclass(frozen=True)
class Sent:
    requests: int
    size: int


def send_all(clients: Sequence[Client], *, each: int, seconds: float) -> Sent:
    """All clients at once, `each` requests a client or as many as `seconds` allow, at least one."""
    done: list[int] = []
    failed: list[Exception] = []
    deadline = time.monotonic() + seconds

    def work(client: Client) -> None:
        try:
            for _ in range(each):
                done.append(client.send())
                if time.monotonic() > deadline:
                    break
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return Sent(len(done), done[-1])


MakeCalls = Callable[[int], Iterator[Call]]
