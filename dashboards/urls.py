"""The first page, and the dashboard."""

from django.urls import path

from dashboards.views.board import dashboard, dashboard_more
from dashboards.views.home import home, home_money

urlpatterns = [
    path("", home, name="home"),
    path("home/money/", home_money, name="home_money"),
    path("dashboard/", dashboard, name="dashboard"),
    path("dashboard/more/", dashboard_more, name="dashboard_more"),
]
