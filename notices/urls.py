"""Below /notices/."""

from django.urls import path

from notices.views import notice_bell, notice_list, notice_open, notice_read_all

urlpatterns = [
    path("", notice_list, name="notice_list"),
    path("bell/", notice_bell, name="notice_bell"),
    path("<int:pk>/open/", notice_open, name="notice_open"),
    path("read/", notice_read_all, name="notice_read_all"),
]
