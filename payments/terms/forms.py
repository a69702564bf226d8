"""Forms of a contract's terms. They parse; the services judge. Rows stand as fields with their number: `amount_0`."""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goals.models import Goal
from goaltrack.common import clock
from goaltrack.common.forms import CreatingForm, DateField, DecimalField, EditingForm, Form, MoneyField
from payments.forms import CheckpointFields
from payments.models import Contract, PaymentCheckpoint
from payments.terms.models import Audit, ContractLine, Guarantee
from payments.terms.services.lines import MOST_LINES
from payments.terms.services.split import MOST_ROWS
from people.models import User
from projects.forms import colleagues, colleagues_and
from projects.models import Unit
from projects.parties.models import Party

RATES = "tax-rates"
LONGEST_REASON = 300
MORE_ROWS = 3
NONE = _("— none —")


class Rows(forms.Form):
    """A form with numbered rows; `rows` travels hidden and says how many, `more` asks for more of them."""

    row_fields: tuple[str, ...]
    most_rows: int

    rows = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def add_rows(self, rows: int) -> None:
        """Call it when the form stands: as many as were sent, else `rows`; and more where those were asked for."""
        sent = str(self.data.get("rows", "")) if self.is_bound else ""
        self.row_count = min(int(sent), self.most_rows) if sent.isdecimal() and len(sent) < 4 else rows
        if "more" in self.data:
            self.row_count = min(self.row_count + MORE_ROWS, self.most_rows)
            self.data = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict
            self.data["rows"] = str(self.row_count)  # type: ignore[index]
        self.fields["rows"].initial = self.row_count
        for place in range(self.row_count):
            self.fields |= {f"{name}_{place}": field for name, field in self.row(place).items()}

    def row(self, place: int) -> dict[str, forms.Field]:
        raise NotImplementedError

    @property
    def shown_rows(self) -> list[dict[str, Any]]:
        return [{name: self[f"{name}_{place}"] for name in self.row_fields} for place in range(self.row_count)]

    def rows_typed(self, values: Mapping[str, Any], telling: Iterable[str]) -> list[dict[str, Any]]:
        """The rows up to the last in which one of `telling` was filled; an empty one in between is judged as it is."""
        found = [{name: values.get(f"{name}_{place}") for name in self.row_fields} for place in range(self.row_count)]
        filled = [place for place, row in enumerate(found) if any(row[name] not in (None, "") for name in telling)]
        return found[: filled[-1] + 1] if filled else []


