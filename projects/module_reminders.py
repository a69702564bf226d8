"""What is said of modules: that one is yours, and that the slip of another one hits yours. Registered in ready()."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_lazy as _

from notices import kinds, reminders
from notices.kinds import NoticeKind
from notices.reminders import Due
from projects.models import Project
from projects.selectors.modules import HitLine, ModuleLine, net_of
from projects.services.slips import slips_mark

NAMED = 5


def modules_hit(day: date) -> Iterator[Due]:
    """To the A of modules that a slip hits, once a slip; whoever is the A of what slips knows already."""
    running = Project.objects.filter(state=Project.State.ACTIVE)
    net = net_of(running.values_list("pk", flat=True))
    since = slips_mark(slipping=[pk for pk, line in net.lines.items() if line.slip is not None], on=day)
    for pk, source in net.lines.items():
        if pk in since:
            yield from _told(source, f"since {since[pk]}")


def _told(source: ModuleLine, occasion: str) -> Iterator[Due]:
    hit: defaultdict[int, list[HitLine]] = defaultdict(list)
    for one in source.hits:
        if one.line.module.owner_id != source.module.owner_id:
            hit[one.line.module.owner_id].append(one)
    for lines in hit.values():
        module = lines[0].line.module
        names = [f"“{one.line.module.name}”" for one in lines]
        params = {
            "title": source.module.name,
            "name": " ".join(names[:NAMED]) + ("…" if len(names) > NAMED else ""),
            "count": lines[0].days,
        }
        yield Due(source.module, module.owner, module.follower, occasion, params, f"/modules/{module.pk}/#hit-by")


def register() -> None:
    for kind in (
        NoticeKind(
            "module.assigned",
            label=_("Module assigned"),
            title=_("%(author)s made you answerable for the module “%(title)s” of %(project)s"),
            icon="box",
        ),
        NoticeKind(
            "module.hit",
            label=_("A slip hits my module"),
            title=_("“%(title)s” slips by %(count)s working days and hits %(name)s"),
            icon="alert-triangle",
        ),
    ):
        kinds.register(kind)
    reminders.register("module.hit", modules_hit)
