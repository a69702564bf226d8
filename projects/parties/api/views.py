"""The parties of projects, their bureaus and contacts."""

from typing import Any, cast

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import generics, status
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.headers import IDEMPOTENCY_KEY, IF_MATCH, expected_version, idempotency_key, with_etag
from goaltrack.common.api.pagination import CursorPagination
from goaltrack.common.errors import Problems
from people.requests import SignedInCall
from projects.api.serializers import parsed
from projects.parties import services
from projects.parties.api import shapes
from projects.parties.models import Bureau, Contact, Party
from projects.parties.selectors import with_people
from projects.selectors.filters import parse_id


class ById(CursorPagination):
    ordering: Any = ("id",)


@extend_schema_view(
    get=extend_schema(
        summary="Parties of the projects that the caller reads",
        operation_id="party_list",
        parameters=[OpenApiParameter("project", OpenApiTypes.INT)],
    ),
    post=extend_schema(
        summary="Add a party to a project",
        operation_id="party_create",
        request=shapes.PartyCreateSerializer,
        responses={201: shapes.PartySerializer},
        parameters=[IDEMPOTENCY_KEY],
    ),
)
class PartyListView(generics.ListAPIView[Party]):
    serializer_class = shapes.PartySerializer
    pagination_class = ById
    filter_backends = ()
    queryset = Party.objects.none()

    def get_queryset(self) -> Any:
        request = cast(SignedInCall, self.request)
        problems = Problems()
        project = parse_id(request.query_params, "project", problems)
        problems.raise_any()
        rows = with_people(Party.objects.visible_to(request.user))
        return rows if project is None else rows.filter(project=project)

    def post(self, request: SignedInCall) -> Response:
        key = idempotency_key(request)
        values = parsed(shapes.PartyCreateSerializer(data=request.data, context={"request": request}))
        project = values.pop("project")
        party = services.party_create(actor=request.user, key=key, project=project, values=values)
        return _shown(request, party.pk, status.HTTP_201_CREATED)


class PartyDetailView(APIView):
    @extend_schema(summary="A party", operation_id="party_detail", responses=shapes.PartySerializer)
    def get(self, request: SignedInCall, pk: int) -> Response:
        return _shown(request, pk)

    @extend_schema(
        summary="Change a party",
        operation_id="party_update",
        request=shapes.PartyUpdateSerializer(partial=True),
        responses=shapes.PartySerializer,
        parameters=[IF_MATCH],
    )
    def patch(self, request: SignedInCall, pk: int) -> Response:
        _party(request, pk)
        version = expected_version(request)
        values = parsed(shapes.PartyUpdateSerializer(data=request.data, partial=True, context={"request": request}))
        services.party_update(actor=request.user, row_id=pk, version=version, values=values)
        return _shown(request, pk)

    @extend_schema(
        summary="Remove a party with its bureaus and contacts", operation_id="party_remove", responses={204: None}
    )
    def delete(self, request: SignedInCall, pk: int) -> Response:
        services.party_remove(actor=request.user, row_id=_party(request, pk).pk)
        return Response(status=status.HTTP_204_NO_CONTENT)


class BureauListView(APIView):
    @extend_schema(
        summary="Add a bureau to a party",
        operation_id="bureau_create",
        request=shapes.BureauCreateSerializer,
        responses={201: shapes.BureauSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall) -> Response:
        key = idempotency_key(request)
        values = parsed(shapes.BureauCreateSerializer(data=request.data, context={"request": request}))
        party = values.pop("party")
        bureau = services.bureau_create(actor=request.user, key=key, party_id=party.pk, values=values)
        return _bureau_shown(bureau, status.HTTP_201_CREATED)


class BureauDetailView(APIView):
    @extend_schema(summary="A bureau", operation_id="bureau_detail", responses=shapes.BureauSerializer)
    def get(self, request: SignedInCall, pk: int) -> Response:
        return _bureau_shown(_bureau(request, pk))

    @extend_schema(
        summary="Change a bureau",
        operation_id="bureau_update",
        request=shapes.BureauUpdateSerializer(partial=True),
        responses=shapes.BureauSerializer,
        parameters=[IF_MATCH],
    )
    def patch(self, request: SignedInCall, pk: int) -> Response:
        _bureau(request, pk)
        version = expected_version(request)
        values = parsed(shapes.BureauUpdateSerializer(data=request.data, partial=True, context={"request": request}))
        return _bureau_shown(services.bureau_update(actor=request.user, row_id=pk, version=version, values=values))

    @extend_schema(summary="Remove a bureau", operation_id="bureau_remove", responses={204: None})
    def delete(self, request: SignedInCall, pk: int) -> Response:
        services.bureau_remove(actor=request.user, row_id=_bureau(request, pk).pk)
        return Response(status=status.HTTP_204_NO_CONTENT)


class ContactListView(APIView):
    @extend_schema(
        summary="Add a person to a party",
        operation_id="contact_create",
        request=shapes.ContactCreateSerializer,
        responses={201: shapes.ContactSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall) -> Response:
        key = idempotency_key(request)
        values = parsed(shapes.ContactCreateSerializer(data=request.data, context={"request": request}))
        party = values.pop("party")
        contact = services.contact_create(actor=request.user, key=key, party_id=party.pk, values=values)
        return _contact_shown(contact, status.HTTP_201_CREATED)


class ContactDetailView(APIView):
    @extend_schema(summary="A person at a party", operation_id="contact_detail", responses=shapes.ContactSerializer)
    def get(self, request: SignedInCall, pk: int) -> Response:
        return _contact_shown(_contact(request, pk))

    @extend_schema(
        summary="Change a person at a party",
        operation_id="contact_update",
        request=shapes.ContactUpdateSerializer(partial=True),
        responses=shapes.ContactSerializer,
        parameters=[IF_MATCH],
    )
    def patch(self, request: SignedInCall, pk: int) -> Response:
        _contact(request, pk)
        version = expected_version(request)
        values = parsed(shapes.ContactUpdateSerializer(data=request.data, partial=True, context={"request": request}))
        return _contact_shown(services.contact_update(actor=request.user, row_id=pk, version=version, values=values))

    @extend_schema(summary="Remove a person at a party", operation_id="contact_remove", responses={204: None})
    def delete(self, request: SignedInCall, pk: int) -> Response:
        services.contact_remove(actor=request.user, row_id=_contact(request, pk).pk)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _party(request: SignedInCall, pk: int) -> Party:
    return get_object_or_404(with_people(Party.objects.visible_to(request.user)), pk=pk)


def _bureau(request: SignedInCall, pk: int) -> Bureau:
    return get_object_or_404(Bureau.objects.visible_to(request.user), pk=pk)


def _contact(request: SignedInCall, pk: int) -> Contact:
    return get_object_or_404(Contact.objects.visible_to(request.user), pk=pk)


def _shown(request: SignedInCall, pk: int, status_code: int = status.HTTP_200_OK) -> Response:
    party = _party(request, pk)
    return with_etag(Response(shapes.PartySerializer(party).data, status=status_code), party.version)


def _bureau_shown(bureau: Bureau, status_code: int = status.HTTP_200_OK) -> Response:
    return with_etag(Response(shapes.BureauSerializer(bureau).data, status=status_code), bureau.version)


def _contact_shown(contact: Contact, status_code: int = status.HTTP_200_OK) -> Response:
    return with_etag(Response(shapes.ContactSerializer(contact).data, status=status_code), contact.version)
