"""Several calls at once, in real transactions, one connection a thread."""

import threading
from collections.abc import Callable

from django.db import close_old_connections, connection

from goaltrack.common.errors import DomainError

PATIENCE = 60


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Run the calls in threads that start together; each result, or the domain error it ended with."""
    gate = threading.Barrier(len(calls))
    results: list[object] = [None] * len(calls)

    def run(index: int, call: Callable[[], object]) -> None:
        close_old_connections()
        try:
            gate.wait(PATIENCE)
            results[index] = call()
        except DomainError as error:
            results[index] = error
        except Exception as error:
            # A deadlock or an integrity error: the test shall see it.
            results[index] = AssertionError(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads), "somebody still waits"
    assert not [result for result in results if isinstance(result, AssertionError)], results
    return results
