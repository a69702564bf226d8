"""Below /api/v1/reviews/."""

from django.urls import path

from reviews.api.views import AnswerView, RemarkView, ReviewDetailView, ReviewListView, VerdictView

urlpatterns = [
    path("", ReviewListView.as_view(), name="api_review_list"),
    path("<int:pk>/", ReviewDetailView.as_view(), name="api_review_detail"),
    path("<int:pk>/verdict/", VerdictView.as_view(), name="api_verdict_give"),
    path("<int:pk>/remarks/", RemarkView.as_view(), name="api_remark_add"),
    path("<int:pk>/remarks/<int:remark_pk>/answers/", AnswerView.as_view(), name="api_remark_answer"),
]
