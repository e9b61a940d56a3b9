"""Scope: who sees which people, decided once and impossible to forget."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from auxpolice.access.matrix import ACTS, REACH, Act, Resource
from auxpolice.access.models import Role, RoleGrant, User
from auxpolice.access.scope import Denied, ScopeMissing, acting, can, require, unscoped
from auxpolice.months import today
from personnel.models import Person
from tests import vocabulary as say

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    brigade = say.unit("交通警察大队", "brigade")
    return {
        "brigade": brigade,
        "squad": say.unit("交通警察大队一中队", "squad", brigade),
        "station": say.unit("城关派出所"),
    }


def names(user) -> set[str]:
    with acting(user):
        return set(Person.objects.values_list("name", flat=True))


def test_head_sees_the_subtree_and_nobody_else(county):
    say.hire("张伟", at=county["squad"])
    say.hire("李强", at=county["brigade"])
    say.hire("王芳", at=county["station"])
    head = say.account(Role.UNIT_HEAD, unit=county["brigade"])
    assert names(head) == {"张伟", "李强"}
    assert names(say.account(Role.UNIT_HEAD, unit=county["station"])) == {"王芳"}
    assert names(say.account(Role.POLITICAL)) == {"张伟", "李强", "王芳"}


def test_transfer_moves_the_person_between_scopes_on_its_day(county):
    person = say.hire("张伟", at=county["station"])
    old, new = (say.account(Role.UNIT_HEAD, unit=county[key]) for key in ("station", "squad"))
    assert (names(old), names(new)) == ({"张伟"}, set())
    say.move(person, county["squad"], today())
    assert (names(old), names(new)) == (set(), {"张伟"})


def test_auxiliary_sees_only_themself(county):
    person, _other = say.hire("张伟"), say.hire("李强")
    assert names(say.account(Role.AUXILIARY, person=person)) == {"张伟"}


def test_administrators_see_no_business_data(county):
    say.hire("张伟")
    for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN):
        assert names(say.account(role)) == set()


def test_reading_a_scoped_table_without_scope_fails_loudly():
    say.hire("张伟")
    with pytest.raises(ScopeMissing):
        Person.objects.count()
    with unscoped("test"):
        assert Person.objects.count() == 1


def test_a_grant_that_ended_yesterday_gives_nothing(county):
    say.hire("张伟")
    user = say.account(Role.POLITICAL)
    assert can(user, Act.PEOPLE_LIST)
    RoleGrant.objects.filter(user=user).update(period=DateRange(date(2020, 1, 1), today()))
    assert not can(user, Act.PEOPLE_LIST)
    assert names(user) == set()


def test_act_for_a_unit_outside_the_subtree_is_denied(county):
    head = say.account(Role.UNIT_HEAD, unit=county["brigade"])
    require(head, Act.ASSESSMENT_SCORE, county["squad"])
    with pytest.raises(Denied):
        require(head, Act.ASSESSMENT_SCORE, county["station"])


@pytest.mark.parametrize("role", Role)
def test_the_database_knows_which_roles_are_held_for_a_unit(county, role):
    since, user = DateRange(today(), None), User.objects.create(username="neu")
    right, wrong = (county["squad"], None) if role.carries_unit else (None, county["squad"])
    with pytest.raises(IntegrityError, match="grant_unit_where_the_role_carries_one"), transaction.atomic():
        RoleGrant.objects.create(user=user, role=role, unit=wrong, period=since)
    RoleGrant.objects.create(user=user, role=role, unit=right, period=since)


def test_what_one_may_do_in_a_unit_goes_by_the_role_held_for_it(county):
    """Head of one unit and clerk of another: each right ends at the units of its role."""
    user = say.account(Role.UNIT_HEAD, unit=county["station"])
    RoleGrant.objects.create(
        user=user, role=Role.UNIT_CLERK, unit=county["brigade"], period=DateRange(today(), None)
    )
    say.hire("张伟", at=county["station"]), say.hire("李强", at=county["squad"])
    assert names(user) == {"张伟"}, "a clerk sees nobody's record"
    assert can(user, Act.ATTENDANCE_RECORD, county["squad"])
    assert can(user, Act.ASSESSMENT_SCORE, county["station"])
    for act in (Act.ASSESSMENT_SCORE, Act.ATTENDANCE_CONFIRM, Act.CHECK_ANSWER):
        assert can(user, act, county["station"]) and not can(user, act, county["squad"]), act


def test_a_clerk_records_attendance_plans_duty_asks_leave_reads_the_rules_and_nothing_else():
    allowed = {act for act in Act if Role.UNIT_CLERK in ACTS[act]}
    everybody = {act for act in Act if ACTS[act] == frozenset(Role)}
    assert allowed - everybody == {
        Act.ATTENDANCE_VIEW, Act.ATTENDANCE_RECORD, Act.ATTENDANCE_OVERTIME, Act.LEAVE_VIEW, Act.LEAVE_LIST, Act.LEAVE_ASK,
        Act.DUTY_VIEW, Act.DUTY_PLAN, Act.DUTY_DESK, Act.DUTY_EQUIPMENT, Act.DUTY_HANDOVER, Act.DUTY_SITUATION,
        Act.DUTY_POSTS, Act.DUTY_POSTS_KEEP, Act.DUTY_WINDOW, Act.RULE_VIEW,
    }  # fmt: skip
    seen = {resource for resource, reach in REACH.items() if Role.UNIT_CLERK in reach}
    assert seen == {Resource.ATTENDANCE, Resource.DUTY, Resource.LEAVE, Resource.RULEBOOK}


@pytest.mark.parametrize("second", [Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
def test_the_database_keeps_the_three_administrators_apart(second):
    user = say.account(Role.SYSTEM_ADMIN)
    since = DateRange(today(), None)
    RoleGrant.objects.create(
        user=say.account(Role.POLITICAL), role=second, period=since
    )  # another person may
    with pytest.raises(IntegrityError, match="grant_three_administrators_apart"), transaction.atomic():
        RoleGrant.objects.create(user=user, role=second, period=since)


def test_the_matrix_names_every_act_and_resource():
    assert set(ACTS) == set(Act)
    assert set(REACH) == set(Resource)
    assert Role.INSPECTOR not in REACH[Resource.PAYSLIP]
    assert Role.UNIT_HEAD not in REACH[Resource.PAYSLIP]
    for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN):
        assert all(role not in reach for reach in REACH.values())


def test_a_clerk_opens_the_attendance_of_the_own_unit_and_no_other(county, client):
    person = say.hire("张伟", at=county["squad"])
    client.force_login(say.account(Role.UNIT_CLERK, unit=county["brigade"]))
    month = f"{today():%Y-%m}"
    own, other = (f"/assessment/attendance/{county[key].pk}/{month}/" for key in ("squad", "station"))
    assert client.post(own, {"open": "1"}).status_code == 302
    assert "张伟" in client.get(own).content.decode()
    assert "交通警察大队一中队" in client.get("/assessment/attendance/").content.decode()
    for hidden in (other, f"/people/{person.pk}/", "/assessment/", f"{own}confirm/"):
        assert client.get(hidden).status_code == client.post(hidden).status_code == 404, hidden
