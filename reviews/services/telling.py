"""What is told of a thread: in the app only, for both sides come back to its page anyway."""

from collections.abc import Iterable

from notices.services import deliveries_suppressed, notice_send
from people.models import User
from reviews.models import Remark


def tell_about(kind: str, actor: User, remark: Remark, recipients: Iterable[User], occasion: str) -> None:
    """Tell `recipients` what `actor` did about the remark; nobody is told of their own doing."""
    with deliveries_suppressed():
        notice_send(
            kind=kind,
            recipients=[user for user in recipients if user.pk != actor.pk],
            subject=remark.review,
            link=f"/reviews/remarks/{remark.pk}/",
            params={"name": actor.name, "title": remark.review.title},
            occasion=occasion,
        )
