"""Forms of the breakdown: its items, its submission, and the verdict, which is one form for the whole page."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from goaltrack.common.forms import CreatingForm, DateField, DecimalField, EditingForm, Form, MoneyField
from payments.models import Contract, PaymentCheckpoint
from people.models import User
from planning.models import Breakdown, BreakdownItem
from planning.outline import placed
from planning.rights import contracts_to_plan
from planning.selectors import Criterion
from planning.services.item_checks import STEP_TO
from projects.models import Project
from reviews.asking_forms import AskForm
from reviews.models import Remark, Verdict
from reviews.selectors import ThreadLine
from reviews.services import Opinion

VERDICT_FORM = "verdict"


class PersonChoice(forms.ModelChoiceField):
    """People with their departments, for those who share a name."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} · {obj.department.name}" if obj.department else obj.name


class BreakdownStartForm(CreatingForm):
    pass


class ItemFields(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=BreakdownItem.Kind.choices)
    title = forms.CharField(label=_("Title"), max_length=200)
    acceptance = forms.CharField(
        label=_("Acceptance criterion"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What must be shown for it to count as done."),
    )
    owner = PersonChoice(label=_("A role"), queryset=User.objects.none(), empty_label="—")
    follower = PersonChoice(label=_("B role"), queryset=User.objects.none(), required=False, empty_label="—")
    start = DateField(label=_("Start"), required=False)
    due = DateField(label=_("Due"))
    weight = DecimalField(label=_("Weight"), max_digits=7, decimal_places=2, initial=1)
    project = forms.ModelChoiceField(
        label=_("Project"), queryset=Project.objects.none(), required=False, empty_label="—"
    )
    under = forms.TypedChoiceField(label=_("In the sub-goal"), coerce=uuid.UUID, empty_value=None, required=False)
    after = forms.TypedMultipleChoiceField(
        label=_("After"),
        coerce=uuid.UUID,
        required=False,
        help_text=_("What is finished before it starts; several with Ctrl."),
        widget=forms.SelectMultiple(attrs={"size": 4}),
    )
    leads_to = forms.TypedChoiceField(
        label=_("Is needed for"),
        coerce=uuid.UUID,
        empty_value=None,
        required=False,
        help_text=_("Of a task the milestone, of a milestone the payment checkpoint that waits for it."),
    )
    contract = forms.ModelChoiceField(
        label=_("Contract"), queryset=Contract.objects.none(), required=False, empty_label="—"
    )
    payment_kind = forms.ChoiceField(
        label=_("Kind of payment"), choices=[("", "—"), *PaymentCheckpoint.Kind.choices], required=False
    )
    amount = MoneyField(label=_("Amount (CNY)"), required=False)

    def limit_to(self, actor: User, breakdown: Breakdown, item: BreakdownItem | None = None) -> None:
        """To what the actor may choose; `item` itself is nothing that it could be part of, or come after."""
        people = User.objects.visible_to(actor).active().select_related("department")
        projects = Project.objects.visible_to(actor).exclude(state=Project.State.FINISHED)
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]
        self.fields["follower"].queryset = people.all()  # type: ignore[attr-defined]
        self.fields["project"].queryset = projects  # type: ignore[attr-defined]
        self.fields["contract"].queryset = contracts_to_plan(actor)  # type: ignore[attr-defined]
        rows = [row for row in placed(breakdown.items.all()) if item is None or row.pk != item.pk]
        self.fields["leads_to"].choices = step_choices(rows)  # type: ignore[attr-defined]
        subgoals = [row for row in rows if row.kind == BreakdownItem.Kind.GOAL]
        self.fields["under"].choices = [("", "—"), *row_choices(subgoals)]  # type: ignore[attr-defined]
        self.fields["after"].choices = row_choices(rows)  # type: ignore[attr-defined]


class ItemCreateForm(ItemFields, CreatingForm):
    """Its ids begin with new_, for an item may be edited on the same page."""

    def __init__(self, *args: Any, actor: User, breakdown: Breakdown, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="new_%s", **kwargs)
        self.limit_to(actor, breakdown)


