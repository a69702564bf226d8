"""Below /api/v1/collection/."""

from django.urls import path

from payments.collection.api import contacts, plans

urlpatterns = [
    path("worklist/", plans.WorklistView.as_view(), name="api_collection_worklist"),
    path("contacts/", contacts.ContactLogListView.as_view(), name="api_contact_log_list"),
    path("contacts/<int:pk>/", contacts.ContactLogDetailView.as_view(), name="api_contact_log_detail"),
    path("contacts/<int:pk>/correct/", contacts.ContactLogCorrectView.as_view(), name="api_contact_log_correct"),
    path("actions/", contacts.NextActionListView.as_view(), name="api_next_action_list"),
    path("actions/<int:pk>/", contacts.NextActionDetailView.as_view(), name="api_next_action_detail"),
    path("actions/<int:pk>/tick/", contacts.NextActionTickView.as_view(), name="api_next_action_tick"),
    path("holds/", contacts.HoldListView.as_view(), name="api_hold_list"),
    path("holds/<int:pk>/", contacts.HoldDetailView.as_view(), name="api_hold_detail"),
    path("holds/<int:pk>/lift/", contacts.HoldLiftView.as_view(), name="api_hold_lift"),
    path("plans/<str:month>/", plans.PlanMonthView.as_view(), name="api_collection_plan"),
    path("plans/<str:month>/mine/", plans.PlanMineView.as_view(), name="api_collection_plan_mine"),
    path("plans/<int:pk>/confirm/", plans.PlanConfirmView.as_view(), name="api_collection_plan_confirm"),
    path("plan-lines/<int:pk>/reason/", plans.PlanExplainView.as_view(), name="api_collection_plan_explain"),
    path("escalation/", plans.EscalationListView.as_view(), name="api_escalation_list"),
    path("escalation/<int:pk>/", plans.EscalationSetView.as_view(), name="api_escalation_set"),
    path("bureaus/<int:pk>/rhythm/", plans.RhythmSetView.as_view(), name="api_contact_rhythm_set"),
]