class LineRows(Rows):
    row_fields = ("title", "amount", "tax_rate", "units")
    most_rows = MOST_LINES

    contract: Contract

    def row(self, place: int) -> dict[str, forms.Field]:
        return {
            "title": forms.CharField(label=_("Line"), max_length=120, required=False),
            "amount": MoneyField(label=_("Amount with tax (CNY)"), required=False),
            "tax_rate": DecimalField(
                label=_("Tax rate (%)"),
                max_digits=4,
                decimal_places=2,
                required=False,
                widget=forms.TextInput(
                    attrs={"inputmode": "decimal", "class": "num", "autocomplete": "off", "list": RATES}
                ),
            ),
            "units": forms.ModelMultipleChoiceField(
                label=_("Units covered"),
                queryset=Unit.objects.filter(project=self.contract.project_id),
                required=False,
                widget=forms.CheckboxSelectMultiple,
            ),
        }

    def lines(self, values: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Filled rows as the services take them."""
        return self.rows_typed(values, ("title", "amount"))


def initial_lines(lines: Iterable[ContractLine]) -> dict[str, Any]:
    initial: dict[str, Any] = {}
    for place, line in enumerate(lines):
        initial |= {f"{name}_{place}": getattr(line, name) for name in ("title", "amount", "tax_rate")}
        initial[f"units_{place}"] = [unit.pk for unit in line.units.all()]
    return initial


class LinesForm(LineRows, EditingForm):
    def __init__(self, *args: Any, contract: Contract, rows: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contract = contract
        self.add_rows(rows)


class AmendmentFields(LineRows):
    number = forms.CharField(label=_("Number"), max_length=60)
    signed_on = DateField(
        label=_("Signed on"), required=False, help_text=_("Empty while it is being agreed: it is in force only signed.")
    )
    reason = forms.CharField(
        label=_("What changes, and why"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 3})
    )


class AmendmentCreateForm(AmendmentFields, CreatingForm):
    def __init__(self, *args: Any, contract: Contract, rows: int = MORE_ROWS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contract = contract
        self.add_rows(rows)


class AmendmentUpdateForm(AmendmentFields, EditingForm):
    def __init__(self, *args: Any, contract: Contract, rows: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contract = contract
        self.add_rows(rows)


class VersionForm(EditingForm):
    """A confirmation of what was looked at."""


class AmendmentReverseForm(CreatingForm):
    number = forms.CharField(label=_("Number of the reversal"), max_length=60)
    signed_on = DateField(label=_("Signed on"))
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["signed_on"].initial = clock.today


class AuditFields(forms.Form):
    submitted_price = MoneyField(label=_("Submitted price (CNY)"))
    submitted_on = DateField(label=_("Submitted on"))
    audited_price = MoneyField(
        label=_("Audited price (CNY)"), required=False, help_text=_("Empty until the audit is there.")
    )
    audited_on = DateField(label=_("Audited on"), required=False)
    auditor = forms.ChoiceField(
        label=_("Audited by"), required=False, help_text=_("A party of the project; others are added there.")
    )

    def limit_to(self, contract: Contract, audit: Audit | None = None) -> None:
        names = [*contract.project.parties.values_list("name", flat=True), audit.auditor if audit is not None else ""]
        known = dict.fromkeys(name for name in names if name)
        self.fields["auditor"].choices = [("", NONE), *((name, name) for name in known)]  # type: ignore[attr-defined]


class AuditSubmitForm(AuditFields, CreatingForm):
    def __init__(self, *args: Any, contract: Contract, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(contract)


class AuditUpdateForm(AuditFields, EditingForm):
    def __init__(self, *args: Any, audit: Audit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(audit.contract, audit)


class AuditSettleForm(EditingForm):
    """With an amount for each open checkpoint: `amount_<id>`."""

    number = forms.CharField(label=_("Number of the amendment"), max_length=60)
    signed_on = DateField(label=_("Signed on"))
    tax_rate = DecimalField(
        label=_("Tax rate (%)"), max_digits=4, decimal_places=2, required=False, help_text=_("Of the difference.")
    )

    def __init__(self, *args: Any, checkpoints: Iterable[PaymentCheckpoint], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.checkpoints = list(checkpoints)
        for checkpoint in self.checkpoints:
            self.fields[f"amount_{checkpoint.pk}"] = MoneyField(label=checkpoint.name)

    def amounts(self, values: Mapping[str, Any]) -> dict[int, Any]:
        return {checkpoint.pk: values[f"amount_{checkpoint.pk}"] for checkpoint in self.checkpoints}


class SplitForm(Rows, CreatingForm):
    row_fields = ("name", "kind", "share", "amount", "due_on", "due_days", "due_event")
    most_rows = MOST_ROWS

    owner = CheckpointFields.base_fields["owner"]
    follower = CheckpointFields.base_fields["follower"]
    goal = CheckpointFields.base_fields["goal"]

    def __init__(self, *args: Any, actor: User, rows: int = MORE_ROWS + 1, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = colleagues(actor)  # type: ignore[attr-defined]
        self.fields["owner"].initial = actor.pk
        self.fields["follower"].queryset = colleagues(actor)  # type: ignore[attr-defined]
        goals = Goal.objects.visible_to(actor).live().only("statement")
        self.fields["goal"].queryset = goals  # type: ignore[attr-defined]
        self.add_rows(rows)

    def row(self, place: int) -> dict[str, forms.Field]:
        """The fields of one checkpoint; a row may be left empty."""
        fields = {name: deepcopy(CheckpointFields.base_fields[name]) for name in self.row_fields}
        for field in fields.values():
            field.required, field.help_text = False, ""
        return fields

    def checkpoints(self, values: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Filled rows as the service takes them."""
        return self.rows_typed(values, ("name", "share", "amount"))


class PartiesForm(EditingForm):
    parties = forms.ModelMultipleChoiceField(
        label=_("Parties of the contract"),
        queryset=Party.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, contract: Contract, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parties"].queryset = contract.project.parties.all()  # type: ignore[attr-defined]


class GuaranteeFields(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=Guarantee.Kind.choices)
    number = forms.CharField(label=_("Number"), max_length=60)
    bank = forms.CharField(label=_("Bank"), max_length=120)
    amount = MoneyField(label=_("Amount (CNY)"))
    valid_from = DateField(label=_("Valid from"))
    expires_on = DateField(label=_("Expires on"), help_text=_("A is reminded 20 working days before."))
    owner = forms.ModelChoiceField(
        label=_("A role"), queryset=User.objects.none(), help_text=_("Sees that it is prolonged or comes back.")
    )
    follower = forms.ModelChoiceField(label=_("B role"), queryset=User.objects.none(), required=False, empty_label=NONE)

    def limit_to(self, actor: User, *present: int | None) -> None:
        for name in ("owner", "follower"):
            self.fields[name].queryset = colleagues_and(actor, *present)  # type: ignore[attr-defined]


class GuaranteeCreateForm(GuaranteeFields, CreatingForm):
    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(actor)
        self.fields["owner"].initial = actor.pk


class GuaranteeUpdateForm(GuaranteeFields, EditingForm):
    def __init__(self, *args: Any, actor: User, guarantee: Guarantee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(actor, guarantee.owner_id, guarantee.follower_id)


class GuaranteeReturnForm(Form):
    on = DateField(label=_("Returned on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today


class AnnexForm(CreatingForm):
    upload = forms.FileField(label=_("File"))
    about = forms.ChoiceField(label=_("Belongs to"), required=False)

    def __init__(self, *args: Any, about: Mapping[str, Any], **kwargs: Any) -> None:
        """`about`: what of the contract a file may belong to, by its key."""
        super().__init__(*args, **kwargs)
        self.things = about
        choices = [("", _("the contract")), *((key, words) for key, (words, _thing) in about.items())]
        self.fields["about"].choices = choices  # type: ignore[attr-defined]
