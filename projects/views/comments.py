"""What is said about a task, and who follows it. htmx puts a fresh card, comment or list of watchers in its place."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goaltrack.common.errors import DomainError, StaleVersion
from goaltrack.common.htmx import page_or_fragment, wants_fragment
from goaltrack.common.numbers import asked_id
from people.permissions import authorize
from people.requests import SignedInRequest
from projects.forms import CommentForm, CommentUpdateForm
from projects.models import Comment, Task
from projects.selectors.talk import comment_lines, talk_of
from projects.services import comment_add, comment_remove, comment_update, task_unwatch, task_watch
from projects.services.comments import NOT_YOURS, comment_link
from projects.talk import Mentions
from projects.views.tasks import SAY, talk_context, task_or_404


@require_http_methods(["GET", "HEAD", "POST"])
def task_comments(request: SignedInRequest, pk: int) -> HttpResponse:
    """GET shows a lot of them, those before `before`; POST adds one."""
    task = task_or_404(request, pk)
    if request.method == "POST":
        return _add(request, task)
    before = asked_id(request.GET.get("before"))
    context = {"task": task, "talk": talk_of(request.user, task, before=before or None), "before": before}
    return page_or_fragment(request, "projects/task_comments.html", "projects/_comments_earlier.html", context)


@require_GET
def comment_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One comment for htmx, which puts it back where it was being changed; else the place where it stands."""
    comment = _comment_or_404(request, pk)
    return _comment(request, comment) if wants_fragment(request) else redirect(comment_link(comment))


@require_http_methods(["GET", "HEAD", "POST"])
def comment_update_view(request: SignedInRequest, pk: int) -> HttpResponse:
    comment = _comment_or_404(request, pk)
    authorize(request.user, "projects.comment_update", comment, NOT_YOURS)
    initial = {"text": comment.text, "version": comment.version}
    typed = request.POST if request.method == "POST" else None
    form = CommentUpdateForm(typed, initial=initial, auto_id=f"comment-{pk}-%s")
    context: dict[str, Any] = {"form": form, "comment": comment, "task": comment.task}
    status = 400 if form.errors else 200
    if form.is_valid():
        values = form.cleaned_data
        try:
            changed, found = comment_update(
                actor=request.user, comment_id=pk, version=values["version"], text=values["text"]
            )
        except StaleVersion as error:
            form.rebase(error)
            context["conflict"], status = error, error.status
        except DomainError as error:
            form.add_service_errors(error)
            status = error.status
        else:
            _say_missed(request, found)
            return _comment(request, changed) if wants_fragment(request) else redirect(comment_link(changed))
    return page_or_fragment(
        request, "projects/comment_update.html", "projects/_comment_update.html", context, status=status
    )


@require_POST
def comment_remove_view(request: SignedInRequest, pk: int) -> HttpResponse:
    comment = comment_remove(actor=request.user, comment_id=_comment_or_404(request, pk).pk)
    if wants_fragment(request):
        return _comment(request, comment)
    messages.success(request, _("Your comment was removed."))
    return redirect(comment_link(comment))


@require_POST
def task_watch_view(request: SignedInRequest, pk: int) -> HttpResponse:
    task = task_or_404(request, pk)
    task_watch(actor=request.user, task_id=pk)
    return _watching(request, task, _("You hear of this task from now on."))


@require_POST
def task_unwatch_view(request: SignedInRequest, pk: int) -> HttpResponse:
    """Oneself, or the one named by `user`."""
    task = task_or_404(request, pk)
    user_id = asked_id(request.POST.get("user")) or request.user.pk
    task_unwatch(actor=request.user, task_id=pk, user_id=user_id)
    if not Task.objects.visible_to(request.user).filter(pk=pk).exists():
        messages.success(request, _("You no longer watch “%(title)s”.") % {"title": task.title})
        if wants_fragment(request):
            return HttpResponse(headers={"HX-Redirect": reverse("task_list")})
        return redirect("task_list")
    left = user_id == request.user.pk
    return _watching(request, task, _("You no longer watch this task.") if left else _("Taken from the watchers."))


def _add(request: SignedInRequest, task: Task) -> HttpResponse:
    form = CommentForm(request.POST, auto_id=SAY)
    status = 400 if form.errors else 200
    if form.is_valid():
        values = form.cleaned_data
        try:
            comment, found = comment_add(actor=request.user, key=values["key"], task_id=task.pk, text=values["text"])
        except DomainError as error:
            form.add_service_errors(error)
            status = error.status
        else:
            if not wants_fragment(request):
                _say_missed(request, found)
                return redirect(comment_link(comment))
            context = talk_context(request.user, task) | {"task": task, "is_sent": True}
            html = render_to_string("projects/_comments.html", context, request=request)
            if words := _missed(found):
                html += render_to_string("projects/_toast.html", {"words": words, "said": {"is_warning": True}})
            return HttpResponse(html, headers={"Vary": "HX-Request"})
    context = talk_context(request.user, task) | {"task": task, "comment_form": form}
    return page_or_fragment(request, "projects/task_comments.html", "projects/_comments.html", context, status=status)


def _comment(request: SignedInRequest, comment: Comment) -> HttpResponse:
    line = comment_lines(request.user, [comment])[0]
    return render(request, "projects/_comment.html", {"line": line, "has_focus": True})


def _watching(request: SignedInRequest, task: Task, words: str) -> HttpResponse:
    if wants_fragment(request):
        context = talk_context(request.user, task) | {"task": task}
        return render(request, "projects/_watching.html", context)
    messages.success(request, words)
    return redirect("task_detail", task.pk)


def _comment_or_404(request: SignedInRequest, pk: int) -> Comment:
    comments = Comment.objects.visible_to(request.user).select_related("author", "task")
    return get_object_or_404(comments, pk=pk)


def _missed(found: Mentions) -> str:
    """Who was meant and not told, and why."""
    words = []
    for name, several in found.missed:
        if several:
            known = {"name": name, "names": ", ".join(several)}
            words.append(_("“%(name)s” could be %(names)s: type the full name or the employee number.") % known)
        else:
            words.append(_("Nobody you see is called “%(name)s”.") % {"name": name})
    return " ".join(words[:3])


def _say_missed(request: SignedInRequest, found: Mentions) -> None:
    if words := _missed(found):
        messages.warning(request, words)
