import pytest

from tests.planning.breakdowns import Plan, make_plan


@pytest.fixture
def plan(db: None) -> Plan:
    return make_plan()
