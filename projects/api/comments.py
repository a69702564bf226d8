"""What is said about a task, who follows it, and what a comment can point to."""

from typing import Any, cast

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import generics, serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.headers import IDEMPOTENCY_KEY, IF_MATCH, expected_version, idempotency_key, with_etag
from goaltrack.common.api.inputs import StrictSerializer
from goaltrack.common.api.pagination import CursorPagination
from goaltrack.common.api.shapes import PersonSerializer
from people.permissions import authorize
from people.requests import SignedInCall
from projects.api.serializers import parsed
from projects.models import Comment, Task
from projects.models.talk import LONGEST_COMMENT
from projects.selectors.talk import Target, comment_lines, targets_offered, watchers_of
from projects.services import comment_add, comment_remove, comment_update, task_unwatch, task_watch
from projects.services.comments import NOT_YOURS
from projects.talk import KINDS

LONGEST_QUERY = 60


class ReferenceSerializer(serializers.Serializer):
    """Something that a comment points to and that the caller may see."""

    type = serializers.ChoiceField(source="reference.kind", choices=list(KINDS))
    id = serializers.IntegerField(source="reference.pk")
    title = serializers.CharField()
    state = serializers.CharField(
        help_text="A task's status, the state of a project or goal; a milestone's is open, achieved or cancelled."
    )
    mark = serializers.CharField(help_text="What is written to point to it.")


class OfferedSerializer(ReferenceSerializer):
    state_text = serializers.SerializerMethodField(help_text="In the reader's language.")

    def get_state_text(self, target: Target) -> str:
        return target.words


class CommentSerializer(serializers.Serializer):
    """A removed one has no text."""

    id = serializers.IntegerField(source="comment.pk")
    author = PersonSerializer(source="comment.author")
    text = serializers.CharField(source="comment.text")
    created_at = serializers.DateTimeField(source="comment.created_at")
    edited_at = serializers.DateTimeField(source="comment.edited_at", allow_null=True)
    removed_at = serializers.DateTimeField(source="comment.removed_at", allow_null=True)
    version = serializers.IntegerField(source="comment.version")
    mentioned = PersonSerializer(many=True)
    references = ReferenceSerializer(source="targets", many=True)


class CommentWriteSerializer(StrictSerializer):
    text = serializers.CharField(
        max_length=LONGEST_COMMENT,
        help_text="`@` with a name, pinyin or employee number tells a colleague, who sees the task from then on;"
        " `#task-12` (milestone, project, goal) or the address of a page points to it.",
    )


class NewestCommentsFirst(CursorPagination):
    ordering: Any = ("-id",)


@extend_schema_view(
    get=extend_schema(
        summary="The comments on a task, newest first",
        operation_id="comment_list",
        responses=CommentSerializer(many=True),
    ),
    post=extend_schema(
        summary="Comment on a task",
        operation_id="comment_add",
        request=CommentWriteSerializer,
        responses={201: CommentSerializer},
        parameters=[IDEMPOTENCY_KEY],
    ),
)
class CommentListView(generics.GenericAPIView):
    serializer_class = CommentSerializer
    pagination_class = NewestCommentsFirst
    filter_backends = ()
    queryset = Comment.objects.none()

    def get(self, request: SignedInCall, pk: int) -> Response:
        page = self.paginate_queryset(Comment.objects.filter(task=_task(request, pk)).select_related("author"))
        lines = comment_lines(request.user, cast(Any, page) or ())
        return self.get_paginated_response(CommentSerializer(lines, many=True).data)

    def post(self, request: SignedInCall, pk: int) -> Response:
        key = idempotency_key(request)
        task = _task(request, pk)
        values = parsed(CommentWriteSerializer(data=request.data))
        comment, _found = comment_add(actor=request.user, key=key, task_id=task.pk, text=values["text"])
        return _shown(request, comment, status.HTTP_201_CREATED)


class CommentDetailView(APIView):
    @extend_schema(summary="A comment", operation_id="comment_detail", responses=CommentSerializer)
    def get(self, request: SignedInCall, pk: int) -> Response:
        return _shown(request, _comment(request, pk))

    @extend_schema(
        summary="Change one's own comment",
        operation_id="comment_update",
        request=CommentWriteSerializer,
        responses=CommentSerializer,
        parameters=[IF_MATCH],
    )
    def patch(self, request: SignedInCall, pk: int) -> Response:
        comment = _comment(request, pk)
        authorize(request.user, "projects.comment_update", comment, NOT_YOURS)
        version = expected_version(request)
        values = parsed(CommentWriteSerializer(data=request.data))
        changed, _found = comment_update(actor=request.user, comment_id=pk, version=version, text=values["text"])
        return _shown(request, changed)

    @extend_schema(summary="Remove one's own comment", operation_id="comment_remove", responses={204: None})
    def delete(self, request: SignedInCall, pk: int) -> Response:
        comment_remove(actor=request.user, comment_id=_comment(request, pk).pk)
        return Response(status=status.HTTP_204_NO_CONTENT)


class WatcherListView(APIView):
    @extend_schema(
        summary="Who watches a task, longest first",
        operation_id="watcher_list",
        responses=PersonSerializer(many=True),
    )
    def get(self, request: SignedInCall, pk: int) -> Response:
        return Response(PersonSerializer(watchers_of(_task(request, pk)), many=True).data)


class WatchView(APIView):
    @extend_schema(
        summary="Watch a task: hear of comments, of its end, of blocks and of another date",
        operation_id="task_watch",
        request=None,
        responses={204: None},
    )
    def put(self, request: SignedInCall, pk: int) -> Response:
        task_watch(actor=request.user, task_id=_task(request, pk).pk)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(
        summary="No longer watch a task",
        description="Who sees it only as its watcher sees it no more.",
        operation_id="task_unwatch",
        responses={204: None},
    )
    def delete(self, request: SignedInCall, pk: int) -> Response:
        task_unwatch(actor=request.user, task_id=_task(request, pk).pk)
        return Response(status=status.HTTP_204_NO_CONTENT)


class WatcherRemoveView(APIView):
    @extend_schema(summary="Take a person from the watchers", operation_id="watcher_remove", responses={204: None})
    def delete(self, request: SignedInCall, pk: int, user: int) -> Response:
        task = _task(request, pk)
        get_object_or_404(task.watchers, user=user)
        task_unwatch(actor=request.user, task_id=task.pk, user_id=user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class ReferenceListView(APIView):
    @extend_schema(
        summary="What a comment can point to: a few of each kind with these words in the title",
        operation_id="reference_list",
        responses=OfferedSerializer(many=True),
        parameters=[
            OpenApiParameter("q", OpenApiTypes.STR, description="Part of the title, without which there is none.")
        ],
    )
    def get(self, request: SignedInCall) -> Response:
        words = request.query_params.get("q", "").replace("\x00", "").strip()[:LONGEST_QUERY]
        return Response(OfferedSerializer(targets_offered(request.user, words), many=True).data)


def _task(request: SignedInCall, pk: int) -> Task:
    return get_object_or_404(Task.objects.visible_to(request.user).only("pk"), pk=pk)


def _comment(request: SignedInCall, pk: int) -> Comment:
    comments: QuerySet[Comment] = Comment.objects.visible_to(request.user).select_related("author", "task")
    return get_object_or_404(comments, pk=pk)


def _shown(request: SignedInCall, comment: Comment, status_code: int = status.HTTP_200_OK) -> Response:
    line = comment_lines(request.user, [comment])[0]
    return with_etag(Response(CommentSerializer(line).data, status=status_code), comment.version)
