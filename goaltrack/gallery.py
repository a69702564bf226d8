"""A development page with every component in every state (settings: COMPONENT_GALLERY). All names are invented."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock, markup
from goaltrack.common.errors import StaleVersion
from goaltrack.common.forms import CreatingForm, DateField, DecimalField, MoneyField

TOKENS = ("ink", "ink-2", "ink-3", "control", "line", "sunken", "accent", "accent-fill", "ok", "risk", "off", "mark")


class SampleForm(CreatingForm):
    name = forms.CharField(label=_("Name"))
    amount = MoneyField(label=_("Amount (CNY)"))
    due = DateField(label=_("Due"))
    weight = DecimalField(
        label=_("Weight"), required=False, help_text=_("In percent; the children of a goal add up to 100.")
    )
    owner = forms.ChoiceField(label=_("Owner"), choices=[("", "—"), ("1", "叶知微"), ("2", "林一鸣")])
    note = forms.CharField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 2}), required=False)
    level = forms.ChoiceField(
        label=_("Level"),
        widget=forms.RadioSelect,
        choices=[("department", _("Department")), ("personal", _("Personal"))],
    )
    channels = forms.MultipleChoiceField(
        label=_("Channels"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=[("app", _("In the app")), ("mail", _("E-mail"))],
    )
    remind = forms.BooleanField(label=_("Remind 3 working days before"), required=False)


def _forms() -> tuple[SampleForm, SampleForm]:
    typed = {
        "key": "5f0c2a44-2f3e-4a53-9b34-0d1c5f3d9b11",
        "name": "管网 GIS 单位工程初验款",
        "amount": "3,560,000.00",
        "due": "2026-12-26",
        "owner": "1",
        "note": "客户答应周一给数据",
        "remind": "on",
    }
    refused = SampleForm({f"refused-{name}": value for name, value in typed.items()}, prefix="refused")
    refused.add_error("amount", "合同还剩 2,560,000.00 元可排，多了 1,000,000.00 元")
    refused.add_error("due", "12-26 是周六")
    fresh = SampleForm(initial={"level": "department", "channels": ["app"], "amount": Decimal(1280000)})
    return refused, fresh


def _conflict() -> StaleVersion:
    at = clock.now() - timedelta(minutes=3)
    rows = [("due", _("Due"), "2026-12-02"), ("name", _("Name"), "管网 GIS 初验款")]
    return StaleVersion(
        current=4,
        changes=[{"field": f, "label": label, "old": "", "new": new, "by": "周可", "at": at} for f, label, new in rows],
    )


CHART = {
    "unit": "%",
    "max": 100,
    "right": 104,
    "x": ["6", "7", "8", "9", "10", "11", "12"],
    "series": [
        {
            "name": "应达",
            "tone": "control",
            "dash": "dashed",
            "data": [48, 57, 66, 74, 80, 88, 100],
            "label": "应达 100%",
        },
        {
            "name": "实际",
            "tone": "info",
            "points": True,
            "area": True,
            "data": [36, 48, 55, 61, 70, Decimal(75)],
            "label": "实际 75%",
            "text": "accent",
            "dy": 10,
        },
    ],
}
BARS = {
    "unit": "wan",
    "x": ["9", "10", "11"],
    "series": [
        {"name": "计划", "tone": "sunken", "outline": True, "data": [300, 420, 466]},
        {"name": "到账", "tone": "info", "data": [280, 128, 220], "show": True},
    ],
}


def gallery(request: HttpRequest) -> HttpResponse:
    refused, fresh = _forms()
    context: dict[str, Any] = {
        "tokens": TOKENS,
        "confidences": markup.CONFIDENCE,
        "task_statuses": markup.TASK_STATUS,
        "priorities": markup.PRIORITY,
        "breakdown_statuses": markup.BREAKDOWN_STATUS,
        "goal_results": markup.GOAL_RESULT,
        "verdicts": markup.SMART_VERDICT,
        "owner": "林一鸣",
        "follower": "周可",
        "refused": refused,
        "fresh": fresh,
        "conflict_error": _conflict(),
        "page": Paginator(range(200), 20).page(3),
        "amount": Decimal(1280000),
        "large": Decimal(128000000),
        "negative": Decimal(-1000000),
        "this_year": date(clock.today().year, 11, 24),
        "other_year": datetime(2024, 2, 29, 20, 0, tzinfo=ZoneInfo("UTC")),
        "chart": CHART,
        "bars": BARS,
    }
    return render(request, "components/gallery.html", context)
