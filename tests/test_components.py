"""The components keep their promises: words beside colour, errors tied to fields, nothing inline. No database."""

import re
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polib
import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template, engines
from django.template.loader import get_template
from django.test import RequestFactory
from django.utils import translation
from jinja2 import UndefinedError

from goaltrack.common import clock, jinja, markup
from goaltrack.common.errors import StaleVersion
from goaltrack.common.forms import CreatingForm, DateField, EditingForm, MoneyField
from goaltrack.gallery import gallery
from people.models import User
from projects.models import Task
from projects.selectors.lines import Deadline, TaskLine

ROOT = Path(__file__).resolve().parent.parent
INLINE = re.compile(r"<[^>]+\s(style|on[a-z]+)\s*=", re.IGNORECASE)
TEMPLATE_CODE = re.compile(r"{%.*?%}|{{.*?}}")


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


def render(source: str, **context: Any) -> str:
    return Template(source).render(Context(context))


class SampleForm(CreatingForm):
    name = forms.CharField(label="Name", help_text="As people say it")
    amount = MoneyField(label="Amount", required=False)
    due = DateField(label="Due", required=False)
    owner = forms.ChoiceField(label="Owner", choices=[("1", "周可"), ("2", "林一鸣")], required=False)
    level = forms.ChoiceField(label="Level", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="Agreed", required=False)


class TaskForm(EditingForm):
    due = DateField(label="Due")
    owner = forms.ChoiceField(label="Owner", choices=[("1", "周可"), ("2", "林一鸣")])


@pytest.mark.parametrize(
    ("table", "tag"),
    [
        (markup.CONFIDENCE, "confidence"),
        (markup.TASK_STATUS, "task_status"),
        (markup.PRIORITY, "priority"),
        (markup.SMART_VERDICT, "smart_verdict"),
        (markup.BREAKDOWN_STATUS, "breakdown_status"),
    ],
)
def test_a_status_is_icon_word_and_colour(table: dict[str, tuple[str, str, Any]], tag: str) -> None:
    for value, (kind, icon, words) in table.items():
        html = render(f"{{% {tag} value %}}", value=value)
        assert f'data-s="{kind}"' in html
        assert f"#i-{icon}" in html
        assert f"{words}</span>" in html


def test_a_goal_nobody_updated_says_so() -> None:
    assert "Not updated" in render("{% confidence value %}", value=None)


def test_an_unknown_kind_is_an_error_not_a_grey_mark() -> None:
    with pytest.raises(ValueError, match="purple"):
        render('{% state "purple" "x" %}')


def test_words_of_people_are_escaped() -> None:
    html = render(
        "{% state 'ok' word %}{% person word %}{% ab word word %}{% chip word '#' %}{% diff word word %}", word="<b>x"
    )
    assert "<b>" not in html
    assert html.count("&lt;b&gt;x") == 8


@pytest.mark.parametrize(
    ("progress", "fill", "shown"),
    [(75, "75", "75%"), (Decimal("75.05"), "75.05", "75%"), (112, "100", "112%"), (-5, "0", "−5%"), (0, "0", "0%")],
)
def test_meter_draws_within_and_tells_the_truth(progress: Any, fill: str, shown: str) -> None:
    html = render("{% meter progress 88 'risk' %}", progress=progress)
    assert f'class="f" x1="0" x2="{fill}"' in html
    assert f"<b>{shown}</b>" in html
    assert f'aria-label="Progress {shown}, pace 88%"' in html
    assert 'class="p" x1="88" x2="88"' in html


def test_meter_without_data_is_no_zero() -> None:
    html = render("{% meter nothing None %}")
    assert 'class="f"' not in html
    assert "<b>—</b>" in html
    assert 'aria-label="No data yet"' in html


def test_meter_takes_a_confidence_for_its_tone() -> None:
    assert 'data-s="off"' in render("{% meter 10 88 'off_track' %}")


def test_percent_never_claims_what_is_not_reached() -> None:
    assert render(
        "{{ a|percent }} {{ b|percent }} {{ c|percent:1 }} {{ none|percent }}", a=Decimal("99.6"), b=100, c=33.333
    ) == ("99% 100% 33.3% —")


