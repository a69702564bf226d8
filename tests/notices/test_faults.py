"""2,000 reminders while the worker and beat are killed, the broker is away for a while, and two beats tick at once.

In the app each notice is there exactly once; outside at least once, with at most one repeat for each mail that was in
a killed process's hands, under the same Message-ID.
"""

import os
import re
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from goaltrack.launcher.processes import Child
from notices.models import Delivery, Notice
from notices.services import notice_send
from people.models import User
from projects.models import Task
from tests import servers
from tests.cast import Cast, build_cast

FRIDAY = date(2026, 11, 20)
REMINDERS = 2000
WHILE_THE_BROKER_IS_DOWN = 20
POOL = 2
KILLS_AT = (150, 500, 900, 1300)
PATIENCE = 180
ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass
class Site:
    """A worker and two beats on the test's database and broker; it ends what it started, by its id."""

    folder: Path
    env: dict[str, str]
    worker: Child = field(init=False)
    beats: list[Child] = field(init=False)
    killed: Counter[str] = field(default_factory=Counter)
    deadline: float = field(default_factory=lambda: time.monotonic() + PATIENCE)

    def __post_init__(self) -> None:
        options = ["--without-gossip", "--without-mingle", "--loglevel=WARNING"]
        self.worker = self.child("worker", "goaltrack", "worker", f"--concurrency={POOL}", *options)
        self.beats = [
            self.child(f"beat{n}", "tests.notices.quick_beat", "beat", f"--schedule={self.folder}/schedule{n}")
            for n in range(2)
        ]

    def child(self, name: str, app: str, *arguments: str) -> Child:
        argv = [sys.executable, "-m", "celery", "-A", app, *arguments]
        return Child(name=name, argv=argv, log=self.folder / f"{name}.log", env=self.env, cwd=ROOT)

    def start(self) -> None:
        for child in (self.worker, *self.beats):
            if not child.alive():
                child.start()

    def kill(self, child: Child) -> None:
        """`kill -9` of the process and of the pool that it started, which is its group."""
        os.killpg(child.pid, signal.SIGKILL)
        assert child.process is not None
        child.process.wait()
        self.killed[child.name.rstrip("01")] += 1

    def stop(self) -> None:
        for child in (*self.beats, self.worker):
            child.stop()

    def until(self, what: str, done: Callable[[], bool]) -> None:
        while not done():
            logs = "\n".join(log.read_text()[-1500:] for log in self.folder.glob("*.log"))
            assert time.monotonic() < self.deadline, f"{what}: {counts()}\n{logs}"
            time.sleep(0.02)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return build_cast()


@pytest.fixture
def site(cast: Cast, tmp_path: Path) -> Iterator[Site]:
    made = Site(tmp_path, surroundings(tmp_path))
    yield made
    made.stop()


def surroundings(folder: Path) -> dict[str, str]:
    """A working day, in a zone where it is about noon."""
    database = os.environ["DATABASE_URL"].replace("/goaltrack?", f"/{connection.settings_dict['NAME']}?")
    ahead = 12 - datetime.now(UTC).hour
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "goaltrack.settings.local",
        "DATABASE_URL": database,
        "REDIS_URL": settings.REDIS_URL,
        "EMAIL_FILE_PATH": str(folder / "mail"),
        "GOALTRACK_TODAY": FRIDAY.isoformat(),
        # POSIX counts the other way round: Etc/GMT-8 is eight hours ahead.
        "TIME_ZONE": f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT",
        "PYTHONPATH": str(ROOT),
    }


def overdue_tasks(cast: Cast) -> None:
    people = [user for user in cast.everyone.values() if user.pk != cast.guest.pk]
    Task.objects.bulk_create(
        [Task(title=f"任务 {n}", owner=people[n % len(people)], due=date(2026, 11, 19)) for n in range(REMINDERS)]
    )


def counts() -> Counter[str]:
    return Counter(Delivery.objects.values_list("state", flat=True))


def in_hands() -> set[int]:
    return set(Delivery.objects.filter(state="pending", claimed_until__isnull=False).values_list("pk", flat=True))


def let_claims_end(ids: set[int]) -> None:
    """As if the two minutes of the claims had passed: nobody alive holds them."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE notices_delivery SET claimed_until = '2020-01-01' WHERE id = ANY(%s)", [list(ids)])


def mails(folder: Path) -> Counter[int]:
    found: Counter[int] = Counter()
    for file in folder.iterdir():
        found.update(int(pk) for pk in re.findall(rb"^Message-ID: <delivery-(\d+)@", file.read_bytes(), re.MULTILINE))
    return found


def tell_without_a_broker(user: User) -> None:
    """People work on: nothing fails, and what they tell follows."""
    for n in range(WHILE_THE_BROKER_IS_DOWN):
        notice_send(
            kind="review.passed",
            recipients=[user],
            subject=user,
            occasion=str(n),
            link="/",
            params={"title": str(n), "reviewer": "白露"},
        )


def take_the_broker_away(site: Site, user: User) -> None:
    assert servers.broker is not None
    servers.broker.stop()
    try:
        tell_without_a_broker(user)
        time.sleep(1)
    finally:
        servers.broker.start()


@pytest.mark.soak
def test_nothing_is_lost_and_nothing_is_told_twice(site: Site, cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    began = time.monotonic()
    overdue_tasks(cast)
    site.start()
    held: Counter[int] = Counter()
    for number, sent in enumerate(KILLS_AT):
        site.until(f"{sent} sent", lambda sent=sent: counts()["sent"] >= sent)  # type: ignore[misc]
        site.kill(site.worker)
        site.kill(site.beats[number % 2])
        dropped = in_hands()
        held.update(dropped)
        let_claims_end(dropped)
        site.start()
        if number == 1:
            take_the_broker_away(site, cast.guest)
    expected = REMINDERS + WHILE_THE_BROKER_IS_DOWN
    # What was told while the broker was away is due by the real clock.
    Delivery.objects.filter(notice__recipient=cast.guest).update(due_at=datetime(2026, 11, 1, tzinfo=UTC))
    site.until("all sent", lambda: counts() == {"sent": expected})
    site.stop()
    out = mails(site.folder / "mail")
    with capsys.disabled():
        print(
            f"\nnotices {Notice.objects.count()}, deliveries {counts().total()}, mails {out.total()},"
            f" repeats {out.total() - len(out)}, in flight at a kill {held.total()},"
            f" kills: {site.killed['worker']} workers with {POOL} processes each, {site.killed['beat']} beats;"
            f" two beats, broker away once; {time.monotonic() - began:.0f} s"
        )
    told = Counter(Notice.objects.values_list("kind", flat=True))
    assert told == {"task.overdue": REMINDERS, "review.passed": WHILE_THE_BROKER_IS_DOWN}
    assert Notice.objects.filter(kind="task.overdue").values("subject_id").distinct().count() == REMINDERS
    assert set(out) == set(Delivery.objects.values_list("pk", flat=True)), "each at least once"
    assert not {pk for pk, times in out.items() if times > 1 + held[pk]}, "a repeat only where it was in flight"
    assert held.total() <= POOL * len(KILLS_AT)
