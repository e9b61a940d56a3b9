import pytest

from tests.assessment.station import Station


@pytest.fixture
def station(db):
    return Station()
