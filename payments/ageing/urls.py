"""Below /payments/: the ageing, what is behind its numbers, and its workbook."""

from django.urls import path

from payments.ageing.views import ageing, files, ranges

urlpatterns = [
    path("ageing/", ageing.ageing_table_view, name="ageing"),
    path("ageing/rows/", ageing.ageing_row_list, name="ageing_row_list"),
    path("ageing/advances/", ageing.advance_list, name="advance_list"),
    path("ageing/ranges/", ranges.ageing_ranges_view, name="ageing_ranges"),
    path("ageing/export.xlsx", files.ageing_export, name="ageing_export"),
]
