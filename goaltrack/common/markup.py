"""The HTML of the small components that stand hundreds of times on a page.

Python instead of templates because lists call them for every cell; the larger components are in templates/components/.
"""

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache, partial
from typing import Any

from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from goaltrack.common.numbers import plain

KIND_ICONS = {
    "ok": "circle-check",
    "risk": "alert-triangle",
    "off": "square-rounded-x",
    "idle": "circle-dashed",
    "info": "info-circle",
}
# value: (kind, icon, words)
CONFIDENCE = {
    "on_track": ("ok", "circle-check", gettext_lazy("On track")),
    "at_risk": ("risk", "alert-triangle", gettext_lazy("At risk")),
    "off_track": ("off", "square-rounded-x", gettext_lazy("Off track")),
    "none": ("idle", "circle-dashed", gettext_lazy("Not updated")),
}
TASK_STATUS = {
    "todo": ("idle", "circle-dashed", pgettext_lazy("task status", "Not started")),
    "doing": ("info", "player-play", pgettext_lazy("task status", "In progress")),
    "blocked": ("off", "hand-stop", pgettext_lazy("task status", "Blocked")),
    "review": ("info", "user-check", pgettext_lazy("task status", "Waiting for review")),
    "done": ("ok", "check", pgettext_lazy("task status", "Done")),
    "cancelled": ("idle", "ban", pgettext_lazy("task status", "Cancelled")),
}
PRIORITY = {
    "high": ("risk", "flag", pgettext_lazy("priority", "High")),
    "medium": ("idle", "point", pgettext_lazy("priority", "Medium")),
    "low": ("idle", "arrow-down", pgettext_lazy("priority", "Low")),
}
SMART_VERDICT = {
    "pass": ("ok", "circle-check", pgettext_lazy("SMART verdict", "Passes")),
    "warn": ("risk", "alert-triangle", pgettext_lazy("SMART verdict", "Warning")),
    "fail": ("off", "square-rounded-x", pgettext_lazy("SMART verdict", "Fails")),
    "waived": ("info", "thumb-up", pgettext_lazy("SMART verdict", "Waived")),
}
BREAKDOWN_STATUS = {
    "draft": ("idle", "edit", pgettext_lazy("breakdown status", "Draft")),
    "submitted": ("info", "hourglass", pgettext_lazy("breakdown status", "In review")),
    "passed": ("ok", "circle-check", pgettext_lazy("breakdown status", "Passed")),
    "returned": ("off", "arrow-back-up", pgettext_lazy("breakdown status", "Returned")),
}
GOAL_RESULT = {
    "achieved": ("ok", "circle-check", gettext_lazy("Achieved")),
    "partly": ("risk", "circle-dashed", gettext_lazy("Partly achieved")),
    "missed": ("off", "square-rounded-x", pgettext_lazy("result of a goal", "Missed")),
    "postponed": ("idle", "arrow-right", gettext_lazy("Postponed")),
}
# A confidence may stand where a tone is asked for.
# From here on a percentage says no more than that it is beyond all measure; it has to stay in its cell.
MOST_PERCENT = Decimal(1000)
TONES = {"on_track": "ok", "at_risk": "risk", "off_track": "off", "none": "idle"}


@lru_cache(maxsize=256)
def icon(name: str, css: str = "") -> SafeString:
    """An icon of the sprite (frontend/icons.txt lists them), hidden from screen readers: words stand beside it."""
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#i-{}"/></svg>',
        f" {css}" if css else "",
        static("build/icons.svg"),
        name,
    )


@lru_cache(maxsize=1024)
def state(kind: str, label: str, icon_name: str = "", *, bare: bool = False) -> SafeString:
    """Status as icon, word and colour; `bare` leaves the tinted ground away."""
    if kind not in KIND_ICONS:
        raise ValueError(f"{kind!r} is none of {', '.join(KIND_ICONS)}")
    return format_html(
        '<span class="gt-state{}" data-s="{}">{}{}</span>',
        " bare" if bare else "",
        kind,
        icon(icon_name or KIND_ICONS[kind]),
        label,
    )


