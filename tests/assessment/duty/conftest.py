import pytest

from tests.assessment.duty.planned import Station


@pytest.fixture
def station(db):
    return Station()
