"""The components, as template tags known to every template (settings: TEMPLATES.OPTIONS.builtins).

    {% icon "target" %} {% tag _("Milestone") %} {% chip text remove_url %} {% diff old new %}
    {% state "risk" _("At risk") icon="clock" bare=True %}
    {% confidence v %} {% task_status v %} {% priority v %} {% smart_verdict v %} {% breakdown_status v %}
    (each: bare=True)
    {% late_chip late_days left_days short=True kind="risk" %} {% log_buttons task.status own=True %}
    {% person user %} {% ab owner follower %}
    {% meter progress pace tone %} {% bar progress pace tone css="thick" %}
    {% field form.name css="col-md-6" label= hint= placeholder= label_hidden=True %}
    {% hidden_fields form %} {% form_errors form %} {% conflict error form %}
    {% note "risk" icon="bulb" role="alert" %}…{% endnote %}
    {% empty_state "target" title text heading=3 %}buttons{% endempty_state %}
    {% breadcrumbs _("Goals") url goal.name %} {% pagination page %}
    {% panels "goal.detail" goal.pk %} {% beside line.beside %} {% row "projects/task_row.html" line=line %}{% endrow %}
    {% chart "lines" "goal-pace" data label css="tall" %}figcaption and table{% endchart %}

Filters: money, wan, plain_number, short_date, weekday_date, percent (percent:1 for one decimal).
`kind` is ok, risk, off, info or idle; a tone may also be a confidence. Progress and pace are percent (75, not 0.75).
The gallery shows them all: /dev/components/.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.core.serializers.json import DjangoJSONEncoder
from django.forms import BaseForm, BoundField
from django.template import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from goaltrack.common import clock, dates, fields, jinja, markup, money, numbers, panels
from goaltrack.common.errors import StaleVersion

register = template.Library()


# Small parts


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    return markup.icon(name, css)


@register.simple_tag
def state(kind: str, label: object, icon: str = "", bare: bool = False) -> SafeString:
    return markup.state(kind, str(label), icon, bare=bare)


@register.simple_tag
def confidence(value: object, bare: bool = False) -> SafeString:
    """A goal's confidence; empty or None counts as not updated."""
    return markup.confidence(value or "none", bare=bare)


@register.simple_tag
def task_status(value: object, bare: bool = False) -> SafeString:
    return markup.task_status(value, bare=bare)


@register.simple_tag
def priority(value: object, bare: bool = False) -> SafeString:
    return markup.priority(value, bare=bare)


@register.simple_tag
def log_buttons(status: object, own: bool = False) -> SafeString:
    return markup.log_buttons(str(status), own=own)


@register.simple_tag
def smart_verdict(value: object, bare: bool = False) -> SafeString:
    return markup.state_of(markup.SMART_VERDICT, value, bare=bare)


@register.simple_tag
def breakdown_status(value: object, bare: bool = False) -> SafeString:
    return markup.state_of(markup.BREAKDOWN_STATUS, value, bare=bare)


@register.simple_tag
def goal_result(value: object, bare: bool = False) -> SafeString:
    return markup.goal_result(value, bare=bare)


@register.simple_tag
def late_chip(late_days: int | None, left_days: int | None = None, short: bool = False, kind: str = "") -> SafeString:
    return markup.late_chip(late_days, left_days, short=short, kind=kind)


@register.simple_tag
def person(user: Any) -> SafeString:
    return markup.person(user or None)


@register.simple_tag
def ab(owner: Any, follower: Any = None) -> SafeString:
    return markup.ab(owner or None, follower or None)


@register.simple_tag
def bar(progress: Decimal | None, pace: Decimal | None = None, tone: str = "", css: str = "") -> SafeString:
    return markup.bar(_number(progress), _number(pace), tone or "", css)


@register.simple_tag
def meter(progress: Decimal | None, pace: Decimal | None = None, tone: str = "") -> SafeString:
    return markup.meter(_number(progress), _number(pace), tone or "")


