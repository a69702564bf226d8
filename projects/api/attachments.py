"""The files of tasks and milestones."""

from typing import Any, cast

from django.http import FileResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import generics, serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.headers import IDEMPOTENCY_KEY, idempotency_key
from goaltrack.common.api.inputs import StrictSerializer
from goaltrack.common.api.pagination import CursorPagination
from goaltrack.common.api.shapes import PersonSerializer
from people.permissions import authorize
from people.requests import SignedInCall
from projects.api.serializers import parsed
from projects.models import Attachment, Milestone, Task
from projects.services import attachment_add, attachment_remove, attachment_restore
from projects.services.attachments import NOT_YOURS
from projects.views.attachments import handed_out
from projects.views.find import work_or_404


class AttachmentSerializer(serializers.ModelSerializer[Attachment]):
    added_by = PersonSerializer()
    removed_by = PersonSerializer(allow_null=True, help_text="A removed file can be put back for 30 days.")
    is_deleted = serializers.SerializerMethodField(help_text="The file is gone for good.")

    class Meta:
        model = Attachment
        fields = (
            "id", "name", "content_type", "size", "added_by", "added_at", "removed_by", "removed_at", "is_deleted",
        )  # fmt: skip

    def get_is_deleted(self, attachment: Attachment) -> bool:
        return not attachment.file


class AttachmentInputSerializer(StrictSerializer):
    upload = serializers.FileField(
        allow_empty_file=True, max_length=1000, help_text="One file; its content must be what its name says."
    )


class Oldest(CursorPagination):
    ordering: Any = ("added_at", "id")


class AttachmentListView(generics.ListAPIView[Attachment]):
    """Of a task or of a milestone: the two views below say which."""

    model: type[Task] | type[Milestone]
    serializer_class = AttachmentSerializer
    pagination_class = Oldest
    filter_backends = ()
    parser_classes = (MultiPartParser,)
    queryset = Attachment.objects.none()

    def _work(self) -> Task | Milestone:
        model: Any = self.model
        work: Task | Milestone = work_or_404(cast(SignedInCall, self.request).user, model, self.kwargs["pk"])
        return work

    def get_queryset(self) -> Any:
        return self._work().attachments.select_related("added_by", "removed_by")

    def post(self, request: SignedInCall, pk: int) -> Response:
        work = self._work()
        # Before a large file is read.
        authorize(request.user, "projects.attachment_add", work, NOT_YOURS)
        key = idempotency_key(request)
        upload = parsed(AttachmentInputSerializer(data=request.data))["upload"]
        made = attachment_add(actor=request.user, key=key, work=work, upload=upload)
        return Response(AttachmentSerializer(made).data, status=status.HTTP_201_CREATED)


def _described(what: str, name: str) -> Any:
    return extend_schema_view(
        get=extend_schema(
            summary=f"The files of {what}",
            description="With those that were removed, as rows that say by whom and when.",
            operation_id=f"{name}_attachment_list",
        ),
        post=extend_schema(
            summary=f"Attach a file to {what}",
            operation_id=f"{name}_attachment_add",
            request={"multipart/form-data": AttachmentInputSerializer},
            responses={201: AttachmentSerializer},
            parameters=[IDEMPOTENCY_KEY],
        ),
    )


@_described("a task", "task")
class TaskAttachmentsView(AttachmentListView):
    model = Task


@_described("a milestone", "milestone")
class MilestoneAttachmentsView(AttachmentListView):
    model = Milestone


class AttachmentDetailView(APIView):
    @extend_schema(
        summary="An attached file",
        operation_id="attachment_download",
        responses={(200, "application/octet-stream"): OpenApiResponse(OpenApiTypes.BINARY)},
    )
    def get(self, request: SignedInCall, pk: int) -> FileResponse:
        return handed_out(get_object_or_404(Attachment.objects.visible_to(request.user).there(), pk=pk))

    @extend_schema(
        summary="Remove an attached file",
        description="By who attached it or who leads the work. It can be put back for 30 days.",
        operation_id="attachment_remove",
        responses={204: None},
    )
    def delete(self, request: SignedInCall, pk: int) -> Response:
        found = get_object_or_404(Attachment.objects.visible_to(request.user), pk=pk)
        attachment_remove(actor=request.user, attachment_id=found.pk)
        return Response(status=status.HTTP_204_NO_CONTENT)


class AttachmentRestoreView(APIView):
    @extend_schema(
        summary="Put a removed file back",
        operation_id="attachment_restore",
        request=None,
        responses=AttachmentSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        found = get_object_or_404(Attachment.objects.visible_to(request.user), pk=pk)
        restored = attachment_restore(actor=request.user, attachment_id=found.pk)
        return Response(AttachmentSerializer(restored).data)
