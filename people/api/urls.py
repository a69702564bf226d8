"""Below /api/v1/."""

from django.urls import path

from people.api import absences, imports, saved_views, views

urlpatterns = [
    path("departments/", views.DepartmentListView.as_view(), name="api_department_list"),
    path("departments/<int:pk>/", views.DepartmentDetailView.as_view(), name="api_department_detail"),
    path("people/", views.PersonListView.as_view(), name="api_person_list"),
    path("people/<int:pk>/", views.PersonDetailView.as_view(), name="api_person_detail"),
    path("people/<int:pk>/invite/", views.PersonInviteView.as_view(), name="api_person_invite"),
    path("people/<int:pk>/history/", views.PersonHistoryView.as_view(), name="api_person_history"),
    path("people/<int:pk>/roles/", views.RoleGrantListView.as_view(), name="api_role_grant"),
    path("people/<int:pk>/absences/", absences.AbsenceListView.as_view(), name="api_absence_list"),
    path("views/", saved_views.SavedViewListView.as_view(), name="api_view_list"),
    path("views/<int:pk>/", saved_views.SavedViewDetailView.as_view(), name="api_view_remove"),
    path("views/<int:pk>/open-with/", saved_views.SavedViewOpenWithView.as_view(), name="api_view_open_with"),
    path("absences/<int:pk>/", absences.AbsenceDetailView.as_view(), name="api_absence_remove"),
    path("roles/<int:pk>/", views.RoleGrantDetailView.as_view(), name="api_role_revoke"),
    path("me/", views.MeView.as_view(), name="api_me"),
    path("calendar/days/", views.CalendarDaysView.as_view(), name="api_calendar_days"),
    path("calendar/overrides/", views.CalendarOverrideListView.as_view(), name="api_calendar_override_list"),
    path(
        "calendar/overrides/<int:pk>/",
        views.CalendarOverrideDetailView.as_view(),
        name="api_calendar_override_remove",
    ),
    path("people-imports/", imports.ImportUploadView.as_view(), name="api_people_import_upload"),
    path("people-imports/<int:pk>/", imports.ImportDetailView.as_view(), name="api_people_import_detail"),
    path("people-imports/<int:pk>/plan/", imports.ImportPlanView.as_view(), name="api_people_import_plan"),
    path("people-imports/<int:pk>/errors/", imports.ImportErrorsView.as_view(), name="api_people_import_errors"),
    path("people-imports/<int:pk>/apply/", imports.ImportApplyView.as_view(), name="api_people_import_apply"),
]
