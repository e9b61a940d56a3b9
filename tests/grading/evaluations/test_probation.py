"""After probation the first evaluation looks at education again."""

from datetime import date

import pytest

from auxpolice.access.scope import unscoped
from grading.evaluations import opening as actions
from grading.levels import queries
from tests.grading.steps import ladder_in_force, level_of, office
from tests.vocabulary import hire, unit

pytestmark = pytest.mark.django_db


def accept(staff, day, start):
    for batch in actions.propose_missing_levels(
        acting_user=staff["political"], day=day, effective_from=start
    ):
        actions.accept_proposed_levels(batch, acting_user=staff["political"])


def test_served_probation_leads_to_the_level_of_the_education():
    unit()
    staff = office()
    ladder_in_force(staff)
    person = hire(on=date(2026, 1, 10), education="21")
    accept(staff, date(2026, 1, 31), date(2026, 1, 1))
    assert level_of(person, date(2026, 1, 10)) == "L0"
    accept(staff, date(2026, 6, 30), date(2026, 7, 1))
    assert level_of(person, date(2026, 7, 1)) == "L0"
    with unscoped("test"):
        assert not queries.probation_over(date(2026, 7, 8)).exists()
        assert queries.probation_over(date(2026, 7, 9)).count() == 1
    accept(staff, date(2026, 7, 31), date(2026, 8, 1))
    assert level_of(person, date(2026, 7, 31)) == "L0"
    assert level_of(person, date(2026, 8, 1)) == "L5"