class ItemUpdateForm(ItemFields, EditingForm):
    def __init__(self, *args: Any, actor: User, item: BreakdownItem, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"item_{item.pk}_%s", **kwargs)
        self.limit_to(actor, item.breakdown, item)
        # Somebody who has left, or a project that is finished, stays until another is chosen.
        people = {item.owner_id, item.follower_id} - {None}
        for name in ("owner", "follower"):
            field = self.fields[name]
            field.queryset = (field.queryset | User.objects.filter(pk__in=people)).distinct()  # type: ignore[attr-defined]
        for name, model, pk in (("project", Project, item.project_id), ("contract", Contract, item.contract_id)):
            if pk is not None:
                field = self.fields[name]
                field.queryset = (field.queryset | model.objects.filter(pk=pk)).distinct()  # type: ignore[attr-defined]


def row_choices(rows: Iterable[BreakdownItem]) -> list[tuple[str, str]]:
    return [(str(row.key), f"{row.number}　{row.title}") for row in rows]


def step_choices(rows: Iterable[BreakdownItem]) -> list[Any]:
    """What items of the version can be needed for, under the names of their kinds."""
    by_kind: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        if row.kind in STEP_TO.values():
            by_kind.setdefault(row.get_kind_display(), []).extend(row_choices([row]))
    return [("", "—"), *by_kind.items()]


class PasteForm(CreatingForm):
    """Cells copied from a spreadsheet; `at` and `start` are the row and the column they were pasted into."""

    text = forms.CharField(
        label=_("Cells copied from Excel"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "class": "gt-mono", "wrap": "off", "spellcheck": "false"}),
        help_text=_("Copy rows in Excel and paste them here; the first row may name the columns."),
    )
    at = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    start = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @property
    def pasted(self) -> str:
        return str(self.cleaned_data.get("text") or self["text"].value() or "")

    def show_preview(self, version: int) -> None:
        """What is confirmed is what was shown: the preview carries the version it was made of."""
        data: Any = self.data
        self.data = data.copy()
        self.data["version"] = str(version)  # type: ignore[index]


