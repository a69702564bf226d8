"""Writing a lesson. Lock order: retrospective item or lesson, then the review (docs/locking.md)."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import INVISIBLE, Problems, StateConflict, invalid
from history.changes import apply_changes, initial_values
from history.operations import operation
from history.versions import check_version
from lessons.models import Lesson, RetrospectiveItem
from lessons.search import fold, search_document, tokens
from people.models import Department, User
from people.permissions import authorize
from projects.models import Project

EDITABLE = ("kind", "title", "situation", "advice", "keywords", "project", "department")
MOST_KEYWORDS = 12
SHORTEST_KEYWORD, LONGEST_KEYWORD = 2, 20
LONGEST_TITLE = 120
# Title above keywords above the rest: PostgreSQL's weights.
WEIGHTS = ("A", "B", "C", "C")
IN_WRITING = (Lesson.State.DRAFT, Lesson.State.RETURNED)
KIND_OF_SECTION = {
    RetrospectiveItem.Section.GOOD: Lesson.Kind.PRACTICE,
    RetrospectiveItem.Section.PROBLEM: Lesson.Kind.PITFALL,
    RetrospectiveItem.Section.COMMON: Lesson.Kind.PITFALL,
    RetrospectiveItem.Section.CAUSE: Lesson.Kind.PITFALL,
}


def lesson_draft(*, actor: User, key: UUID, values: Mapping[str, Any]) -> Lesson:
    """Begin a lesson from `values` (EDITABLE, objects for foreign keys); only kind and title are needed yet.

    Without a department it belongs to its project's, and without a project to its author's.
    """
    with operation("lesson.draft", actor=actor, key=key, content=values) as op:
        if op.replayed:
            return op.made_row(Lesson.objects)
        fields = _cleaned(values)
        if "department" not in fields:
            fields["department"] = _home(fields.get("project"), actor)
        lesson = Lesson(author=actor, **fields)
        _check(lesson, reader=actor)
        authorize(actor, "lessons.lesson_draft", lesson.department)
        lesson.search = _document(lesson)
        lesson.save()
        op.log(lesson, changes=initial_values(lesson, EDITABLE))
    return lesson


def lesson_from_item(*, actor: User, key: UUID, item_id: int) -> Lesson:
    """The draft that a line of a retrospective becomes, once: asked again, its author gets the same one."""
    with operation("lesson.from_item", actor=actor, key=key, content={"item": item_id}) as op:
        if op.replayed:
            return op.made_row(Lesson.objects)
        items = RetrospectiveItem.objects.select_related("retrospective__project__department")
        item = items.select_for_update(of=("self",), no_key=True).get(pk=item_id)
        project = item.retrospective.project
        authorize(
            actor,
            "lessons.retrospective_write",
            project,
            _("Only those who work in the project and those who lead it make lessons of its retrospectives."),
        )
        existing = Lesson.objects.filter(source_item=item).select_related("author").first()
        if existing is not None and existing.author_id == actor.pk:
            return existing
        if existing is not None:
            raise StateConflict(_("%(name)s has made a lesson of this line already.") % {"name": existing.author.name})
        lesson = Lesson(
            author=actor,
            kind=KIND_OF_SECTION[RetrospectiveItem.Section(item.section)],
            title=_first_sentence(item.text),
            situation=item.text,
            project=project,
            department=project.department,
            source_item=item,
        )
        _check(lesson, reader=actor)
        lesson.search = _document(lesson)
        lesson.save()
        op.log(lesson, changes=initial_values(lesson, EDITABLE))
    return lesson


def lesson_update(*, actor: User, lesson_id: int, version: int, values: Mapping[str, Any]) -> Lesson:
    """Change a draft or a returned lesson; refused when it was changed since `version`."""
    with operation("lesson.update", actor=actor) as op:
        lesson = locked_lesson(lesson_id)
        authorize(actor, "lessons.lesson_update", lesson, _("Only its author writes on a lesson."))
        require_in_writing(lesson)
        check_version(lesson, version)
        changes = apply_changes(lesson, _cleaned(values))
        if not changes:
            return lesson
        _check(lesson, reader=actor)
        authorize(actor, "lessons.lesson_draft", lesson.department)
        lesson.search = _document(lesson)
        lesson.version += 1
        lesson.save()
        op.log(lesson, changes=changes)
    return lesson


def locked_lesson(lesson_id: int) -> Lesson:
    lessons = Lesson.objects.select_related("department", "project", "author", "review")
    return lessons.select_for_update(of=("self",), no_key=True).get(pk=lesson_id)


def require_in_writing(lesson: Lesson) -> None:
    """Raise StateConflict unless its author is still writing it."""
    if lesson.state not in IN_WRITING:
        raise StateConflict(
            _("This lesson is no longer a draft: %(state)s.") % {"state": lesson.get_state_display().lower()}
        )


def keywords_cleaned(keywords: Iterable[str]) -> list[str]:
    """Without spaces around them, empty ones, and those that only differ in width or case from an earlier one."""
    by_spelling: dict[str, str] = {}
    for keyword in keywords:
        plain = " ".join(str(keyword).split())
        if plain:
            by_spelling.setdefault(fold(plain), plain)
    return list(by_spelling.values())


def _cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    """`values` that may be set, texts without spaces around them."""
    kept = {name: value for name, value in values.items() if name in EDITABLE}
    for name in ("title", "situation", "advice"):
        if isinstance(kept.get(name), str):
            kept[name] = kept[name].strip()
    if "keywords" in kept:
        kept["keywords"] = keywords_cleaned(kept["keywords"] or ())
    if "department" in kept and kept["department"] is None:
        del kept["department"]
    return kept


def _home(project: Project | None, actor: User) -> Department:
    home = project.department if project else actor.department
    if home is None:
        raise invalid("department", _("Choose the department it belongs to."))
    return home


def _document(lesson: Lesson) -> str:
    keywords = "，".join(lesson.keywords)
    return search_document([lesson.title, keywords, lesson.situation, lesson.advice], WEIGHTS)


def _first_sentence(text: str) -> str:
    """Up to the first full stop, as long as a title may be."""
    line = text.strip().splitlines()[0] if text.strip() else ""
    for stop in "。！？；":
        line = line.split(stop)[0]
    return line if len(line) <= LONGEST_TITLE else line[: LONGEST_TITLE - 1] + "…"


def _check(lesson: Lesson, *, reader: User) -> None:
    problems = Problems()
    problems.check(lesson, exclude={"keywords", "search", "department", "state"})
    _check_keywords(lesson.keywords, problems)
    visible = {"project": Project.objects.visible_to(reader), "department": Department.objects.visible_to(reader)}
    for name, rows in visible.items():
        pk = getattr(lesson, f"{name}_id")
        if pk is not None and not rows.filter(pk=pk).exists():
            problems.add(name, _("There is no such row among those you see."))
    problems.raise_any()


def _check_keywords(keywords: list[str], problems: Problems) -> None:
    if len(keywords) > MOST_KEYWORDS:
        problems.add("keywords", _("At most %(count)d keywords.") % {"count": MOST_KEYWORDS})
        return
    for keyword in keywords:
        if "\x00" in keyword or INVISIBLE.search(keyword):
            problems.add("keywords", _("Control characters are not allowed."))
        elif not SHORTEST_KEYWORD <= len(keyword) <= LONGEST_KEYWORD or not _is_word(keyword):
            problems.add(
                "keywords",
                _("“%(keyword)s”: a keyword has %(fewest)d to %(most)d characters.")
                % {"keyword": keyword[:40], "fewest": SHORTEST_KEYWORD, "most": LONGEST_KEYWORD},
            )


def _is_word(keyword: str) -> bool:
    """At least two letters, digits or characters: a warning must not hang on a comma."""
    return sum(1 if token.kind != "word" else len(token.text) for token in tokens(keyword)) >= SHORTEST_KEYWORD
