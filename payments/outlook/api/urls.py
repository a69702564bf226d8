"""Below /api/v1/forecast/."""

from django.urls import path

from payments.outlook.api import forecast, settings

urlpatterns = [
    path("", forecast.OutlookView.as_view(), name="api_forecast"),
    path("rows/", forecast.OutlookRowsView.as_view(), name="api_forecast_rows"),
    path("what-if/", forecast.WhatIfView.as_view(), name="api_forecast_what_if"),
    path("weights/", settings.WeightsView.as_view(), name="api_forecast_weights"),
    path("budgets/", settings.CustomerBudgetView.as_view(), name="api_customer_budgets"),
]