@register.simple_tag
def tag(label: object) -> SafeString:
    return format_html('<span class="gt-tag">{}</span>', label)


@register.simple_tag
def chip(label: object, remove_url: str) -> SafeString:
    """A condition in force, with the link that takes it away."""
    words = _("Remove condition: %(condition)s") % {"condition": label}
    return format_html(
        '<span class="gt-chip">{}<a href="{}" aria-label="{}">{}</a></span>', label, remove_url, words, markup.icon("x")
    )


@register.simple_tag
def diff(old: object, new: object) -> SafeString:
    return markup.diff(old, new)


def _number(value: Any) -> Any:
    """A variable the template does not know arrives as an empty string."""
    return None if value == "" else value


# Parts with content


@register.simple_block_tag
def note(content: str, kind: str = "info", icon: str = "", role: str = "") -> SafeString:
    return format_html(
        '<div class="gt-note" data-s="{}"{}>{}<div class="grow">{}</div></div>',
        kind,
        format_html(' role="{}"', role) if role else "",
        markup.icon(icon or markup.KIND_ICONS[kind]),
        content,
    )


@register.simple_block_tag
def empty_state(content: str, icon: str, title: object, text: object = "", heading: int = 3) -> SafeString:
    """Nothing here yet: what this place is for, and the way to begin (`content`: buttons)."""
    return format_html(
        '<div class="gt-empty">{}<h{h}>{}</h{h}>{}<div class="row-flex justify-content-center">{}</div></div>',
        markup.icon(icon),
        title,
        format_html('<p class="sm">{}</p>', text) if text else "",
        content,
        h=int(heading),
    )


class _ChartEncoder(DjangoJSONEncoder):
    """A chart draws, it does not count: floats are exact enough for it."""

    def default(self, o: Any) -> Any:
        return float(o) if isinstance(o, Decimal) else super().default(o)


@register.simple_block_tag
def chart(content: str, kind: str, chart_id: str, data: Any, label: object, css: str = "") -> SafeString:
    """A chart with its sentence; `content` is the figcaption and the table of the same numbers.

    The page loads build/charts.js in its `scripts` block; frontend/js/charts.js describes `data`.
    """
    return format_html(
        '<figure><div class="gt-chart {}" data-chart="{}" data-src="{}" role="img" aria-label="{}"></div>{}{}</figure>',
        css,
        kind,
        chart_id,
        label,
        json_script(data, chart_id, encoder=_ChartEncoder),
        content,
    )


# Forms


@register.simple_tag
def field(
    bound: BoundField,
    css: str = "mb-3",
    label: object = "",
    hint: object = "",
    placeholder: str = "",
    label_hidden: bool = False,
) -> SafeString:
    """A form field: label, widget, hint, error. `css` is the class of the box around it."""
    if bound.is_hidden:
        return SafeString(bound.as_widget())
    context = fields.described(bound, hint=str(hint or bound.help_text), placeholder=placeholder)
    context |= {"css": css, "label": label or bound.label, "label_hidden": label_hidden}
    return render_to_string(f"components/field_{context['layout']}.html", context)


@register.simple_tag
def hidden_fields(form: BaseForm) -> SafeString:
    """The hidden fields of a form: its key, its version."""
    return SafeString("".join(str(bound) for bound in form.hidden_fields()))


@register.inclusion_tag("components/form_errors.html")
def form_errors(form: BaseForm) -> dict[str, Any]:
    """Above a form that was refused: how many fields to correct, each a link; and what belongs to no field."""
    wrong = [bound for bound in form.visible_fields() if bound.errors] if form.is_bound else []
    general = list(form.non_field_errors()) if form.is_bound else []
    if form.is_bound:
        general += [message for bound in form.hidden_fields() for message in bound.errors]
    return {"wrong": wrong, "general": general, "count": len(wrong)}


