"""Below /payments/: the forecast, what if, and what they count with."""

from django.urls import path

from payments.outlook.views import forecast, settings, what_if

urlpatterns = [
    path("forecast/", forecast.forecast, name="forecast"),
    path("forecast/rows/<str:show>/", forecast.forecast_rows, name="forecast_rows"),
    path("forecast/what-if/", what_if.forecast_what_if, name="forecast_what_if"),
    path("forecast/weights/", settings.forecast_weights, name="forecast_weights"),
    path("forecast/budgets/", settings.customer_budgets, name="customer_budgets"),
]
