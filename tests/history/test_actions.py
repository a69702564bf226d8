"""Every dotted action in the code has words in which people read it."""

import re
from pathlib import Path

import pytest

from history.actions import registered, words_for

ROOT = Path(__file__).resolve().parents[2]
OPERATION = re.compile(r'operation\(\s*"([a-z_.]+)"(?: if [^)]*? else "([a-z_.]+)")?')


def test_each_action_of_a_service_is_registered() -> None:
    used: set[str] = set()
    for path in ROOT.glob("*/services*"):
        for file in [path] if path.is_file() else path.glob("*.py"):
            for match in OPERATION.finditer(file.read_text()):
                used |= {name for name in match.groups() if name}
    assert len(used) > 20
    assert used - set(registered()) == set()


@pytest.mark.parametrize("action", ["nobody.registered_this"])
def test_an_unknown_action_shows_its_name(action: str) -> None:
    assert words_for(action) == action
