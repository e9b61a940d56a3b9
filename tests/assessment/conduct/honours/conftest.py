import pytest

from tests.assessment.conduct.honours.office import Office


@pytest.fixture
def office(db):
    return Office()
