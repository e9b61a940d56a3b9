"""Pilot units first, then the whole bureau: who is covered, no gap, nothing twice, taken back before it begins."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from auxpolice.access.models import Role
from auxpolice.access.scope import Denied
from auxpolice.audit.models import Entry
from auxpolice.months import month_of, next_month, today
from auxpolice.policy import actions, coverage
from auxpolice.policy.invariants import units_without_policy
from auxpolice.policy.models import InForce, PolicyState, PolicyVersion
from auxpolice.policy.queries import in_force
from auxpolice.problems import Conflict, Problem
from auxpolice.units.tree import in_tree_order
from personnel import actions as roster
from tests import vocabulary as say

pytestmark = pytest.mark.django_db
KIND = "assessment"
SOON = next_month(month_of(today()))
LATER = next_month(SOON)


class Bureau:
    """Two stations and a brigade with a squad below the bureau; one version for all since long ago, one approved."""

    def __init__(self):
        self.root = say.bureau()
        self.east, self.west = say.unit("东街派出所"), say.unit("西街派出所")
        self.brigade = say.unit("巡特警大队", "brigade")
        self.squad = say.unit("巡特警一中队", "squad", self.brigade)
        self.maker, self.leader = say.account(Role.POLITICAL), say.account(Role.LEADER)
        self.old, self.new = self.approved("原办法"), self.approved("新办法")
        actions.put_in_force(self.old, None, say.LONG_AGO, acting_user=self.maker)

    def approved(self, title: str) -> PolicyVersion:
        number = PolicyVersion.everything.filter(kind=KIND).count() + 1
        draft = PolicyVersion.everything.create(
            kind=KIND, number=number, title=title, content={}, created_by=self.maker, state="submitted"
        )
        PolicyVersion.everything.filter(pk=draft.pk).update(
            state=PolicyState.APPROVED, approved_by=self.leader, approved_at="2020-01-01T00:00:00Z"
        )
        draft.refresh_from_db()
        return draft

    def force(self, version, units, start=SOON):
        return actions.put_in_force(version, units, start, acting_user=self.maker)

    def holding(self, day) -> dict[str, str]:
        names = {unit.pk: unit.name for unit in (self.root, self.east, self.west, self.brigade, self.squad)}
        return {names[pk]: version.title for pk, version in in_force(KIND, day).items()}


@pytest.fixture
def bureau():
    return Bureau()


def test_a_pilot_spreads_to_all_and_keeps_its_own_first_day(bureau):
    assert len(bureau.force(bureau.new, [bureau.east])) == 1
    spread = bureau.force(bureau.new, None, LATER)
    assert {row.unit_id for row in spread} == {
        bureau.root.pk,
        bureau.west.pk,
        bureau.brigade.pk,
        bureau.squad.pk,
    }
    assert set(bureau.holding(LATER).values()) == {"新办法"}
    assert bureau.holding(SOON) == {**dict.fromkeys(bureau.holding(SOON), "原办法"), "东街派出所": "新办法"}
    with pytest.raises(Conflict, match="已施行这一版"):
        bureau.force(bureau.new, None, LATER)


def test_a_gap_is_refused_with_the_names_of_the_units(bureau):
    InForce.objects.filter(unit=bureau.west).delete()
    with pytest.raises(Problem, match="还有 1 个单位没有施行中的考核办法：西街派出所") as refused:
        bureau.force(bureau.new, [bureau.east])
    assert refused.value.field == "units"
    assert bureau.holding(SOON)["东街派出所"] == "原办法"
    bureau.force(bureau.new, [bureau.east, bureau.west])
    assert bureau.holding(SOON)["西街派出所"] == "新办法"


def test_closed_units_are_no_gap_and_take_no_part(bureau):
    InForce.objects.filter(unit=bureau.west).delete()
    bureau.west.closed = today()
    bureau.west.save()
    with pytest.raises(Problem, match=r"「西街派出所」在 .* 前已撤销"):
        bureau.force(bureau.new, [bureau.west])
    bureau.force(bureau.new, None)
    assert "西街派出所" not in bureau.holding(SOON)


def test_nothing_ticked_is_not_the_whole_bureau(bureau):
    with pytest.raises(Problem, match="请选择试点单位"):
        bureau.force(bureau.new, [])
    assert not InForce.objects.filter(version=bureau.new).exists()


def test_another_versions_later_beginning_stands_in_the_way(bureau):
    bureau.force(bureau.new, [bureau.east], LATER)
    third = bureau.approved("第三版")
    with pytest.raises(Problem, match=r"东街派出所：「新办法」已定于 .* 起施行"):
        bureau.force(third, None, SOON)
    assert not InForce.objects.filter(version=third).exists()
    bureau.force(third, [bureau.west], SOON)


def test_what_is_to_begin_is_taken_back_and_the_former_goes_on(bureau):
    before = set(InForce.objects.values_list("unit_id", "version_id", "period"))
    bureau.force(bureau.new, [bureau.east, bureau.squad])
    with pytest.raises(Problem, match="撤回的原因"):
        actions.withdraw_roll_out(bureau.new, SOON, reason=" ", acting_user=bureau.maker)
    with pytest.raises(Denied):
        actions.withdraw_roll_out(bureau.new, SOON, reason="日期填错", acting_user=bureau.leader)
    assert actions.withdraw_roll_out(bureau.new, SOON, reason="日期填错", acting_user=bureau.maker) == 2
    assert set(InForce.objects.values_list("unit_id", "version_id", "period")) == before
    entry = Entry.objects.get(act="policy.roll_out.withdraw")
    assert entry.reason == "日期填错" and entry.before["units"] == ["东街派出所", "巡特警一中队"]
    with pytest.raises(Conflict, match="已不在"):
        actions.withdraw_roll_out(bureau.new, SOON, reason="日期填错", acting_user=bureau.maker)


def test_what_has_begun_is_not_taken_back(bureau):
    bureau.force(bureau.new, [bureau.east], today())
    with pytest.raises(Conflict, match="已经开始施行的不能撤回"):
        actions.withdraw_roll_out(bureau.new, today(), reason="改主意", acting_user=bureau.maker)
    assert bureau.holding(today())["东街派出所"] == "新办法"


def test_taking_back_leaves_no_gap(bureau):
    InForce.objects.filter(unit=bureau.west).delete()
    bureau.force(bureau.new, [bureau.west])
    with pytest.raises(Conflict, match=r"「西街派出所」在此之前没有施行中的考核办法"):
        actions.withdraw_roll_out(bureau.new, SOON, reason="日期填错", acting_user=bureau.maker)


def test_coverage_says_unit_by_unit_before_and_after(bureau, django_assert_num_queries):
    say.hire("张伟", at=bureau.east)
    say.hire("李强", at=bureau.east)
    say.hire("王芳", at=bureau.west)
    with django_assert_num_queries(3):
        seen = coverage.plan(bureau.new, {bureau.east.pk}, SOON)
    assert [(line.unit.name, line.before.title, line.after.title) for line in seen.changing] == [
        ("东街派出所", "原办法", "新办法")
    ]
    assert (seen.people, len(seen.kept), seen.gaps, seen.whole) == (2, 4, [], False)
    assert coverage.plan(bureau.new, None, SOON).whole


def test_a_unit_set_up_later_follows_its_parent_and_what_is_to_come(bureau):
    bureau.force(bureau.new, [bureau.brigade])
    made = roster.create_unit(
        code="B9", name="巡特警二中队", kind="squad", parent=bureau.brigade, acting_user=bureau.maker
    )
    assert in_force(KIND, today())[made.pk] == bureau.old
    assert in_force(KIND, SOON)[made.pk] == bureau.new
    assert units_without_policy() == []


def test_the_tree_puts_every_unit_below_its_parent(bureau):
    rows = in_tree_order([bureau.squad, bureau.west, bureau.brigade, bureau.root])
    assert [(unit.name, level, below) for unit, level, below in rows] == [
        ("云河县公安局", 0, 3),
        ("西街派出所", 1, 0),
        ("巡特警大队", 1, 1),
        ("巡特警一中队", 2, 0),
    ]
    assert [unit.name for unit, _level, _below in in_tree_order([bureau.squad])] == ["巡特警一中队"]


# --- pages


def test_the_form_keeps_what_was_ticked_and_says_what_is_wrong(bureau, client):
    InForce.objects.filter(unit=bureau.west).delete()
    client.force_login(bureau.maker)
    url = reverse("policy:roll-out", args=[bureau.new.pk])
    sent = {"start": SOON.isoformat(), "where": "pilot", "units": [bureau.squad.pk]}
    answer = client.post(url, sent)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "还有 1 个单位没有施行中的考核办法" in shown
    assert f'value="{bureau.squad.pk}" id="id_units_' in shown
    ticked = shown[shown.index(f'value="{bureau.squad.pk}" id="id_units_') :].split(">")[0]
    assert ticked.endswith("checked")
    assert client.post(url, {**sent, "units": []}).status_code == 422
    assert client.post(url, {**sent, "units": [bureau.squad.pk, bureau.west.pk]}).status_code == 302
    assert bureau.holding(SOON)["巡特警一中队"] == "新办法"
    shown = client.get(reverse("policy:version", args=[bureau.new.pk])).content.decode()
    assert "推广到全局" in shown and "2 个单位" in shown and "西街派出所" in shown


def test_a_past_day_is_asked_about_first(bureau, client):
    client.force_login(bureau.maker)
    url = reverse("policy:roll-out", args=[bureau.new.pk])
    sent = {"start": (today() - timedelta(days=40)).isoformat(), "where": "all"}
    answer = client.post(url, sent)
    assert answer.status_code == 422 and "确认追溯施行" in answer.content.decode()
    assert not InForce.objects.filter(version=bureau.new).exists()
    assert client.post(url, {**sent, "backdated": "on"}).status_code == 302
    assert set(bureau.holding(today()).values()) == {"新办法"}


def test_the_preview_shows_who_is_covered_and_changes_nothing(bureau, client):
    say.hire("张伟", at=bureau.squad)
    client.force_login(bureau.maker)
    url = reverse("policy:roll-out-preview", args=[bureau.new.pk])
    rows = InForce.objects.count()
    sent = {"start": SOON.isoformat(), "where": "pilot", "units": [bureau.squad.pk]}
    assert "1 个单位、1 名辅警改按这一版执行" in client.post(url, sent).content.decode()
    assert "填写施行日期后" in client.post(url, {**sent, "start": ""}).content.decode()
    assert "勾选试点单位后" in client.post(url, {**sent, "units": []}).content.decode()
    assert InForce.objects.count() == rows
    client.force_login(bureau.leader)
    assert client.post(url, sent).status_code in (403, 404)


def test_taking_back_by_the_page(bureau, client):
    bureau.force(bureau.new, [bureau.east])
    client.force_login(bureau.maker)
    url = reverse("policy:roll-out-withdraw", args=[bureau.new.pk])
    assert "东街派出所" in client.get(url, {"start": SOON.isoformat()}).content.decode()
    assert client.post(url, {"start": SOON.isoformat(), "reason": ""}).status_code == 422
    assert client.post(url, {"start": SOON.isoformat(), "reason": "日期填错"}).status_code == 302
    assert bureau.holding(SOON)["东街派出所"] == "原办法"


def test_the_list_says_where_each_version_holds(bureau, client):
    bureau.force(bureau.new, [bureau.east, bureau.west])
    client.force_login(bureau.maker)
    shown = client.get(reverse("policy:policies")).content.decode()
    assert "全局施行" in shown and f"{SOON:%Y-%m-%d} 起" in shown
    bureau.force(bureau.approved("今起试点"), [bureau.squad], today())
    assert "1 个单位施行" in client.get(reverse("policy:policies")).content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_versions_put_in_force_at_once_are_one_after_the_other():
    bureau = Bureau()
    third = bureau.approved("第三版")
    gate, said = threading.Barrier(2), []

    def press(version):
        gate.wait(timeout=30)
        try:
            bureau.force(version, None)
            said.append("done")
        except Problem as problem:
            said.append(problem.code)
        finally:
            connection.close()

    both = [threading.Thread(target=press, args=(version,)) for version in (bureau.new, third)]
    [thread.start() for thread in both]
    [thread.join(60) for thread in both]
    assert sorted(said) == ["done", "policy-start"]
    assert len(set(bureau.holding(SOON).values())) == 1 and len(bureau.holding(SOON)) == 5
