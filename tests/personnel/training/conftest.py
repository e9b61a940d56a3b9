import pytest

from tests.personnel.training.school import School


@pytest.fixture
def school(db):
    return School()
