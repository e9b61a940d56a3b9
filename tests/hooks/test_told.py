"""What upper floors tell lower ones: figures per unit and month, what a record cost, what somebody owes."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test.utils import CaptureQueriesContext

from auxpolice.access.matrix import Act
from auxpolice.access.models import Role
from auxpolice.access.scope import acting
from auxpolice.hooks import Cost, Due, Effect, Measure, QueueItem, dues, effects, measures
from auxpolice.hooks.registry import Registry
from auxpolice.months import month_of, next_month, today
from payroll import policies as plans
from tests import vocabulary as say
from tests.hooks.test_hooks import failing, not_for_you, request_of
from tests.inspections.visits import owed, visited
from tests.test_month_of_work import Bureau

pytestmark = pytest.mark.django_db
MONTH = next_month(month_of(today()), -1)


@pytest.fixture
def empty(monkeypatch):
    """Nothing told but what the test tells."""
    for module, name in ((measures, "_measures"), (effects, "_answers"), (dues, "_dues")):
        monkeypatch.setattr(module, name, Registry(name))


def measure(code="duty.hours", **more):
    told = {
        "label": "出勤",
        "definition": "当月出勤人次",
        "unit": "人次",
        "owner": Role.POLITICAL,
        "act": Act.PEOPLE_LIST,
        "values": lambda month: {1: 4, 2: 5},
        "rows": lambda month, unit: f"/rows/{month:%Y-%m}/{unit or ''}",
    }
    return Measure(code, **told | more)


def due(**more):
    told = {"act": Act.DUTY_PUBLISH, "seen": Act.CHECK_VIEW, "rows": lambda unit, person: []}
    return Due(**{"kind": "talk", "label": "谈话"} | told | more)


WRONG = {
    "measure without a list": lambda: measure(rows=None),
    "measure without values": lambda: measure(values=None),
    "measure without a definition": lambda: measure(definition=""),
    "code": lambda: measure("Hours"),
    "owner": lambda: measure(owner="boss"),
    "measure's act": lambda: measure(act="people.list"),
    "direction": lambda: measure(good="up"),
    "measure": lambda: measures.register("duty.hours"),
    "cost": lambda: effects.register("points"),
    "kind of due": lambda: due(kind="two words"),
    "due's act": lambda: due(act="check.answer"),
    "due's reader": lambda: due(seen=None),
    "due without rows": lambda: due(rows=None),
    "due": lambda: dues.register("talk"),
}


@pytest.mark.parametrize("told", WRONG.values(), ids=WRONG)
def test_what_lacks_a_part_is_refused(told, empty):
    with pytest.raises(ImproperlyConfigured):
        told()


TWICE = {
    "measure": lambda: measures.register(measure()),
    "effect": lambda: effects.register(Cost.POINTS)(lambda kind, ids: {}),
    "due": lambda: dues.register(due()),
}


@pytest.mark.parametrize("told", TWICE.values(), ids=TWICE)
def test_what_is_told_twice_is_refused(told, empty):
    told()
    with pytest.raises(ImproperlyConfigured, match="registered twice"):
        told()


def test_figures_are_summed_for_those_who_may_read_them_and_a_broken_one_is_left_out(empty):
    measures.register(
        measure(), measure("duty.broken", values=failing), measure("duty.hidden", act=Act.ACCOUNTS)
    )
    request = request_of(say.account(Role.POLITICAL))
    (all_units,) = measures.figures(request, MONTH)
    assert (all_units.value, all_units.url) == (9, f"/rows/{MONTH:%Y-%m}/")
    (one,) = measures.figures(request, MONTH, "duty.hours", unit_id=2, units={2, 3})
    assert (one.value, one.url) == (5, f"/rows/{MONTH:%Y-%m}/2")
    assert measures.figures(request_of(say.account(Role.AUXILIARY)), MONTH) == []


def test_effects_come_in_the_order_of_costs_and_a_broken_answer_costs_nothing(empty):
    effects.register(Cost.YUAN)(
        lambda kind, ids: {number: Effect("200 元") for number in ids if kind == "finding"}
    )
    effects.register(Cost.POINTS)(lambda kind, ids: {"1": Effect("-2 分", "/ledger/1/")})
    effects.register(Cost.GRADE)(failing)
    assert effects.of("finding", [1, 2]) == {
        "1": [Effect("-2 分", "/ledger/1/"), Effect("200 元")],
        "2": [Effect("200 元")],
    }


def test_dues_stand_in_the_queue_of_who_pays_and_on_the_page_of_who_owes(empty):
    def rows(unit, person):
        yield QueueItem(f"单位 {unit} 人员 {person}", "/", due=today() - timedelta(days=1))

    dues.register(due(rows=rows), due(kind="broken", rows=failing), due(kind="hidden", rows=not_for_you))
    head, leader = (request_of(say.account(role, unit=unit)) for role, unit in
                    ((Role.UNIT_HEAD, say.unit()), (Role.LEADER, None)))  # fmt: skip
    assert [(item.title, item.urgency) for item in dues.waiting(head)] == [("单位 None 人员 None", "overdue")]
    assert not list(dues.waiting(leader))
    assert [item.title for item in dues.owed_by(leader, unit_id=3)] == ["单位 3 人员 None"]


# --- the first users


def listed(client, url) -> list[str]:
    """Names on the list behind a figure."""
    return sorted(re.findall(r'data-label="姓名"><a href="[^"]*">([^<]*)<', client.get(url).content.decode()))


@pytest.mark.parametrize("role", [Role.POLITICAL, Role.UNIT_HEAD])
def test_strength_and_movement_of_a_month_are_what_their_lists_count(role, client):
    whole = say.unit("城关派出所")
    other, below = say.unit("东街派出所"), say.unit("城关中队", parent=whole)
    say.hire("老王", at=whole)
    say.hire("新来", at=below, on=MONTH + timedelta(days=4))
    say.hire("别处", at=other, on=MONTH)
    say.hire("刚来", at=whole, on=today())
    say.leave(say.hire("走了", at=below), MONTH + timedelta(days=9))
    say.leave(say.hire("月底", at=whole), next_month(MONTH))
    say.leave(say.hire("上月", at=whole), MONTH)
    moved = say.hire("调走", at=whole)
    say.move(moved, other, MONTH + timedelta(days=2))
    passed = say.hire("来去", at=whole, on=MONTH + timedelta(days=1))
    say.move(passed, other, MONTH + timedelta(days=5))
    say.leave(passed, MONTH + timedelta(days=9))
    user = say.account(role, unit=whole if role == Role.UNIT_HEAD else None)
    client.force_login(user)
    with acting(user):
        request = request_of(user)
        found = measures.figures(request, MONTH, unit_id=whole.pk, units={whole.pk, below.pk})
        total = measures.figures(request, MONTH)
    shown = {figure.measure.code: (figure.value, listed(client, figure.url)) for figure in found}
    for _code, (value, names) in shown.items():
        assert value == len(names)
    if role == Role.POLITICAL:
        of_people = {code: names for code, (_value, names) in shown.items() if code.startswith("personnel.")}
        assert of_people == {
            "personnel.employed": ["新来", "月底", "老王"],  # 月底: the last day of work is the month's last
            "personnel.joined": ["新来", "来去"],  # later moved
            "personnel.gone": ["月底", "走了"],
        }
        counted = [figure.value for figure in total if figure.measure.code in of_people]
        assert counted == [5, 3, 3]
    for figure in total:
        assert figure.value == len(listed(client, figure.url))


def test_statements_of_measures_do_not_grow_with_units():
    request = request_of(say.account(Role.POLITICAL))
    counts = []
    for size in (1, 12):
        for number in range(size):
            say.hire(f"张{number}", at=say.unit(f"第{size}-{number}所"))
        with acting(request.user), CaptureQueriesContext(connection) as seen:
            measures.figures(request, MONTH)
        counts.append(len(seen))
    read = [one for one in measures._measures.values() if request.scope.can(one.act)]
    assert counts[0] == counts[1] <= len(read) + 1


def test_a_unit_s_page_shows_its_month_and_what_it_owes(client):
    unit, inspector = say.unit(), say.account(Role.INSPECTOR)
    say.hire("张伟", at=unit)
    check = visited(unit, inspector)
    owed(check, say.account(Role.UNIT_HEAD, unit=unit), today() - timedelta(days=1))
    client.force_login(say.account(Role.LEADER))
    page = client.get(f"/people/units/{unit.pk}/").content.decode()
    assert "在职辅警" in page and f"status=gone&amp;month={today():%Y-%m}&amp;unit={unit.pk}" in page
    assert (
        "待办结事项" in page
        and f"/inspections/rectification/?tab=late&amp;unit={unit.pk}" in page
        and "已逾期" in page
    )
    other = client.get(f"/people/units/{say.unit('东街派出所').pk}/").content.decode()
    assert "待办结事项" not in other


def test_a_check_says_what_its_finding_cost_until_it_is_reversed(client):
    bureau = Bureau(plans.pilot_plan())
    person = bureau.hire("张伟")
    bureau.score(bureau.opened(), {person.pk: "BASIC"})
    check = bureau.file(person)
    client.force_login(bureau.inspector)
    page = f"/inspections/{check.pk}/"
    assert "计入" not in client.get(page).content.decode()
    finding = bureau.confirm(check)
    with acting(bureau.political):
        points, grade = effects.of("finding", [finding.pk])[str(finding.pk)]
    assert points.text == f"-5 分，计入 {MONTH:%Y-%m}" and grade.text == f"{MONTH:%Y-%m} 考核「基本合格」"
    shown = client.get(page).content.decode()
    assert points.text in shown and points.url in shown
    client.force_login(bureau.political)
    assert {client.get(effect.url).status_code for effect in (points, grade)} == {200}
    bureau.reverse(finding, "查无此事")
    with acting(bureau.second):
        assert effects.of("finding", [finding.pk]) == {str(finding.pk): []}
