import pytest

from payroll import policies as plans
from tests.assessment.bureau import Bureau


@pytest.fixture
def bureau(db):
    return Bureau(plans.pilot_plan())
