import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _language_of_the_project():
    """A request leaves its language in the thread; the next test starts with the project's own."""
    yield
    translation.deactivate()