class SubmitForm(AskForm):
    change_reason = forms.CharField(
        label=_("What changed, and why"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    despite_open = forms.BooleanField(label=_("Submit it all the same"), required=False)
    # Where the service reports what is wrong with the items.
    items = forms.CharField(label=_("Items"), required=False, widget=forms.HiddenInput)
    lessons = forms.CharField(label=_("Lessons"), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, open_threads: Sequence[ThreadLine], first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.open_threads = open_threads
        if first:
            del self.fields["change_reason"]
        if not open_threads:
            del self.fields["despite_open"]

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in super().values().items() if name not in ("items", "lessons")}


UNDECIDED = _("Decide: pass it or return it.")


def verdict_attrs(**more: Any) -> dict[str, Any]:
    """The fields stand all over the page; `form` ties them to the bar at its end."""
    return {"form": VERDICT_FORM, **more}


class VerdictForm(Form):
    """Opinions by criterion and by item and the summary, sent together with the decision. No stance is preset.

    `key` makes a remark that is sent ahead of the verdict harmless to repeat.
    """

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    decision = forms.ChoiceField(
        choices=Verdict.Decision.choices,
        required=False,
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": UNDECIDED},
    )
    summary = forms.CharField(
        label=_("Overall opinion"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 1})
    )

    def __init__(
        self,
        *args: Any,
        criteria: Iterable[Criterion],
        items: Iterable[BreakdownItem],
        preview: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid.uuid4
        # Asked for again with each choice: how many agree, what the button says, where to write.
        live = {"hx-post": preview, "hx-trigger": "change", "hx-target": "#decision-counts", "hx-swap": "outerHTML"}
        self._criteria = {criterion.letter: criterion for criterion in criteria}
        for letter, criterion in self._criteria.items():
            waivable = criterion.verdict == "fail"
            self._add_opinion(f"stance_{letter}", f"opinion_{letter}", str(criterion.name), live, waivable=waivable)
        self._refs = []
        for item in items:
            ref = str(item.key)
            self._refs.append(ref)
            self._add_opinion(f"itemstance_{ref}", f"remark_{ref}", item.title, live)

    def _add_opinion(
        self, stance: str, words: str, label: str, live: Mapping[str, str], *, waivable: bool = False
    ) -> None:
        choices: list[tuple[str, Any]] = [(Remark.Stance.AGREE, _("Agree")), (Remark.Stance.CHANGE, _("Needs change"))]
        if waivable:
            choices.append((Remark.Stance.WAIVE, _("Waive")))
        self.fields[stance] = forms.ChoiceField(
            label=label,
            choices=choices,
            required=False,
            widget=forms.RadioSelect(attrs=verdict_attrs(**live, **{"class": "btn-check"})),
        )
        self.fields[words] = forms.CharField(label=label, required=False, max_length=10_000, widget=_textarea())

    def of_criterion(self, letter: str) -> tuple[BoundField, BoundField, bool]:
        """The buttons and the words of a criterion; True where the words should lie open."""
        return self._bound(f"stance_{letter}", f"opinion_{letter}")

    def of_item(self, ref: str) -> tuple[BoundField, BoundField, bool]:
        return self._bound(f"itemstance_{ref}", f"remark_{ref}")

    def _bound(self, stance: str, words: str) -> tuple[BoundField, BoundField, bool]:
        bound = self[words]
        said = str(bound.value() or "").strip()
        asks = self._chosen(stance) in (Remark.Stance.CHANGE, Remark.Stance.WAIVE)
        return self[stance], bound, bool(said or bound.errors or asks)

    def _chosen(self, stance: str) -> str:
        return str(self[stance].value() or "")

    def is_decided(self) -> bool:
        """A verdict can be given of it; what was sent ahead or only counted needs no decision."""
        if self.is_valid() and not self.cleaned_data["decision"]:
            self.add_error("decision", UNDECIDED)
        return self.is_valid()

    def opinions(self) -> dict[str, Opinion]:
        return {letter: self._opinion(f"stance_{letter}", f"opinion_{letter}") for letter in self._criteria}

    def item_opinions(self) -> dict[str, Opinion]:
        return {ref: self._opinion(f"itemstance_{ref}", f"remark_{ref}") for ref in self._refs}

    def _opinion(self, stance: str, words: str) -> Opinion:
        return Opinion(self.cleaned_data.get(stance, ""), self.cleaned_data.get(words, ""))

    def agreeing_with_the_rest(self) -> Any:
        """What was typed, with agreement where there is no stance and no words yet; what fails stays to be judged."""
        data: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict
        for letter, criterion in self._criteria.items():
            if criterion.shown_verdict != "fail" and not self._chosen(f"stance_{letter}"):
                data[f"stance_{letter}"] = Remark.Stance.AGREE
        for ref in self._refs:
            words = str(self[f"remark_{ref}"].value() or "").strip()
            if not words and not self._chosen(f"itemstance_{ref}"):
                data[f"itemstance_{ref}"] = Remark.Stance.AGREE
        return data

    def counts(self) -> dict[str, int]:
        """For the bar: how many stances of each kind, and how many words that go without one."""
        places = [(f"stance_{c}", f"opinion_{c}") for c in self._criteria]
        places += [(f"itemstance_{ref}", f"remark_{ref}") for ref in self._refs]
        stances = [self._chosen(stance) for stance, _words in places]
        plain = [words for stance, words in places if not self._chosen(stance)]
        said = sum(bool(str(self[words].value() or "").strip()) for words in plain)
        return {name: stances.count(name) for name in ("agree", "change", "waive")} | {
            "remarks": said,
            "left": stances.count(""),
        }

    def typed(self) -> list[tuple[str, str]]:
        """What was written, for a page on which it can no longer be sent."""
        fields = [bound for bound in self.visible_fields() if not bound.name.startswith(("stance_", "itemstance_"))]
        return [(str(bound.label), text) for bound in fields if (text := str(bound.value() or "").strip())]


def _textarea() -> forms.Textarea:
    return forms.Textarea(attrs=verdict_attrs(rows=2))


class RemarkForm(CreatingForm):
    ref = forms.CharField(widget=forms.HiddenInput, max_length=40)
    stance = forms.ChoiceField(
        label=_("Kind of remark"),
        choices=[("", _("Only a remark")), (Remark.Stance.CHANGE, _("Needs change"))],
        required=False,
        widget=forms.RadioSelect,
        initial="",
    )
    text = forms.CharField(label=_("Remark"), widget=forms.Textarea(attrs={"rows": 2}), required=False)


class AnswerForm(CreatingForm):
    text = forms.CharField(label=_("Answer"), widget=forms.Textarea(attrs={"rows": 2}), required=False)
