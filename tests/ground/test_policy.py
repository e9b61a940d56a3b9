"""Policies: maker is not checker, frozen once approved, one in force per unit and day."""

from datetime import date

import pytest
from django.db import Error, IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from auxpolice.access.models import Role
from auxpolice.access.scope import Denied
from auxpolice.policy import actions, outline, parameter_form, readable
from auxpolice.policy.models import InForce, PolicyKind, PolicyState, PolicyVersion
from auxpolice.policy.queries import in_force
from auxpolice.problems import Problem
from tests import vocabulary as say

pytestmark = pytest.mark.django_db
KIND = "trial"
CONTENT = {"cap": 20, "rows": [{"name": "优秀", "share": 1.2}, {"name": "合格", "share": 1.0}], "on": True}


@pytest.fixture
def maker():
    return say.account(Role.POLITICAL)


def draft(maker, content=CONTENT) -> PolicyVersion:
    return actions.create_draft(KIND, "试行办法", content, acting_user=maker)


def approved(maker) -> PolicyVersion:
    version = actions.move(draft(maker), PolicyState.SUBMITTED, acting_user=maker)
    return actions.approve(version, acting_user=say.account(Role.LEADER))


def test_another_person_approves(maker):
    version = actions.move(draft(maker), PolicyState.SUBMITTED, acting_user=maker)
    with pytest.raises(Problem, match="起草人不能审批"):
        actions.approve(version, acting_user=maker)
    with pytest.raises(Denied):
        actions.approve(version, acting_user=say.account(Role.FINANCE))
    assert actions.approve(version, acting_user=say.account(Role.POLITICAL)).state == PolicyState.APPROVED


def test_who_wrote_into_the_draft_does_not_approve_it(maker):
    version, second = draft(maker), say.account(Role.POLITICAL)
    actions.edit_draft(version, {**CONTENT, "cap": 15}, row_version=1, acting_user=second)
    version = actions.move(version, PolicyState.SUBMITTED, acting_user=second)
    with pytest.raises(Problem, match="起草人不能审批"):
        actions.approve(version, acting_user=second)
    assert actions.approve(version, acting_user=say.account(Role.LEADER)).state == PolicyState.APPROVED


def test_the_database_refuses_maker_as_checker(maker):
    version = draft(maker)
    with pytest.raises(IntegrityError, match="policy_maker_is_not_checker"), transaction.atomic():
        PolicyVersion.objects.filter(pk=version.pk).update(
            approved_by=maker, approved_at="2026-01-01T00:00:00Z", state="approved"
        )


def test_approved_content_is_frozen_even_for_raw_updates(maker):
    version = approved(maker)
    with pytest.raises(Error, match="已批准的政策不能修改"), transaction.atomic():
        PolicyVersion.objects.filter(pk=version.pk).update(content={"cap": 99})
    with pytest.raises(Problem, match="已被他人修改或已提交审批"):
        actions.edit_draft(version, {"cap": 1}, row_version=version.row_version, acting_user=maker)


def test_the_second_of_two_editors_is_told(maker):
    version = draft(maker)
    actions.edit_draft(version, {**CONTENT, "cap": 15}, row_version=1, acting_user=maker)
    with pytest.raises(Problem):
        actions.edit_draft(version, {**CONTENT, "cap": 10}, row_version=1, acting_user=maker)
    assert PolicyVersion.objects.get(pk=version.pk).content["cap"] == 15


def test_pilot_units_first_then_all(maker):
    pilot, other = say.unit("城关派出所"), say.unit("东街派出所")
    old, new = approved(maker), approved(maker)
    actions.put_in_force(old, None, date(2026, 1, 1), acting_user=maker)
    actions.put_in_force(new, [pilot], date(2026, 6, 1), acting_user=maker)
    assert in_force(KIND, date(2026, 5, 31))[pilot.pk] == old
    assert (in_force(KIND, date(2026, 6, 1))[pilot.pk], in_force(KIND, date(2026, 6, 1))[other.pk]) == (
        new,
        old,
    )
    with pytest.raises(Problem, match="施行日期须在其后"):
        actions.put_in_force(old, [pilot], date(2026, 3, 1), acting_user=maker)
    actions.put_in_force(new, [other, say.bureau()], date(2026, 9, 1), acting_user=maker)
    assert set(in_force(KIND, date(2026, 9, 1)).values()) == {new}


def test_two_versions_for_one_unit_and_day_are_refused_by_the_database(maker):
    unit, version = say.unit(), approved(maker)
    InForce.objects.create(kind=KIND, unit=unit, version=version, period=DateRange(date(2026, 1, 1), None))
    with pytest.raises(IntegrityError, match="policy_one_version_per_unit_and_day"), transaction.atomic():
        InForce.objects.create(
            kind=KIND, unit=unit, version=version, period=DateRange(date(2026, 5, 1), date(2026, 6, 1))
        )


def test_only_approved_versions_come_into_force(maker):
    with pytest.raises(Problem, match="现在是「草案」，不能施行"):
        actions.put_in_force(draft(maker), None, date(2026, 1, 1), acting_user=maker)


