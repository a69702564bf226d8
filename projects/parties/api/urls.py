"""Below /api/v1/parties/."""

from django.urls import path

from projects.parties.api import views

urlpatterns = [
    path("", views.PartyListView.as_view(), name="api_party_list"),
    path("<int:pk>/", views.PartyDetailView.as_view(), name="api_party_detail"),
    path("bureaus/", views.BureauListView.as_view(), name="api_bureau_list"),
    path("bureaus/<int:pk>/", views.BureauDetailView.as_view(), name="api_bureau_detail"),
    path("contacts/", views.ContactListView.as_view(), name="api_contact_list"),
    path("contacts/<int:pk>/", views.ContactDetailView.as_view(), name="api_contact_detail"),
]
