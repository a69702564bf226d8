"""One's own notices, as a page and under /api/v1/notices/."""

from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from goaltrack.common import clock
from goaltrack.common.dates import short
from notices.models import Notice
from notices.services import deliveries_suppressed, notice_send
from tests.cast import Cast
from tests.planning.breakdowns import sign_in


def tell(cast: Cast, count: int) -> None:
    with deliveries_suppressed():
        for n in range(count):
            notice_send(
                kind="review.passed",
                recipients=[cast.lin, cast.zhou],
                subject=cast.utilities,
                occasion=str(n),
                link="/reviews/",
                params={"title": f"目标 {n}", "reviewer": "白露"},
            )


def test_an_empty_list_says_what_comes_here(cast: Cast) -> None:
    page = sign_in(cast.lin).get("/notices/").content.decode()
    assert "No notices yet" in page
    assert "Mark all read" not in page


def test_the_newest_first_the_unread_marked(cast: Cast) -> None:
    tell(cast, 3)
    lin = sign_in(cast.lin)
    page = lin.get("/notices/").content.decode()
    assert page.index("“目标 2” passed its review") < page.index("“目标 0” passed its review")
    assert "3 unread" in page
    first = Notice.objects.visible_to(cast.lin).first()
    assert first is not None
    assert lin.get(f"/notices/{first.pk}/open/").status_code == 405
    answer = lin.post(f"/notices/{first.pk}/open/")
    assert (answer.status_code, answer.url) == (302, "/reviews/")
    assert "2 unread" in lin.get("/notices/").content.decode()
    assert sign_in(cast.zhou).post(f"/notices/{first.pk}/open/").status_code == 404


def test_by_day_by_kind_and_the_unread_alone(cast: Cast) -> None:
    tell(cast, 3)
    lin, mine = sign_in(cast.lin), Notice.objects.visible_to(cast.lin)
    mine.filter(occasion="0").update(created_at=clock.now() - timedelta(days=400))
    mine.filter(occasion="1").update(read_at=clock.now(), kind="review.returned")
    page = lin.get("/notices/").content.decode()
    assert page.index("Today") < page.index("目标 2") < page.index(short(clock.today() - timedelta(days=400)))
    unread = lin.get("/notices/?show=unread").content.decode()
    assert ("目标 1" in unread, "目标 2" in unread) == (False, True)
    returned = lin.get("/notices/?kind=review.returned").content.decode()
    assert ("目标 1" in returned, "目标 2" in returned) == (True, False)
    assert "No notice fits" in lin.get("/notices/?kind=review.returned&show=unread").content.decode()
    for nonsense in ("kind=nobody.registered", "show=x", "kind=%00"):
        assert "目标 1" in lin.get(f"/notices/?{nonsense}").content.decode()


def test_the_bell_answers_only_with_news(cast: Cast) -> None:
    tell(cast, 2)
    lin = sign_in(cast.lin)
    assert lin.get("/notices/bell/?known=2").status_code == 204
    fresh = lin.get("/notices/bell/?known=0").content.decode()
    assert fresh.strip().startswith("<a ")
    assert "Notices, 2 unread" in fresh
    assert "?known=2" in fresh
    assert "<html" not in fresh
    assert Client().get("/notices/bell/").status_code == 302


def test_all_are_marked_read(cast: Cast) -> None:
    tell(cast, 2)
    lin = sign_in(cast.lin)
    assert "All notices are marked read." in lin.post("/notices/read/", follow=True).content.decode()
    assert "All read" in lin.post("/notices/read/", follow=True).content.decode()
    assert Notice.objects.visible_to(cast.zhou).unread().count() == 2


def test_pages_of_the_same_cost(cast: Cast) -> None:
    lin = sign_in(cast.lin)

    def cost(url: str) -> int:
        lin.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert lin.get(url).status_code == 200
        return len(captured)

    tell(cast, 2)
    few = cost("/notices/")
    tell(cast, 45)
    assert cost("/notices/") == few
    second = lin.get("/notices/?page=2").content.decode()
    assert second.count("passed its review") == 15
    assert lin.get("/notices/?page=nonsense").status_code == 200


def test_the_api(cast: Cast) -> None:
    tell(cast, 3)
    lin = sign_in(cast.lin)
    rows = lin.get("/api/v1/notices/").json()["results"]
    assert rows[0]["text"] == "“目标 2” passed its review"
    read = lin.post("/api/v1/notices/read/", {"ids": [rows[0]["id"]]}, content_type="application/json")
    assert read.json() == {"marked": 1}
    assert len(lin.get("/api/v1/notices/?unread=true").json()["results"]) == 2
    assert lin.post("/api/v1/notices/read/", {}, content_type="application/json").json() == {"marked": 2}
    wrong = lin.post("/api/v1/notices/read/", {"ids": ["x"]}, content_type="application/json")
    assert wrong.status_code == 400
    assert len(lin.get("/api/v1/notices/?kind=review.passed").json()["results"]) == 3
    assert lin.get("/api/v1/notices/?kind=task.due").json()["results"] == []
    assert "kind" in lin.get("/api/v1/notices/?kind=x").json()["errors"]
    assert Client().get("/api/v1/notices/").status_code == 401
    assert len(sign_in(cast.zhou).get("/api/v1/notices/").json()["results"]) == 3