def test_a_content_with_gaps_is_not_saved(maker, monkeypatch):
    monkeypatch.setitem(
        actions._validators, KIND, lambda content: [] if "cap" in content else ["缺少「上限」。"]
    )
    draft(maker)
    with pytest.raises(Problem, match="缺少「上限」"):
        draft(maker, {"rows": []})
    assert PolicyVersion.objects.count() == 1


def test_the_outline_keeps_types_and_names_the_leaf_at_fault():
    edits = {leaf.pointer: str(leaf.value) for leaf in outline.leaves(CONTENT) if not leaf.is_heading}
    edits["/on"] = "1"
    assert outline.changed(CONTENT, edits) == CONTENT
    assert outline.changed(CONTENT, {"/cap": "25"})["cap"] == 25
    with pytest.raises(Problem, match="应填整数"):
        outline.changed(CONTENT, {"/cap": "二十"})
    assert outline.differences(CONTENT, {**CONTENT, "cap": 15}) == [("/cap", 20, 15)]


def test_kinds_have_official_names():
    assert all(kind.label for kind in PolicyKind)


def test_a_kind_with_pages_of_its_own_is_read_and_edited_there(maker, client, monkeypatch):
    version = draft(maker)
    client.force_login(maker)
    shown = client.get(f"/policies/{version.pk}/").content.decode()
    assert "合格" in shown and "查看全文" not in shown
    monkeypatch.setitem(actions._pages, KIND, actions.KindPages("policy:copy", "policy:approve"))
    shown = client.get(f"/policies/{version.pk}/").content.decode()
    assert f'href="/policies/{version.pk}/copy/"' in shown and "合格" not in shown
    assert client.get(f"/policies/{version.pk}/edit/").url == f"/policies/{version.pk}/approve/"


def test_a_row_number_from_the_browser_makes_no_endless_table():
    shape, typed = {"bands": [{"rate": "3%"}]}, {"bands.999999999.rate": "5%", "bands.1.rate": "4%"}
    (grid,) = parameter_form.parts(shape, {}, typed)
    assert len(grid.rows) == 2
    assert parameter_form.parsed(shape, typed, {}) == {"bands": [{"rate": "4%"}]}


def test_a_content_reads_as_tables_in_the_order_of_its_words():
    content = {
        "items": [
            {"points": 2, "code": "P02", "name": "迟到"},
            {"code": "P01", "points": 1, "name": "着装"},
        ],
        "format": 1,
        "weights": [{"code": "night", "name": "夜间值勤", "weight": 25}],
        "groups": [{"family": "巡逻", "items": [{"name": "盘查", "points": 15}]}],
        "days": 3,
        "on": True,
    }
    labels = {"on": "启用", "days": "天数", "items": "问题", "code": "代码", "points": "分值", "name": "名称"}
    sections = readable.read(KIND, content, labels)
    assert sections[0].rows == [("启用", "是"), ("天数", "3")]
    problems, weights, groups = sections[1:]
    assert (problems.title, problems.columns) == ("问题", ["名称", "代码", "分值"])
    assert problems.rows == [["迟到", "P02", "2"], ["着装", "P01", "1"]]
    assert weights.rows == [["夜间值勤", "25"]], "the programme's own word for a factor is not shown"
    assert groups.rows == [["巡逻", "盘查 15"]]
    leaves = {leaf.pointer for leaf in outline.leaves(content) if not leaf.is_heading}
    shown = [leaf for block in outline.blocks(content, labels) for leaf in block.leaves]
    shown += [leaf for block in outline.blocks(content, labels) for row in block.rows for leaf in row]
    assert sorted(leaf.pointer for leaf in shown) == sorted(leaves), "every leaf can be edited, once"


def test_differences_are_told_in_words_and_a_row_taken_out_is_one_row():
    old = {
        "items": [{"code": "P01", "name": "着装", "points": 1}, {"code": "P02", "name": "迟到", "points": 2}]
    }
    new = {"items": [{"code": "P02", "name": "迟到", "points": 3}]}
    labels = {"items": "问题", "code": "代码", "name": "名称", "points": "扣分"}
    assert outline.described(old, new, labels) == [
        ("问题 › 着装 › 代码", "P01", None),
        ("问题 › 着装 › 名称", "着装", None),
        ("问题 › 着装 › 扣分", 1, None),
        ("问题 › 迟到 › 扣分", 2, 3),
    ]
    assert readable.changes(KIND, old, new, labels)[-1] == ("问题 › 迟到 › 扣分", "2", "3")


def test_what_was_typed_stays_after_a_refusal(maker, client):
    version = draft(maker)
    client.force_login(maker)
    sent = {"row_version": 1, "leaf/cap": "二十", "leaf/rows/0/name": "很好", "leaf/rows/0/share": "1.5"}
    answer = client.post(f"/policies/{version.pk}/edit/", sent)
    shown = answer.content.decode()
    assert answer.status_code == 400 and "应填整数" in shown
    assert 'value="二十"' in shown and 'value="很好"' in shown and 'value="1.5"' in shown
    assert " checked" not in shown.split('id="leaf/on"')[1].split(">")[0]
