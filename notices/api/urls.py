"""Below /api/v1/notices/."""

from django.urls import path

from notices.api.views import NoticeListView, NoticeReadView

urlpatterns = [
    path("", NoticeListView.as_view(), name="api_notice_list"),
    path("read/", NoticeReadView.as_view(), name="api_notice_read"),
]
