"""Below /team/: departments, people, the calendar, the import, and one's own page."""

from django.urls import path

from people.views import absences, calendar, imports, people, preferences, saved_views, team

urlpatterns = [
    path("", team.team, name="team"),
    path("departments/new/", team.department_create_view, name="department_create"),
    path("departments/<int:pk>/edit/", team.department_update_view, name="department_update"),
    path("people/new/", people.person_create, name="person_create"),
    path("people/<int:pk>/", people.person_detail, name="person_detail"),
    path("people/<int:pk>/edit/", people.person_update, name="person_update"),
    path("people/<int:pk>/invite/", people.person_invite, name="person_invite"),
    path("people/<int:pk>/roles/grant/", people.role_grant_view, name="role_grant"),
    path("people/<int:pk>/absences/new/", absences.absence_record_view, name="absence_record"),
    path("absences/<int:pk>/remove/", absences.absence_remove_view, name="absence_remove"),
    path("roles/<int:pk>/revoke/", people.role_revoke_view, name="role_revoke"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/<int:pk>/remove/", calendar.calendar_override_remove_view, name="calendar_override_remove"),
    path("import/", imports.people_import, name="people_import"),
    path("import/template.csv", imports.people_import_template, name="people_import_template"),
    path("import/<int:pk>/", imports.people_import_preview, name="people_import_preview"),
    path("import/<int:pk>/apply/", imports.people_import_apply_view, name="people_import_apply"),
    path("import/<int:pk>/errors.csv", imports.people_import_errors, name="people_import_errors"),
    path("views/save/<str:page>/", saved_views.view_save_view, name="view_save"),
    path("views/of/<str:page>/", saved_views.view_list_view, name="view_list"),
    path("views/<int:pk>/open-with/", saved_views.view_open_with_view, name="view_open_with"),
    path("views/<int:pk>/remove/", saved_views.view_remove_view, name="view_remove"),
    path("me/", preferences.me, name="me"),
    path("me/preferences/", preferences.preferences, name="preferences"),
    path("language/", preferences.language, name="language"),
]