def test_a_percentage_beyond_all_measure_stays_short() -> None:
    text = render("{{ a|percent }} {{ b|percent }} {{ c|percent }}", a=Decimal(10000000), b=-2500, c=999)
    assert text == "999%+ &lt;−999% 999%"


def test_numbers_and_days_in_one_spelling() -> None:
    html = render(
        "{{ amount|money }} {{ minus|money }} {{ none|money }} {{ n|plain_number }} "
        "{{ day|short_date }} {{ none|short_date }}",
        amount=1280000,
        minus=Decimal("-1.5"),
        n=Decimal("2300.0"),
        day=clock.today(),
    )
    assert html == f"1,280,000.00 −1.50 — 2,300 {clock.today():%m-%d} —"


@pytest.mark.parametrize(
    ("late", "left", "words", "kind"),
    [
        (6, None, "6 days late", "off"),
        (1, None, "1 day late", "off"),
        (0, 0, "Today", "risk"),
        (0, 3, "3 days left", "idle"),
    ],
)
def test_late_chip(late: int, left: int | None, words: str, kind: str) -> None:
    html = render("{% late_chip late left short=True %}", late=late, left=left)
    assert words in html
    assert f'data-s="{kind}"' in html


def test_late_chip_names_working_days_where_no_column_does() -> None:
    assert "6 working days late" in render("{% late_chip 6 %}")
    assert render("{% late_chip None None %}") == ""


def test_a_refused_field_is_tied_to_its_error_and_keeps_what_was_typed() -> None:
    form = SampleForm({"name": "", "amount": "1,28x", "due": "2026-02-30", "owner": "2"})
    html = render("{% field form.name %}{% field form.amount %}{% field form.level %}", form=form)
    assert 'aria-describedby="id_name_hint id_name_error"' in html
    assert html.count('aria-invalid="true"') >= 2
    assert 'id="id_name_error"' in html
    assert 'value="1,28x"' in html
    assert 'class="form-control num is-invalid"' in html
    assert '<fieldset class="gt-group is-invalid" id="id_level"' in html
    assert 'aria-describedby="id_level_error"' in html


def test_a_sound_field_describes_nothing_that_is_not_there() -> None:
    html = render("{% field form.owner %}{% field form.agreed %}{% field form.due %}", form=SampleForm())
    assert "aria-describedby" not in html
    assert 'class="form-select"' in html
    assert 'class="form-check-input"' in html
    assert 'type="date"' in html


def test_the_summary_counts_fields_and_leads_to_them() -> None:
    form = SampleForm({"key": "no-uuid"})
    form.add_error(None, "Too late")
    html = render("{% form_errors form %}", form=form)
    assert "2 fields to correct; what you typed is still there" in html
    assert 'href="#id_name"' in html
    assert 'href="#id_level"' in html
    assert "Too late" in html
    assert 'role="alert"' in html
    assert render("{% form_errors form %}", form=SampleForm()).strip() == ""


def test_money_is_read_as_people_type_it() -> None:
    for typed in ("1,280,000.00", "1280000", "１，２８０，０００", " 1 280 000 "):
        form = SampleForm({"key": "5f0c2a44-2f3e-4a53-9b34-0d1c5f3d9b11", "name": "x", "level": "a", "amount": typed})
        assert form.is_valid(), typed
        assert form.cleaned_data["amount"] == Decimal(1280000)


def test_a_conflict_shows_theirs_beside_ours_and_the_form_can_be_sent_again() -> None:
    at = clock.now() - timedelta(minutes=3)
    changes = [
        {"field": "due", "label": "Due", "old": "2026-12-01", "new": "2026-12-02", "by": "周可", "at": at},
        {"field": "owner", "label": "Owner", "old": "2", "new": "1", "new_text": "周可", "by": "周可", "at": at},
    ]
    error = StaleVersion(current=7, changes=changes)
    form = TaskForm({"version": "5", "due": "2026-11-30", "owner": "2"})
    form.rebase(error)
    html = render("{% conflict error form %}{% hidden_fields form %}", error=error, form=form)
    assert "周可 changed this 3\xa0minutes ago" in html
    for text in ("2026-12-02", "2026-11-30", ">周可<", ">林一鸣<"):
        assert text in html
    assert 'name="version" value="7"' in html
    assert render("{% conflict none form %}", form=form).strip() == ""


