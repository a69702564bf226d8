"""Below /api/v1/: the ageing."""

from django.urls import path

from payments.ageing.api import views

urlpatterns = [
    path("ageing/", views.AgeingView.as_view(), name="api_ageing"),
    path("ageing/rows/", views.AgeingRowListView.as_view(), name="api_ageing_row_list"),
    path("ageing/figures/", views.AgeingFiguresView.as_view(), name="api_ageing_figures"),
    path("ageing/ranges/", views.AgeingRangesView.as_view(), name="api_ageing_ranges_list"),
]