def state_of(table: dict[str, tuple[str, str, Any]], value: object, *, bare: bool = False) -> SafeString:
    """The state of a value of one of the tables above; an unknown value is an error of ours."""
    kind, icon_name, words = table[str(value)]
    return state(kind, str(words), icon_name, bare=bare)


# Of a value of each table; the tags of both kinds of templates.
task_status = partial(state_of, TASK_STATUS)
priority = partial(state_of, PRIORITY)
confidence = partial(state_of, CONFIDENCE)
goal_result = partial(state_of, GOAL_RESULT)


def late_chip(late_days: int | None, left_days: int | None, *, short: bool = False, kind: str = "") -> SafeString:
    """How late or how far off in working days; `short` where the column's head says "working days"."""
    return _late_chip(late_days, left_days, short, kind, get_language())


@lru_cache(maxsize=2048)
def _late_chip(
    late_days: int | None, left_days: int | None, short: bool, kind: str, _language: str | None
) -> SafeString:
    if late_days:
        if short:
            return state(kind or "off", late_words(late_days), "square-rounded-x")
        words = ngettext("%(count)s working day late", "%(count)s working days late", late_days)
        return state(kind or "off", words % {"count": late_days}, "square-rounded-x")
    if left_days is None:
        return mark_safe("")
    if left_days <= 0:
        return state(kind or "risk", _("Today"), "clock")
    if short:
        words = ngettext("%(count)s day left", "%(count)s days left", left_days)
    else:
        words = ngettext("%(count)s working day left", "%(count)s working days left", left_days)
    return state(kind or "idle", words % {"count": left_days}, "clock", bare=not kind)


def late_words(late_days: int) -> str:
    """Where it is clear that working days are meant."""
    return ngettext("%(count)s day late", "%(count)s days late", late_days) % {"count": late_days}


def done_chip(late_days: int) -> SafeString:
    """Finished, on time or so many working days late."""
    if not late_days:
        return state("ok", _("On time"))
    words = ngettext("finished %(count)s day late", "finished %(count)s days late", late_days)
    return state("idle", words % {"count": late_days}, "check")


def overdue_chip() -> SafeString:
    """Past its day, and no working day late."""
    return state("off", _("Overdue"))


def initial(name: str) -> str:
    return name.strip()[:1].upper()


def person(user: Any) -> SafeString:
    """A person with the first character of the name; nobody is "unassigned"."""
    if user is None:
        mark = format_html('<span class="gt-av b" aria-hidden="true">{}</span>', icon("users"))
        return format_html('<span class="gt-p">{}{}</span>', mark, _("Unassigned"))
    name = str(user)
    return format_html(
        '<span class="gt-p"><span class="gt-av" aria-hidden="true">{}</span>{}</span>', initial(name), name
    )


def ab(owner: Any, follower: Any = None) -> SafeString:
    """The A role (owner) and the B role (follower) in one line."""
    if owner is None:
        return person(None)
    return _ab(str(owner), None if follower is None else str(follower), get_language())


@lru_cache(maxsize=2048)
def _ab(owner: str, follower: str | None, _language: str | None) -> SafeString:
    html = format_html('<span class="gt-role" title="{}">A</span>{}', _("A role"), owner)
    if follower is not None:
        html += format_html('<span class="gt-role b" title="{}">B</span>{}', _("B role"), follower)
    return format_html('<span class="gt-ab">{}</span>', html)


def log_buttons(status: str, *, own: bool = False) -> SafeString:
    """The statuses that a tap logs, the present one pressed."""
    return _log_buttons(status, own, get_language())


