"""Two who register the same number at once make one complaint."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from assessment.conduct.complaints.models import Complainant, Complaint
from auxpolice.problems import Conflict
from tests.assessment.complaints.office import Office


@pytest.mark.django_db(transaction=True)
def test_two_who_register_the_same_number_at_once_make_one():
    office = Office()

    def once(_nth) -> str:
        try:
            office.register(source="hotline", number="GD-99")
            return "made"
        except Conflict as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        done = sorted(pool.map(once, range(8)))
    assert done == ["made"] + ["number-twice"] * 7
    assert Complaint.everything.filter(number="GD-99").count() == 1 == Complainant.everything.count()
