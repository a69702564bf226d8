"""Below /parties/."""

from django.urls import path

from projects.parties import views

urlpatterns = [
    path("of/<int:project_pk>/", views.party_list, name="party_list"),
    path("of/<int:project_pk>/new/", views.party_create_view, name="party_create"),
    path("<int:pk>/edit/", views.party_update_view, name="party_update"),
    path("<int:pk>/remove/", views.party_remove_view, name="party_remove"),
    path("<int:pk>/bureaus/new/", views.bureau_create_view, name="bureau_create"),
    path("<int:pk>/contacts/new/", views.contact_create_view, name="contact_create"),
    path("bureaus/<int:pk>/edit/", views.bureau_update_view, name="bureau_update"),
    path("bureaus/<int:pk>/remove/", views.bureau_remove_view, name="bureau_remove"),
    path("contacts/<int:pk>/edit/", views.contact_update_view, name="contact_update"),
    path("contacts/<int:pk>/remove/", views.contact_remove_view, name="contact_remove"),
]
