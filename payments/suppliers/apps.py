from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SuppliersConfig(AppConfig):
    name = "payments.suppliers"
    label = "suppliers"
    verbose_name = _("Supplier contracts")

    def ready(self) -> None:
        from goaltrack.common import panels
        from history.actions import register_actions
        from payments.suppliers import finding, permissions  # noqa: F401  permissions registers its rules
        from payments.suppliers.models import SupplierContract
        from payments.suppliers.panels import project_cash_position, project_supplies
        from projects.parties import roles

        finding.register_all()
        roles.register(
            "supplier",
            lambda party: SupplierContract.objects.filter(supplier=party).exists(),
            _("A supplier contract is with this party: it stays the supplier."),
        )
        panels.register("project.detail", project_cash_position, template="suppliers/_cash_panel.html", order=20)
        panels.register("project.detail", project_supplies, template="suppliers/_project_panel.html", order=25)

        register_actions(
            {
                "supplier_contract.create": _("added the supplier contract"),
                "supplier_contract.update": _("changed the supplier contract"),
                "supplier_contract.begin": _("put the supplier contract in force"),
                "supplier_contract.end": _("ended the supplier contract"),
                "supplier_contract.resume": _("took the supplier contract up again"),
                "contingency.set": _("settled the contingency"),
                "boundary.add": _("added a boundary"),
                "boundary.update": _("changed a boundary"),
                "boundary.remove": _("removed a boundary"),
                "obligation.add": _("added an interface obligation"),
                "obligation.update": _("changed the interface obligation"),
                "obligation.remove": _("removed an interface obligation"),
                "obligation.secure": _("noted where the interface obligation is agreed"),
                "obligation.deliver": _("recorded what was delivered"),
                "supplier_amendment.record": _("recorded an amendment"),
                "planned_payment.add": _("planned a payment"),
                "planned_payment.update": _("changed a planned payment"),
                "planned_payment.cancel": _("cancelled a planned payment"),
                "supplier_payment.record": _("recorded a payment"),
                "supplier_payment.reverse": _("took back a payment"),
                "supplier_policy.set": _("settled the share of squeezed prices"),
            }
        )
