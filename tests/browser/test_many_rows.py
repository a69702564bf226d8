"""Ten thousand tasks of one project, walked through by the keys: few rows are alive, and nothing holds the browser up.

Every page replaces the one before, so that what is alive does not grow. `make soak` runs it; `-s` prints the figures.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from goaltrack.common import clock
from projects.models import Task
from tests.browser.conftest import Visit
from tests.browser.steps import busy
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.soak]

TASKS = 10_000
MOST_ROWS = 400
# Milliseconds.
LONGEST = 200
# Of so many pages one is walked through row by row and measured.
EVERY = 10
LISTEN = """() => {
    window.held = [];
    new PerformanceObserver(list => held.push(...list.getEntries().map(entry => entry.duration)))
        .observe({type: "longtask", buffered: true});
}"""


class Watch:
    """What the pages that were shown held, and how long the longest task of the browser's main thread took.

    By the clock that is printed: on a busy machine it says how busy that is. What is judged is the time that the
    task had the processor, which a trace knows.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.rows: dict[str, int] = defaultdict(int)
        self.held: dict[str, list[float]] = defaultdict(list)
        self.spent: dict[str, float] = defaultdict(float)
        page.add_init_script(f"({LISTEN})()")

    def look(self, view: str, rows: str) -> None:
        self.rows[view] = max(self.rows[view], self.page.locator(rows).count())
        self.held[view] += self.page.evaluate("() => held.splice(0)")

    @contextmanager
    def measured(self, view: str, *, wanted: bool = True) -> Iterator[None]:
        if not wanted:
            yield
            return
        with busy(self.page) as spent:
            yield
        self.spent[view] = max([self.spent[view], *spent])

    def judge(self) -> None:
        for view, rows in self.rows.items():
            clock_says, spent = max(self.held[view], default=0), self.spent[view]
            print(f"{view}: {rows} rows at most; the longest task {spent:.0f} ms, by the clock {clock_says:.0f} ms")
        assert max(self.rows.values()) <= MOST_ROWS
        assert max(self.spent.values()) <= LONGEST


def fill(world: World) -> None:
    """On 400 days, some for several; they are all that the project has."""
    Task.objects.bulk_create(
        [
            Task(
                title=f"管段核对 {number}",
                project=world.project,
                owner=world.cast.xu,
                follower=world.cast.lu,
                start=clock.today() + timedelta(days=number // 25 - 3) if number % 5 == 0 else None,
                due=clock.today() + timedelta(days=number // 25),
                status=("todo", "doing")[number % 2],
            )
            for number in range(TASKS - Task.objects.filter(project=world.project).count())
        ],
        batch_size=1000,
    )


def to_the_end(page: Page, rows: int = 0) -> None:
    """To the link behind the rows: J held down through all of them, or from the last one, which K goes to."""
    # By then the keys are listened to.
    page.wait_for_load_state()
    if not rows:
        page.keyboard.press("k")
    for _ in range(rows + 2):
        page.keyboard.down("j")
    page.keyboard.up("j")
    expect(page.locator("a[rel=next]").last).to_be_focused()


def test_ten_thousand_rows_are_walked_through(world: World, visit: Visit) -> None:
    fill(world)
    page = visit(world.cast.xu).page
    watch = Watch(page)
    everything = f"?project={world.project.pk}&status=all"
    for view, name, rows, per_page in (
        ("list", "task_list", "#tasks tbody tr", 50),
        ("gantt", "task_gantt", ".gt-gantt tbody tr", 100),
    ):
        page.goto(reverse(name) + everything)
        last = TASKS // per_page
        for number in range(1, last):
            is_walked = number % EVERY == 1
            with watch.measured(view, wanted=is_walked):
                if is_walked:
                    page.reload()
                to_the_end(page, per_page if is_walked else 0)
            watch.look(view, rows)
            page.keyboard.press("Enter")
            page.wait_for_url(f"**page={number + 1}*")
    with watch.measured("board"):
        page.goto(reverse("task_board") + everything)
        for _ in range(100):
            page.keyboard.down("j")
        page.keyboard.up("j")
    watch.look("board", ".gt-tile")
    for span, times in (("month", 13), ("week", 26)):
        page.goto(reverse("task_calendar") + everything)
        if span == "week":
            page.locator(".gt-seg a", has_text="周").last.click()
        with watch.measured(f"calendar, {span}"):
            for _ in range(times):
                watch.look(f"calendar, {span}", ".gt-cal li")
                before = page.url
                page.locator("a[rel=next]").focus()
                page.keyboard.press("Enter")
                page.wait_for_url(lambda url, before=before: url != before)
    watch.judge()
