"""Below /payments/."""

from django.urls import path

from payments.terms.views import audits, lines, papers, split

urlpatterns = [
    path("contracts/<int:pk>/lines/", lines.contract_lines_view, name="contract_lines"),
    path("contracts/<int:pk>/parties/", lines.contract_parties_view, name="contract_parties"),
    path("contracts/<int:pk>/split/", split.contract_split_view, name="contract_split"),
    path("contracts/<int:pk>/amendments/new/", lines.amendment_create_view, name="amendment_create"),
    path("contracts/<int:pk>/audits/new/", audits.audit_submit_view, name="audit_submit"),
    path("contracts/<int:pk>/guarantees/new/", papers.guarantee_create_view, name="guarantee_create"),
    path("contracts/<int:pk>/annexes/new/", papers.annex_attach_view, name="annex_attach"),
    path("amendments/<int:pk>/edit/", lines.amendment_update_view, name="amendment_update"),
    path("amendments/<int:pk>/in-force/", lines.amendment_enforce_view, name="amendment_enforce"),
    path("amendments/<int:pk>/remove/", lines.amendment_remove_view, name="amendment_remove"),
    path("amendments/<int:pk>/reverse/", lines.amendment_reverse_view, name="amendment_reverse"),
    path("audits/<int:pk>/edit/", audits.audit_update_view, name="audit_update"),
    path("audits/<int:pk>/settle/", audits.audit_settle_view, name="audit_settle"),
    path("guarantees/<int:pk>/edit/", papers.guarantee_update_view, name="guarantee_update"),
    path("guarantees/<int:pk>/return/", papers.guarantee_return_view, name="guarantee_return"),
    path("annexes/<int:pk>/", papers.annex_download, name="annex_download"),
]
