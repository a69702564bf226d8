"""Forms of bank statements. They parse; the services judge."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goaltrack.common.forms import CreatingForm, EditingForm
from goaltrack.common.money import full
from goaltrack.common.uploads import allowed_kinds
from payments.bank import BankAccount
from payments.forms import money_projects
from payments.models import Contract, PaymentCheckpoint
from payments.permissions import money_departments
from payments.statements.columns import HINTS, LABELS, REQUIRED
from payments.statements.models import Statement, StatementLine
from payments.statements.reading import LIMITS
from payments.statements.services.statements import KINDS
from people.models import User

OLDEST, ADVANCE = "oldest", "advance"


class StatementUploadForm(CreatingForm):
    account = forms.ModelChoiceField(label=_("Our bank account"), queryset=BankAccount.objects.none())
    upload = forms.FileField(label=_("File"), widget=forms.ClearableFileInput(attrs={"accept": ",".join(KINDS)}))

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        accounts = BankAccount.objects.open().filter(department__in=money_departments(actor).values("pk"))
        self.fields["account"].queryset = accounts  # type: ignore[attr-defined]
        if (only := accounts[:2]) and len(only) == 1:
            self.fields["account"].initial = only[0]
        self.fields["upload"].help_text = allowed_kinds(KINDS, LIMITS.bytes)


class MappingForm(EditingForm):
    """A choice of column for each field of a line."""

    def __init__(self, *args: Any, statement: Statement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns = [
            (str(place), name or _("column %(number)d") % {"number": place + 1})
            for place, name in enumerate(statement.columns)
        ]
        for name, label in LABELS.items():
            required = name in REQUIRED
            self.fields[name] = forms.ChoiceField(
                label=str(label),
                choices=[("", "---------" if required else _("— none —")), *columns],
                required=required,
                help_text=str(HINTS.get(name, "")),
                initial=str(statement.mapping.get(name, "")),
            )

    @property
    def mapping(self) -> dict[str, int]:
        return {name: int(place) for name in LABELS if (place := self.cleaned_data.get(name))}


class ConfirmForm(EditingForm):
    pass


class ChooseForm(EditingForm):
    """Without a contract the line is recognised later."""

    contract = forms.ModelChoiceField(queryset=Contract.objects.none(), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = Contract.objects.filter(project__in=money_projects(actor).order_by())
        self.fields["contract"].queryset = mine.select_related("project")  # type: ignore[attr-defined]


class LeaveOutForm(EditingForm):
    left_out = forms.BooleanField(required=False, widget=forms.HiddenInput)
    # Where the reader was in the preview.
    show = forms.CharField(required=False, widget=forms.HiddenInput)
    page = forms.IntegerField(required=False, widget=forms.HiddenInput)


class DismissForm(EditingForm):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What this money is, if it is for no contract: interest, a deposit that came back …"),
    )


class TakeUpForm(EditingForm):
    pass


class RecogniseForm(CreatingForm):
    settles = forms.ChoiceField(label=_("What it settles"))

    def __init__(self, *args: Any, line: StatementLine, outstanding: list[PaymentCheckpoint], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._line, self._outstanding = line, {str(one.pk): one for one in outstanding}
        words = _("only “%(name)s” (outstanding %(amount)s)")
        self.fields["settles"].choices = [  # type: ignore[attr-defined]
            (OLDEST, _("the oldest due first")),
            *(
                (pk, words % {"name": one.name, "amount": full(one.outstanding)})
                for pk, one in self._outstanding.items()
            ),
            (ADVANCE, _("nothing yet: all of it is an advance")),
        ]
        self.fields["settles"].initial = OLDEST

    @property
    def allotments(self) -> list[tuple[int, Decimal]] | None:
        match self.cleaned_data["settles"]:
            case "oldest":
                return None
            case "advance":
                return []
            case pk:
                assert self._line.amount is not None, "a constraint: what waits has an amount"
                return [(int(pk), min(self._line.amount, self._outstanding[pk].outstanding))]