def test_pagination_keeps_the_filter() -> None:
    request = RequestFactory().get("/tasks/?q=x&page=3")
    page = Paginator(range(100), 10).page(3)
    html = Template("{% pagination page %}").render(RequestContext(request, {"request": request, "page": page}))
    assert 'href="?q=x&amp;page=4"' in html
    assert 'aria-current="page">3<' in html


def test_block_components_hold_their_content() -> None:
    html = render(
        '{% note "risk" %}<p>x</p>{% endnote %}{% empty_state "target" "None" "Begin" %}<a>y</a>{% endempty_state %}'
    )
    assert '<div class="gt-note" data-s="risk">' in html
    assert "<p>x</p>" in html
    assert "<h3>None</h3>" in html
    assert "<a>y</a>" in html


def gallery_html(language: str) -> str:
    request: Any = RequestFactory().get("/dev/components/")
    request.user = AnonymousUser()
    request.resolver_match = None
    with translation.override(language):
        return gallery(request).content.decode()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_gallery_has_nothing_inline_and_no_id_twice(language: str) -> None:
    html = gallery_html(language)
    assert not INLINE.search(html)
    assert "<style" not in html
    scripts = re.findall(r"<script\b[^>]*>", html)
    assert all("src=" in script or 'type="application/json"' in script for script in scripts)
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert f'<html lang="{ {"en": "en", "zh-hans": "zh-Hans"}[language] }"' in html


JINJA = ROOT / "templates" / "jinja2"


def templates() -> list[Path]:
    found = [*ROOT.glob("templates/**/*.html"), *ROOT.glob("*/templates/**/*.html")]
    return [path for path in found if "email" not in path.parts]


def test_no_template_has_inline_style_script_or_handler() -> None:
    offenders = [
        str(path.relative_to(ROOT)) for path in templates() if INLINE.search(TEMPLATE_CODE.sub("", path.read_text()))
    ]
    assert not offenders


def test_every_icon_named_in_a_template_is_in_the_sprite() -> None:
    listed = set((ROOT / "frontend" / "icons.txt").read_text().split())
    named = re.compile(r"""{%\s*(?:icon|empty_state)\s+["']([\w-]+)["']|\bicon(?:=|\()["']([\w-]+)["']""")
    for path in templates():
        for match in named.finditer(path.read_text()):
            assert (match[1] or match[2]) in listed, f"{path}: {match[0]}"
    tables = [markup.CONFIDENCE, markup.TASK_STATUS, markup.SMART_VERDICT, markup.BREAKDOWN_STATUS]
    assert {icon for table in tables for _, icon, _ in table.values()} | set(markup.KIND_ICONS.values()) <= listed


@pytest.mark.parametrize("name", ["400.html", "500.html"])
def test_the_last_resorts_need_no_request(name: str) -> None:
    assert 'href="/"' in get_template(name).render()


def test_every_template_compiles() -> None:
    for path in templates():
        if JINJA in path.parents:
            engines["jinja2"].get_template(str(path.relative_to(JINJA)))
        else:
            Template(path.read_text())


def test_every_word_of_the_rows_is_translated() -> None:
    """Collecting finds what comes first in its braces; the rest has to be said elsewhere too."""
    known = {entry.msgid for entry in polib.pofile(ROOT / "locale/zh_Hans/LC_MESSAGES/django.po")}
    said = re.compile(r'\b_\("([^"]+)"')
    words = {match[1] for path in JINJA.rglob("*.html") for match in said.finditer(path.read_text())}
    assert words
    assert words <= known


def test_a_row_escapes_what_it_is_given_and_misses_nothing() -> None:
    line = TaskLine(
        Task(pk=7, title="<b>&", owner=User(name='"A"'), due=date(2026, 11, 20)), Deadline(0, 5, False), may_log=True
    )
    line.task.checks, line.task.parts, line.task.parent_title = [0, 0], [0, 0], ""
    html = jinja.rendered("projects/task_tile.html", line=line, here='/"', csrf_token="t", content="")
    assert "&lt;b&gt;&amp;" in html
    assert "<b>" not in html
    assert 'value="/&#34;"' in html
    with pytest.raises(UndefinedError):
        jinja.rendered("projects/task_tile.html", line=line)
