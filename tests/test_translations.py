"""Chinese is complete at every commit: each string of the source is in the catalogue, translated, and not fuzzy."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import django
import polib
import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, override

from goaltrack.common.framework_texts import COUNTED, SINGLE

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


def test_what_django_says_in_forms_is_worded_by_us() -> None:
    catalogue = Path(django.__file__).parent / "conf/locale/zh_Hans/LC_MESSAGES/django.mo"
    theirs = {entry.msgid: entry.msgstr for entry in polib.mofile(str(catalogue))}
    with override("zh-hans"):
        for source in SINGLE:
            assert source in theirs, "Django no longer says it"
            assert gettext(source) != theirs[source]
        for text in COUNTED:
            assert re.search("最多|至少", text % {"limit_value": 3, "show_value": 5, "max": 3, "length": 5})


def test_a_form_says_it_in_our_words() -> None:
    with override("zh-hans"):
        title = forms.CharField(max_length=2)
        with pytest.raises(ValidationError, match="最多 2 个字，现在是 3 个。"):
            title.clean("三个字")
        with pytest.raises(ValidationError, match="请填写这一项。"):
            title.clean("")
