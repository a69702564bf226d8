from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CollectionConfig(AppConfig):
    name = "payments.collection"
    label = "collection"
    verbose_name = _("Collecting")

    def ready(self) -> None:
        from goaltrack.common import panels
        from history.actions import register_actions
        from payments import standing
        from payments.collection import permissions, reminders  # noqa: F401  permissions registers its rules
        from payments.collection.panels import checkpoint_contacts
        from payments.collection.selectors import agreed

        standing.register(agreed)
        reminders.register()
        panels.register(
            "checkpoint.detail", checkpoint_contacts, template="collection/_checkpoint_panel.html", order=30
        )
        register_actions(
            {
                "contact_log.add": _("logged a contact"),
                "contact_log.correct": _("corrected a contact"),
                "next_action.add": _("added a next action"),
                "next_action.update": _("changed the next action"),
                "next_action.done": _("did the next action"),
                "next_action.reopen": _("took back that the next action was done"),
                "hold.place": _("put it on hold or disputed it"),
                "hold.update": _("changed the hold"),
                "hold.lift": _("lifted the hold"),
                "collection_plan.commit": _("committed to the month's collections"),
                "collection_plan.confirm": _("confirmed the collection plan"),
                "collection_plan.explain": _("said why it was missed"),
                "escalation.set": _("settled when overdue money is told of"),
                "rhythm.set": _("settled the contact rhythm"),
            }
        )
