"""The query string of the tree."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goals.models import Confidence, Cycle, Goal
from goals.selectors import SHOWS, TreeConditions, TreeRow
from goaltrack.common.forms import Form
from people.models import Department


class TreeFilterForm(Form):
    """The query string of the tree; what does not fit counts as not asked for."""

    cycle = forms.ChoiceField(label=_("Cycle"))
    department = forms.ChoiceField(label=_("Department"), required=False)
    confidence = forms.ChoiceField(
        label=_("Confidence"),
        required=False,
        choices=[("", _("Every confidence")), *Confidence.choices, ("none", _("Not updated"))],
    )
    show = forms.ChoiceField(
        label=_("Which goals"),
        required=False,
        choices=[
            ("", _("Every goal")),
            ("active", _("Active, without personal ones")),
            ("stale", _("Waiting for an update")),
        ],
    )
    q = forms.CharField(
        label=_("Part of the statement"), required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    owner = forms.ChoiceField(label=_("A role"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("Every kind")), *Goal.Kind.choices])
    strategy = forms.ChoiceField(
        label=_("Strategy"), required=False, choices=[("", _("Every strategy")), *Goal.Strategy.choices]
    )

    key = forms.ChoiceField(
        label=_("80/20"),
        required=False,
        choices=[("", pgettext_lazy("80/20", "Large and small")), ("1", _("Key goals: 80 % of the weight"))],
    )

    def __init__(
        self, asked: QueryDict, *, cycles: Sequence[Cycle], departments: Sequence[Department], cycle: Cycle | None
    ) -> None:
        """`cycle` is opened where none, or none of `cycles`, is asked for."""
        by_id = {str(one.pk): one for one in cycles}
        self.cycle_chosen = by_id.get(asked.get("cycle", ""), cycle)
        self.departments = departments
        known = {str(one.pk): one for one in departments}
        self.department_chosen = known.get(asked.get("department", ""))
        wanted = asked.get("confidence", "")
        self.confidence_asked = wanted if wanted in (*Confidence.values, "none") else ""
        self.show_asked = asked.get("show", "") if asked.get("show") in SHOWS else ""
        self.conditions = TreeConditions.parse(asked)
        self.more_asked = asked.get("more") == "1" or bool(replace(self.conditions, q=""))
        self.own_asked = asked.get("own") == "1" and self.department_chosen is not None
        super().__init__(
            initial={
                "cycle": self.cycle_chosen.pk if self.cycle_chosen else None,
                "department": self.department_chosen.pk if self.department_chosen else "",
                "confidence": self.confidence_asked,
                "show": self.show_asked,
                **self.conditions.query,
            }
        )
        self.fields["cycle"].choices = [(one.pk, one.name) for one in cycles]  # type: ignore[attr-defined]
        self.fields["department"].choices = [  # type: ignore[attr-defined]
            ("", _("Every department")),
            *((one.pk, "\u3000" * (len(one.path) - 1) + one.name) for one in departments),
        ]

    def address(self, **changes: str) -> str:
        """The tree as it is asked for, with `changes`; what is empty is left out."""
        asked = {
            "cycle": self.cycle_chosen.pk if self.cycle_chosen else "",
            "department": self.department_chosen.pk if self.department_chosen else "",
            "own": "1" if self.own_asked else "",
            "show": self.show_asked,
            "confidence": self.confidence_asked,
            **self.conditions.query,
        }
        return "?" + urlencode({name: value for name, value in (asked | changes).items() if value})

    @property
    def with_those_below(self) -> str:
        return self.address(own="")

    @property
    def by_confidence(self) -> dict[str, str]:
        return {value: self.address(confidence=value) for value in Confidence.values}

    @property
    def only_key(self) -> str:
        return self.address(key="1")

    @property
    def only_stale(self) -> str:
        return self.address(show="stale")

    @property
    def is_searched(self) -> bool:
        """Whether some goals of the tree are asked for, not all of them."""
        return bool(self.own_asked or self.confidence_asked or self.show_asked or self.conditions)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.department_chosen or self.is_searched)

    def offer_owners(self, rows: Iterable[TreeRow]) -> None:
        """Those who carry a goal of the tree."""
        owners = {row.goal.owner_id: row.goal.owner for row in rows}
        known = sorted(owners.values(), key=lambda user: (user.sort_key, user.pk))
        choices = [("", _("Everybody as A")), *((user.pk, user.name) for user in known)]
        self.fields["owner"].choices = choices  # type: ignore[attr-defined]

    @property
    def with_more(self) -> str:
        return self.address(more="1")
