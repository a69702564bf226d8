"""Calls asked within the process, so that the log of queries holds what the last one took."""

import uuid
from collections.abc import Callable

from django.db import connection
from django.test import Client

from bench.clients import Call
from bench.servers import HOST, OURS


def asking(session: str) -> Callable[[Call], bytes]:
    """Sends a call for the person of the session; `connection.queries_log` holds its queries afterwards."""
    client = Client(HTTP_HOST=HOST, HTTP_X_FORWARDED_PROTO="https")
    client.cookies[OURS.session_cookie] = session
    connection.force_debug_cursor = True

    def ask(call: Call) -> bytes:
        headers = {"HX-Request": "true"} if call.swapped else {}
        connection.queries_log.clear()
        if call.form is not None:
            response = client.post(call.path, call.form, headers=headers)
        elif call.body is not None:
            headers["Idempotency-Key"] = str(uuid.uuid4())
            response = client.post(call.path, call.body, content_type="application/json", headers=headers)
        else:
            response = client.get(call.path, headers=headers)
        if response.status_code != call.status:
            raise SystemExit(f"{call.path}: {response.status_code}: {response.content[:500]!r}")
        return bytes(response.content)

    return ask