@register.inclusion_tag("components/conflict.html", takes_context=True)
def conflict(context: Context, error: StaleVersion | None, form: BaseForm) -> dict[str, Any]:
    """Somebody was faster: what they changed beside what was typed. The form below still holds what was typed."""
    changes = []
    for change in error.changes if error else []:
        name = change["field"]
        bound = form[name] if name in form.fields else None
        changes.append(
            {
                "label": change.get("label") or name,
                "by": change.get("by"),
                "at": change.get("at"),
                "theirs": change.get("new_text", change.get("new")),
                "yours": fields.shown(bound) if bound is not None else None,
                "is_here": bound is not None,
            }
        )
    last = changes[-1] if changes else {}
    request = context.get("request")
    return {
        "error": error,
        "changes": changes,
        "by": last.get("by"),
        "at": last.get("at"),
        "now": clock.now(),
        # timesince says "0 minutes" of it.
        "just_now": bool(last.get("at")) and clock.now() - last["at"] < timedelta(minutes=1),
        "reload": request.path if request else "",
    }


# Finding one's way


@register.inclusion_tag("components/breadcrumbs.html")
def breadcrumbs(*args: Any) -> dict[str, Any]:
    """Pairs of words and address, then the words of the page itself."""
    return {"links": list(zip(args[::2], args[1::2], strict=False)), "here": args[-1] if len(args) % 2 else ""}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any]) -> dict[str, Any]:
    """Links to the pages of a list; the filter in the query string stays."""
    numbers_shown: Sequence[Any] = list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))
    return {"request": context["request"], "page": page, "numbers": numbers_shown, "ellipsis": page.paginator.ELLIPSIS}


@register.inclusion_tag("components/later.html")
def later(address: str, words: str) -> dict[str, str]:
    """What the view at `address` answers htmx with, once the reader comes to it; a fragment of cards."""
    return {"address": address, "words": words}


@register.simple_tag(takes_context=True, name="panels")
def panels_at(context: Context, place: str, object_id: int, user: Any = None) -> SafeString:
    """What upper apps show at `place` of the object (goaltrack.common.panels)."""
    reader = user or context["request"].user
    parts = [
        render_to_string(panel.template, {**contexts[object_id], "panel": panel}, request=context.get("request"))
        for panel, contexts in panels.collect(place, reader, [object_id])
        if object_id in contexts
    ]
    return SafeString("".join(parts))


@register.simple_tag
def beside(shown: Sequence[panels.Shown]) -> SafeString:
    """What upper apps show beside a row of a list (`panels.beside`, asked once for the whole list)."""
    return jinja.beside(shown)


@register.simple_block_tag(takes_context=True)
def row(context: Context, content: str, name: str, **values: Any) -> SafeString:
    """A row of a long list by a template of templates/jinja2/ (goaltrack.common.jinja). It sees `values`, `content`,
    `csrf_token`, and `here`, the address of the page that it stands on: a fragment says so by `shown_at`."""
    request = context.get("request")
    here = context.get("shown_at", "") if context.get("swapped") else request.get_full_path() if request else ""
    return jinja.rendered(name, csrf_token=context.get("csrf_token", ""), here=here, content=content, **values)


# Numbers and days


@register.filter("money")
def money_full(amount: Decimal | None) -> str:
    return money.full(_decimal(amount))


@register.filter
def wan(amount: Decimal | None) -> str:
    return money.brief(_decimal(amount))


@register.filter
def plain_number(value: Decimal | int | None) -> str:
    return numbers.plain(_number(value))


@register.filter
def short_date(day: date | datetime | None) -> str:
    return dates.short(_day(day))


@register.filter
def weekday_date(day: date | datetime | None) -> str:
    return dates.with_weekday(_day(day))


@register.filter
def percent(value: Decimal | float | None, places: int = 0) -> str:
    return markup.percent(_number(value), places)


def _decimal(value: Any) -> Decimal | None:
    return None if value in (None, "") else Decimal(value)


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return timezone.localtime(value).date()
    return value or None
