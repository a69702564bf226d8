"""What the columns of the ageing are called, on pages and in the workbook."""

from django.utils.translation import gettext as _

from payments.ageing.ranges import Ranges


def cell_words(ranges: Ranges) -> dict[str, str]:
    first, second, third, fourth = ranges.words
    return {
        "not_due": _("Not due yet"),
        "range1": first,
        "range2": second,
        "range3": third,
        "range4": fourth,
        "aged": _("Together"),
        "overdue": _("Overdue"),
        "disputed": _("Disputed"),
        "on_hold": _("On hold"),
        "retention": _("Retention money"),
        "": _("Everything outstanding"),
    }


def by_words() -> dict[str, str]:
    return {
        "customer": _("Customer"),
        "project": _("Project"),
        "department": _("Department"),
        "owner": _("A role"),
    }