@lru_cache(maxsize=64)
def _log_buttons(status: str, own: bool, _language: str | None) -> SafeString:
    choices = [
        ("doing", "player-play", pgettext("task status", "In progress")),
        ("blocked", "hand-stop", pgettext("task status", "Blocked")),
        ("review", "user-check", pgettext("task status", "To review")),
        ("done", "check", pgettext("task status", "Finish")),
    ]
    if status == "review":
        back = pgettext("task status", "Take back") if own else pgettext("task status", "Send back")
        choices[0] = ("doing", "arrow-back-up", back)
        # Its A waits for somebody else's word.
        choices[2:] = [
            ("review", "user-check", pgettext("task status", "In review")),
            *([] if own else [("done", "check", pgettext("task status", "Pass"))]),
        ]
    return format_html_join(
        "\n    ",
        '<button name="to_status" value="{}" title="{}" aria-pressed="{}">{}<span>{}</span></button>',
        (
            (value, words, "true" if value == status else "false", icon(icon_name), words)
            for value, icon_name, words in choices
        ),
    )


def percent(value: Decimal | float | None, places: int = 0) -> str:
    """75 as 75%; under 100 it never reads 100%; far beyond it no longer counts; nothing is an em dash."""
    if value is None:
        return "—"
    number = Decimal(str(value))
    if abs(number) >= MOST_PERCENT:
        return f"{plain(MOST_PERCENT - 1)}%+" if number > 0 else f"<{plain(1 - MOST_PERCENT)}%"
    step = Decimal(1).scaleb(-places)
    shown = number.quantize(step, rounding=ROUND_HALF_UP)
    if shown == 100 and number < 100:
        shown -= step
    return plain(shown) + "%"


def _within(value: Decimal | float) -> str:
    clamped = min(max(Decimal(str(value)), Decimal(0)), Decimal(100))
    text = f"{clamped.quantize(Decimal('0.01'), rounding=ROUND_HALF_UP):f}"
    return text.rstrip("0").rstrip(".")


def bar(
    progress: Decimal | float | None, pace: Decimal | float | None = None, tone: str = "", css: str = ""
) -> SafeString:
    """The bar alone: ground, progress, and a tick where even progress would stand. Percent, 0 to 100."""
    return _bar(progress, pace, TONES.get(str(tone), str(tone)), css, get_language())


# Lists repeat the same few; drawing one takes longer than all else in a row.
@lru_cache(maxsize=2048)
def _bar(
    progress: Decimal | float | None, pace: Decimal | float | None, tone: str, css: str, language: str | None
) -> SafeString:
    parts = ['<line class="t" x1="0" x2="100" y1="6" y2="6"/>']
    if progress is not None:
        parts.append(f'<line class="f" x1="0" x2="{_within(progress)}" y1="6" y2="6"/>')
    if pace is not None:
        at = _within(pace)
        parts.append(f'<line class="p" x1="{at}" x2="{at}" y1="0" y2="12"/>')
    if progress is None:
        label = _("No data yet") if pace is None else _("No data yet, pace %(pace)s") % {"pace": percent(pace)}
    elif pace is None:
        label = _("Progress %(progress)s") % {"progress": percent(progress)}
    else:
        label = _("Progress %(progress)s, pace %(pace)s") % {"progress": percent(progress), "pace": percent(pace)}
    return format_html(
        '<svg class="gt-bar{}" data-s="{}" viewBox="0 0 100 12" preserveAspectRatio="none"'
        ' role="img" aria-label="{}">{}</svg>',
        f" {css}" if css else "",
        tone,
        label,
        mark_safe("".join(parts)),  # noqa: S308 (numbers of ours)
    )


def meter(progress: Decimal | float | None, pace: Decimal | float | None = None, tone: str = "") -> SafeString:
    """The bar with its number. Over 100 is shown as such on a full bar; a negative one on an empty bar."""
    return format_html('<div class="gt-meter">{}<b>{}</b></div>', bar(progress, pace, tone), percent(progress))


def diff(old: object, new: object) -> SafeString:
    """What was and what is, with words for those who see no colour."""
    parts = []
    if old not in (None, ""):
        parts.append(format_html('<del><span class="visually-hidden">{} </span>{}</del>', _("Was:"), old))
    if new not in (None, ""):
        parts.append(format_html('<ins><span class="visually-hidden">{} </span>{}</ins>', _("Now:"), new))
    return format_html('<span class="gt-diff">{}</span>', mark_safe(" ".join(parts) or conditional_escape("—")))  # noqa: S308
