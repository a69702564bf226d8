"""Below /api/v1/reviews/."""

from django.urls import path

from reviews.api import policies, threads
from reviews.api.views import AnswerView, DelegateView, RemarkView, ReviewDetailView, ReviewListView, VerdictView

urlpatterns = [
    path("", ReviewListView.as_view(), name="api_review_list"),
    path("<int:pk>/", ReviewDetailView.as_view(), name="api_review_detail"),
    path("<int:pk>/verdict/", VerdictView.as_view(), name="api_verdict_give"),
    path("<int:pk>/remarks/", RemarkView.as_view(), name="api_remark_add"),
    path("<int:pk>/remarks/<int:remark_pk>/answers/", AnswerView.as_view(), name="api_remark_answer"),
    path("<int:pk>/assignments/<int:assignment_pk>/delegate/", DelegateView.as_view(), name="api_review_delegate"),
    path("remarks/", threads.ThreadListView.as_view(), name="api_remark_waiting"),
    path("remarks/<int:pk>/resolve/", threads.ResolveView.as_view(), name="api_remark_resolve"),
    path("remarks/<int:pk>/confirm/", threads.ConfirmView.as_view(), name="api_remark_confirm"),
    path("remarks/<int:pk>/reopen/", threads.ReopenView.as_view(), name="api_remark_reopen"),
    path("policies/", policies.PolicyListView.as_view(), name="api_review_policy_list"),
    path("policies/<int:department_pk>/<slug:kind>/", policies.PolicyView.as_view(), name="api_review_policy"),
    path("groups/", policies.GroupListView.as_view(), name="api_reviewer_group_list"),
    path("groups/<int:pk>/", policies.GroupView.as_view(), name="api_reviewer_group"),
]
