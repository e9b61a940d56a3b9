import pytest

from tests.assessment.bureau import Bureau


@pytest.fixture
def bureau(db):
    return Bureau()
