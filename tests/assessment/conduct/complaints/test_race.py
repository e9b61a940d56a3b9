"""Eight who register the same number at once make one complaint."""

import pytest

from assessment.conduct.complaints.models import Complainant, Complaint
from tests.assessment.conduct.complaints.office import Office
from tests.racing import race


@pytest.mark.django_db(transaction=True)
def test_those_who_register_the_same_number_at_once_make_one():
    office = Office()
    done = race(*[lambda: office.register(source="hotline", number="GD-99")] * 8)
    refused = [one.code for one in done if not isinstance(one, Complaint)]
    assert refused == ["number-twice"] * 7
    assert Complaint.everything.filter(number="GD-99").count() == 1 == Complainant.everything.count()
