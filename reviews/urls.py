"""Below /reviews/."""

from django.urls import path

from reviews.views import delegation, policies, queue, remarks

urlpatterns = [
    path("", queue.review_list, name="review_list"),
    path("assignments/<int:pk>/delegate/", delegation.review_delegate_view, name="review_delegate"),
    path("remarks/<int:pk>/", remarks.remark_detail, name="review_remark"),
    path("remarks/<int:pk>/resolve/", remarks.remark_resolve_view, name="review_remark_resolve"),
    path("remarks/<int:pk>/confirm/", remarks.remark_confirm_view, name="review_remark_confirm"),
    path("remarks/<int:pk>/reopen/", remarks.remark_reopen_view, name="review_remark_reopen"),
    path("policies/", policies.review_policies, name="review_policies"),
    path("policies/<int:department_pk>/<slug:kind>/", policies.review_policy, name="review_policy"),
    path("policies/<int:department_pk>/<slug:kind>/clear/", policies.review_policy_clear, name="review_policy_clear"),
    path("groups/new/<int:department_pk>/", policies.reviewer_group_create, name="reviewer_group_create"),
    path("groups/<int:pk>/", policies.reviewer_group_update, name="reviewer_group_update"),
    path("groups/<int:pk>/remove/", policies.reviewer_group_remove, name="reviewer_group_remove"),
]
