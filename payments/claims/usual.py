"""What an application begins with where nobody has set anything else: its documents by kind, and its steps."""

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goaltrack.common.errors import Message
from payments.claims.models import ListItem, StepKind
from payments.models import Condition, PaymentCheckpoint

Kind, By, Role = PaymentCheckpoint.Kind, Condition.HeldBy, ListItem.Role


class UsualDocument(NamedTuple):
    title: Message
    held_by: str = By.US
    role: str = Role.OWNER
    required: bool = True


class UsualStep(NamedTuple):
    """`usual` counts working days."""

    kind: str
    title: Message
    held_by: str
    usual: int
    holder: str = ""


STEPS = (
    UsualStep(StepKind.SUPERVISOR, StepKind.SUPERVISOR.label, By.THIRD_PARTY, 5),
    UsualStep(StepKind.APPROVAL, StepKind.APPROVAL.label, By.CUSTOMER, 10),
    UsualStep(StepKind.INVOICE, StepKind.INVOICE.label, By.US, 3),
    UsualStep(StepKind.DISBURSEMENT, StepKind.DISBURSEMENT.label, By.CUSTOMER, 10),
)

APPLICATION = UsualDocument(_("Application for payment, sealed"))
CONTRACT = UsualDocument(_("Copy of the contract"), required=False)
SUPERVISOR = UsualDocument(_("The supervisor’s payment certificate"), By.THIRD_PARTY)
ACCOUNT = UsualDocument(_("Confirmation of the bank account"), required=False)

DOCUMENTS: Mapping[str, tuple[UsualDocument, ...]] = {
    Kind.ADVANCE: (
        APPLICATION,
        CONTRACT,
        UsualDocument(_("Performance bond"), role=Role.MANAGER),
        UsualDocument(_("Bond for the advance payment"), required=False),
        ACCOUNT,
    ),
    Kind.DELIVERY: (
        APPLICATION,
        UsualDocument(_("Record of arrival, signed by all"), By.THIRD_PARTY, Role.MANAGER),
        UsualDocument(_("Certificates and test reports of the goods"), role=Role.FOLLOWER),
        SUPERVISOR,
        ACCOUNT,
    ),
    Kind.PROGRESS: (
        APPLICATION,
        UsualDocument(_("Report of the progress reached"), role=Role.MANAGER),
        UsualDocument(_("Statement of quantities"), role=Role.FOLLOWER),
        SUPERVISOR,
        ACCOUNT,
    ),
    Kind.INITIAL: (
        APPLICATION,
        UsualDocument(_("Certificate of the initial acceptance"), By.CUSTOMER, Role.MANAGER),
        SUPERVISOR,
        UsualDocument(_("Test report"), role=Role.FOLLOWER, required=False),
        ACCOUNT,
    ),
    Kind.FINAL: (
        APPLICATION,
        UsualDocument(_("Certificate of the final acceptance"), By.CUSTOMER, Role.MANAGER),
        UsualDocument(_("Record that the files were handed over"), By.CUSTOMER, Role.FOLLOWER),
        SUPERVISOR,
        ACCOUNT,
    ),
    Kind.SETTLEMENT: (
        APPLICATION,
        UsualDocument(_("Report of the settlement audit"), By.THIRD_PARTY, Role.MANAGER),
        UsualDocument(_("Settlement agreement"), By.CUSTOMER),
        ACCOUNT,
    ),
    Kind.RETENTION: (
        APPLICATION,
        UsualDocument(_("Proof that the warranty period is over"), By.CUSTOMER, Role.MANAGER),
        UsualDocument(pgettext_lazy("document", "Record of the last inspection"), role=Role.FOLLOWER, required=False),
        ACCOUNT,
    ),
}
