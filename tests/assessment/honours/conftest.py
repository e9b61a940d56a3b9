import pytest

from tests.assessment.honours.office import Office


@pytest.fixture
def office(db):
    return Office()
