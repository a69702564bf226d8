"""What the person at the terminal reads: one line a step, in English and Chinese."""

import sys
import time

_began = time.monotonic()


def step(english: str, chinese: str = "") -> None:
    say(f"{time.monotonic() - _began:5.1f} s  {english}" + (f"  {chinese}" if chinese else ""))


def say(text: str = "") -> None:
    try:
        print(text, flush=True)
    except UnicodeEncodeError:
        # A terminal without UTF-8 must not stop the start.
        print(text.encode("ascii", "replace").decode(), flush=True)
    except (BrokenPipeError, OSError):
        # Whoever read us is gone; the servers go on until we are told to stop.
        sys.stdout = open("/dev/null", "w")  # noqa: SIM115


def problem(english: str, chinese: str = "") -> None:
    say()
    say(f"✗ {english}")
    if chinese:
        say(f"  {chinese}")
