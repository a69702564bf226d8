from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from payments.ageing.api.shapes import (
    AgeingRangesInputSerializer,
    AgeingRangesSerializer,
    AgeingRowsSerializer,
    AgeingTableSerializer,
    MonthFiguresSerializer,
)
from payments.ageing.asked import asked
from payments.ageing.figures import month_figures
from payments.ageing.ranges import ranges_lines
from payments.ageing.selectors import BYS, CELLS, ageing_rows, ageing_table
from payments.ageing.services import ageing_ranges_set
from people.api.inputs import parsed
from people.requests import SignedInCall

PER_PAGE = 100
BY = OpenApiParameter("by", enum=BYS)
DEPARTMENT = OpenApiParameter("department", OpenApiTypes.INT, description="And everything below it.")


class AgeingView(APIView):
    @extend_schema(
        summary="What is outstanding by age, of the money whose amounts the caller may read",
        operation_id="ageing",
        responses=AgeingTableSerializer,
        parameters=[BY, DEPARTMENT],
    )
    def get(self, request: SignedInCall) -> Response:
        wanted = asked(request.user, request.GET)
        table = ageing_table(request.user, by=wanted.by, department=wanted.department)
        return Response(AgeingTableSerializer(table).data)


class AgeingRowListView(APIView):
    @extend_schema(
        summary="The checkpoints behind one number of the ageing",
        description="At most 100 at once, the oldest due day first; `total` and `count` are of all of them.",
        operation_id="ageing_row_list",
        responses=AgeingRowsSerializer,
        parameters=[
            BY,
            DEPARTMENT,
            OpenApiParameter("of", OpenApiTypes.INT, description="The id of the line."),
            OpenApiParameter("cell", enum=[cell for cell in CELLS if cell]),
            OpenApiParameter("offset", OpenApiTypes.INT),
        ],
    )
    def get(self, request: SignedInCall) -> Response:
        wanted = asked(request.user, request.GET)
        given = request.GET.get("offset", "")
        first = int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else 0
        found = ageing_rows(
            request.user,
            by=wanted.by,
            of=wanted.of,
            cell=wanted.cell,
            department=wanted.department,
            first=first,
            count=PER_PAGE,
        )
        return Response(AgeingRowsSerializer(found).data)


class AgeingFiguresView(APIView):
    @extend_schema(
        summary="Days sales outstanding and the collection rate of the last twelve months",
        operation_id="ageing_figures",
        responses=MonthFiguresSerializer(many=True),
        parameters=[DEPARTMENT],
    )
    def get(self, request: SignedInCall) -> Response:
        department = asked(request.user, request.GET).department
        figures = month_figures(request.user, department.pk if department else None)
        return Response(MonthFiguresSerializer(figures, many=True).data)


class AgeingRangesView(APIView):
    @extend_schema(
        summary="In which ranges the departments age what is overdue",
        operation_id="ageing_ranges_list",
        responses=AgeingRangesSerializer(many=True),
    )
    def get(self, request: SignedInCall) -> Response:
        return Response(_ranges(request))

    @extend_schema(
        summary="Settle a department's ranges",
        operation_id="ageing_ranges_set",
        request=AgeingRangesInputSerializer,
        responses=AgeingRangesSerializer(many=True),
    )
    def post(self, request: SignedInCall) -> Response:
        values = parsed(AgeingRangesInputSerializer, request)
        department = values.pop("department")
        ageing_ranges_set(actor=request.user, department_id=department.pk, **values)
        return Response(_ranges(request))


def _ranges(request: SignedInCall) -> Any:
    return AgeingRangesSerializer(ranges_lines(request.user), many=True).data
