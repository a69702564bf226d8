"""Templates of applications: those of one's departments, and setting one as a whole."""

from typing import Any, NoReturn

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from goaltrack.common.api.headers import IF_MATCH, expected_version
from payments.claims import services
from payments.claims.api.inputs import ListInputSerializer, StepsInputSerializer
from payments.claims.api.shapes import ApplicationListSerializer, StepPlanSerializer
from payments.claims.models import ApplicationList, StepPlan
from people.api.inputs import caller, parsed
from people.requests import SignedInCall


class TemplatesView(generics.ListAPIView):
    """`PUT` sets the template of a place; without rows it is taken away, and what rules otherwise holds again."""

    model: Any
    put_class: type[serializers.Serializer[Any]]
    set_rows: Any
    filter_backends = ()

    def get_queryset(self) -> Any:
        if not self.request.user.is_authenticated:
            return self.model.objects.none()
        rows = self.model.objects.visible_to(caller(self.request))
        return rows.select_related("department", "customer").prefetch_related("rows")

    def get_object(self) -> NoReturn:
        # OPTIONS asks for the row that a PUT would change; here it sets all of a place.
        raise Http404

    def put(self, request: SignedInCall) -> Response:
        version = expected_version(request)
        values = parsed(self.put_class, request)
        made = type(self).set_rows(actor=request.user, version=version, **values)
        return Response([] if made is None else [self.serializer_class(made).data])  # type: ignore[misc]


class ApplicationListsView(TemplatesView):
    model = ApplicationList
    queryset = ApplicationList.objects.none()
    serializer_class = ApplicationListSerializer
    put_class = ListInputSerializer
    set_rows = staticmethod(services.list_set)

    @extend_schema(summary="Application lists by kind of checkpoint and customer", operation_id="application_lists")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        summary="Set an application list",
        description="As a whole; the version is 0 where there is none yet, and without rows it is taken away.",
        operation_id="application_list_set",
        request=ListInputSerializer,
        responses=ApplicationListSerializer(many=True),
        parameters=[IF_MATCH],
    )
    def put(self, request: SignedInCall) -> Response:
        return super().put(request)


class StepPlansView(TemplatesView):
    model = StepPlan
    queryset = StepPlan.objects.none()
    serializer_class = StepPlanSerializer
    put_class = StepsInputSerializer
    set_rows = staticmethod(services.steps_set)

    @extend_schema(summary="Steps of applications, in general and by customer", operation_id="application_steps")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        summary="Set the steps of applications",
        description="As a whole; the version is 0 where there are none yet, and without rows they are taken away.",
        operation_id="application_steps_set",
        request=StepsInputSerializer,
        responses=StepPlanSerializer(many=True),
        parameters=[IF_MATCH],
    )
    def put(self, request: SignedInCall) -> Response:
        return super().put(request)
