"""The steps and documents that an acceptance begins with, by its stage; each is changed, removed or added to freely.

An administrator need configure nothing: who wants other ones writes them here.
"""

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goaltrack.common.errors import Message
from projects.acceptance.models import Stage


class Usual(NamedTuple):
    """`before` is so many working days before the day on which the acceptance is due."""

    title: Message
    who: Message
    before: int
    required: bool = True


WE = pgettext_lazy("acceptance", "Our team")
SUPERVISOR = pgettext_lazy("acceptance", "Supervisor")
CUSTOMER = pgettext_lazy("acceptance", "Customer")
SUPPLIER = pgettext_lazy("acceptance", "Supplier")
USERS = pgettext_lazy("acceptance", "Those who use it")

_ASKED = (
    Usual(_("Give the documents to the supervisor"), WE, 10),
    Usual(_("The supervisor’s opinion is there"), SUPERVISOR, 6),
    Usual(_("The customer sets the day"), CUSTOMER, 5),
)
_HELD = (
    Usual(_("The meeting is held"), CUSTOMER, 0),
    Usual(_("The minutes are signed by all"), CUSTOMER, 0),
)

STEPS: Mapping[str, tuple[Usual, ...]] = {
    Stage.ARRIVAL: (
        Usual(_("Check the goods against the contract"), WE, 4),
        Usual(_("Tell supervisor and customer of the arrival"), WE, 3),
        Usual(_("Open and count the goods together"), SUPERVISOR, 0),
        Usual(_("The record of arrival is signed by all"), CUSTOMER, 0),
    ),
    Stage.UNIT: (
        Usual(_("Self-check of the unit"), WE, 12),
        Usual(_("What the self-check found is put right"), WE, 8),
        *_ASKED,
        *_HELD,
    ),
    Stage.INITIAL: (
        Usual(_("Self-check against the contract"), WE, 15),
        Usual(_("What the self-check found is put right"), WE, 11),
        *_ASKED,
        *_HELD,
    ),
    Stage.TRIAL: (
        Usual(_("Apply for the trial run"), WE, 30),
        Usual(_("The trial run has begun"), USERS, 22),
        Usual(_("What came up meanwhile is put right"), WE, 5),
        Usual(_("Those who use it give their opinion"), USERS, 3),
        Usual(_("The report of the trial run is signed"), CUSTOMER, 0),
    ),
    Stage.FINAL: (
        Usual(_("Conditions left open by earlier acceptances are settled"), WE, 20),
        Usual(_("Self-check against the contract"), WE, 15),
        Usual(_("The files are handed to the archive"), WE, 12),
        *_ASKED,
        *_HELD,
    ),
}

DOCUMENTS: Mapping[str, tuple[Usual, ...]] = {
    Stage.ARRIVAL: (
        Usual(_("Delivery note and packing list"), SUPPLIER, 3),
        Usual(_("Certificates and test reports of the goods"), SUPPLIER, 3),
        Usual(_("Record of arrival"), WE, 0),
    ),
    Stage.UNIT: (
        Usual(_("Report of the self-check"), WE, 10),
        Usual(_("Test report of the unit"), WE, 10),
        Usual(_("As-built drawings of the unit"), WE, 10),
        Usual(_("The supervisor’s report"), SUPERVISOR, 5, required=False),
        Usual(_("Minutes of the acceptance"), CUSTOMER, 0),
    ),
    Stage.INITIAL: (
        Usual(_("Completion report"), WE, 10),
        Usual(_("Application for acceptance"), WE, 10),
        Usual(_("As-built documents"), WE, 10),
        Usual(_("Test report"), WE, 10),
        Usual(_("User manual and record of training"), WE, 8),
        Usual(_("The supervisor’s report"), SUPERVISOR, 5, required=False),
        Usual(_("Minutes of the acceptance"), CUSTOMER, 0),
    ),
    Stage.TRIAL: (
        Usual(_("Plan of the trial run"), WE, 30),
        Usual(_("Log of the trial run"), WE, 2),
        Usual(_("List of what came up and how it was solved"), WE, 2),
        Usual(_("Opinion of those who use it"), USERS, 2),
        Usual(_("Report of the trial run"), WE, 0),
    ),
    Stage.FINAL: (
        Usual(_("Application for acceptance"), WE, 10),
        Usual(_("Summary of the project"), WE, 10),
        Usual(_("Report of the trial run"), WE, 10),
        Usual(_("Proof that conditions left open were settled"), WE, 8),
        Usual(_("Files for the archive, with their list"), WE, 8),
        Usual(_("The supervisor’s summary"), SUPERVISOR, 5, required=False),
        Usual(_("Minutes of the acceptance"), CUSTOMER, 0),
    ),
}
