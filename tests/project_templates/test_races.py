"""A template used twice at once, and while somebody edits it (docs/locking.md)."""

import uuid

import pytest

from goaltrack.common import clock
from goaltrack.common.errors import DomainError, InvalidInput
from planning.models import BreakdownItem
from planning.project_templates.models import TemplateUse
from tests.project_templates.story import TODAY, Story, make_story, newest
from tests.project_templates.test_using import put
from tests.races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def story(transactional_db: None) -> Story:
    with clock.at(TODAY):
        return make_story()


def test_two_put_it_in_at_once_and_one_is_asked(story: Story) -> None:
    breakdown, template = story.plan.start(), story.template()
    results = at_once(*[lambda: put_then(story, template, breakdown) for _ in range(3)])
    assert sum(isinstance(result, InvalidInput) for result in results) == 2
    assert BreakdownItem.objects.filter(breakdown=breakdown).count() == 2


def test_it_is_used_while_somebody_edits_it(story: Story) -> None:
    """The used version holds what was used: the edit came before it, or went into the next."""
    breakdown, template = story.plan.start(), story.template()
    results = at_once(
        lambda: put_then(story, template, breakdown),
        lambda: story.line(template, title="又一行"),
    )
    assert not isinstance(results[1], DomainError)
    for use in TemplateUse.objects.all():
        assert use.template_version.lines.count() == 2
        assert (use.template_version.number, newest(template).number) == (1, 2)


def put_then(story: Story, template: object, breakdown: object) -> TemplateUse:
    with clock.at(TODAY):
        return put(story, template, breakdown, key=uuid.uuid4(), version=3)  # type: ignore[arg-type]
