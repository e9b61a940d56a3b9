import pytest

from tests.assessment.duty.station import Station


@pytest.fixture
def station(db):
    return Station()
