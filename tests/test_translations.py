"""Chinese is complete at every commit: each string of the source is in the catalogue, translated, and not fuzzy."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = ROOT / "locale/zh_Hans/LC_MESSAGES/django.po"
LEFT_OUT = {".git", ".venv", "node_modules", "var", "static", "staticfiles", "tests", "bench", "locale"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")

Key = tuple[str | None, str]


@pytest.fixture(scope="module")
def source_strings(tmp_path_factory: pytest.TempPathFactory) -> set[Key]:
    """What makemessages finds in a copy of the source."""
    if not shutil.which("xgettext"):
        pytest.skip("no gettext: apt-get install gettext")
    copy = tmp_path_factory.mktemp("source") / "goaltrack"
    shutil.copytree(ROOT, copy, ignore=lambda _folder, names: LEFT_OUT & set(names))
    (copy / "locale").mkdir()
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "--locale=zh_Hans", "--verbosity=0"],
        cwd=copy,
        check=True,
        env={**os.environ, "PYTHONPATH": str(copy)},
    )
    found = polib.pofile(str(copy / "locale/zh_Hans/LC_MESSAGES/django.po"))
    return {(entry.msgctxt, entry.msgid) for entry in found}


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE))


def test_every_string_of_the_source_is_in_the_catalogue(source_strings: set[Key], catalogue: polib.POFile) -> None:
    known = {(entry.msgctxt, entry.msgid) for entry in catalogue if not entry.obsolete}
    assert source_strings - known == set(), "run `make messages` and translate"


def test_no_entry_is_left_that_the_source_no_longer_has(source_strings: set[Key], catalogue: polib.POFile) -> None:
    assert {(entry.msgctxt, entry.msgid) for entry in catalogue} - source_strings == set()


def test_nothing_is_untranslated_or_fuzzy(catalogue: polib.POFile) -> None:
    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []


def test_translations_keep_the_placeholders(catalogue: polib.POFile) -> None:
    for entry in catalogue:
        wanted = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        for text in entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]:
            assert set(PLACEHOLDER.findall(text)) == wanted, entry.msgid
