"""Below /payments/: collecting and the month's plan."""

from django.urls import path

from payments.collection.views import chase, contacts, plans, settings

urlpatterns = [
    path("collect/", chase.collect, name="collect"),
    path("collect/checkpoints/<int:pk>/promise/", chase.promise_quick, name="promise_quick"),
    path("collect/checkpoints/<int:pk>/contact/", contacts.checkpoint_contact, name="checkpoint_contact"),
    path("collect/checkpoints/<int:pk>/next/", contacts.action_add_view, name="next_action_add"),
    path("collect/checkpoints/<int:pk>/hold/", contacts.hold_place_view, name="hold_place"),
    path("collect/bureaus/<int:pk>/contact/", contacts.bureau_contact, name="bureau_contact"),
    path("collect/bureaus/<int:pk>/rhythm/", settings.rhythm, name="contact_rhythm"),
    path("collect/contacts/<int:pk>/correct/", contacts.contact_correct_view, name="contact_correct"),
    path("collect/actions/<int:pk>/edit/", contacts.action_update_view, name="next_action_update"),
    path("collect/actions/<int:pk>/tick/", contacts.action_tick_view, name="next_action_tick"),
    path("collect/holds/<int:pk>/edit/", contacts.hold_update_view, name="hold_update"),
    path("collect/holds/<int:pk>/lift/", contacts.hold_lift_view, name="hold_lift"),
    path("collect/escalation/", settings.escalation, name="escalation"),
    path("plan/", plans.plan_start, name="collection_plan_start"),
    path("plan/<str:month>/", plans.plan_month, name="collection_plan"),
    path("plan/<str:month>/mine/", plans.plan_commit_view, name="collection_plan_commit"),
    path("plan/<int:pk>/confirm/", plans.plan_confirm_view, name="collection_plan_confirm"),
    path("plan/lines/<int:pk>/reason/", plans.plan_explain_view, name="collection_plan_explain"),
]
