"""Policies: maker is not checker, frozen once approved, one in force per unit and day."""

from copy import copy
from datetime import date

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import Error, IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from auxpolice.access.models import Role
from auxpolice.access.scope import Denied
from auxpolice.policy import actions, kinds, parameters
from auxpolice.policy.models import InForce, PolicyState, PolicyVersion
from auxpolice.policy.queries import in_force
from auxpolice.policy.schema import Flag, Form, Group, Hundredths, Rows, Schema, Text, Whole
from auxpolice.policy.schema.view import editor
from auxpolice.problems import Problem
from tests import vocabulary as say

pytestmark = pytest.mark.django_db
KIND = "trial"
CONTENT = {
    "title": "试行办法",
    "cap": 20,
    "rows": [{"name": "优秀", "share": 120}, {"name": "合格", "share": 100}],
    "on": True,
}
TRIAL = Schema(
    {
        "title": Text("名称"),
        "cap": Whole("上限", high=100),
        "rows": Rows(
            "系数", Group(fields={"name": Text("等次"), "share": Hundredths("系数")}), unique=("name",)
        ),
        "on": Flag("启用"),
    }
)


@pytest.fixture(autouse=True)
def trial(monkeypatch):
    """A kind of policy that these tests register."""
    monkeypatch.setattr(kinds, "_kinds", copy(kinds._kinds))
    kinds.register_kind(KIND, "试行", TRIAL)


@pytest.fixture
def maker():
    return say.account(Role.POLITICAL)


def draft(maker, content=CONTENT) -> PolicyVersion:
    return actions.create_draft(KIND, "试行办法", content, acting_user=maker)


def approved(maker) -> PolicyVersion:
    version = actions.move(draft(maker), PolicyState.SUBMITTED, reason="按会议意见修订", acting_user=maker)
    return actions.approve(version, acting_user=say.account(Role.LEADER))


def test_another_person_approves(maker):
    version = actions.move(draft(maker), PolicyState.SUBMITTED, reason="按会议意见修订", acting_user=maker)
    with pytest.raises(Problem, match="起草人不能审批"):
        actions.approve(version, acting_user=maker)
    with pytest.raises(Denied):
        actions.approve(version, acting_user=say.account(Role.FINANCE))
    assert actions.approve(version, acting_user=say.account(Role.POLITICAL)).state == PolicyState.APPROVED


def test_who_wrote_into_the_draft_does_not_approve_it(maker):
    version, second = draft(maker), say.account(Role.POLITICAL)
    actions.edit_draft(version, {**CONTENT, "cap": 15}, row_version=1, acting_user=second)
    version = actions.move(version, PolicyState.SUBMITTED, reason="按会议意见修订", acting_user=second)
    with pytest.raises(Problem, match="起草人不能审批"):
        actions.approve(version, acting_user=second)
    assert actions.approve(version, acting_user=say.account(Role.LEADER)).state == PolicyState.APPROVED


def test_the_database_refuses_maker_as_checker(maker):
    version = draft(maker)
    with pytest.raises(IntegrityError, match="policy_maker_is_not_checker"), transaction.atomic():
        PolicyVersion.everything.filter(pk=version.pk).update(
            approved_by=maker, approved_at="2026-01-01T00:00:00Z", state="approved"
        )


def test_approved_content_is_frozen_even_for_raw_updates(maker):
    version = approved(maker)
    with pytest.raises(Error, match="已批准的政策不能修改"), transaction.atomic():
        PolicyVersion.everything.filter(pk=version.pk).update(content={"cap": 99})
    with pytest.raises(Problem, match="已被他人修改或已提交审批"):
        actions.edit_draft(version, {**CONTENT, "cap": 1}, row_version=version.row_version, acting_user=maker)


def test_the_second_of_two_editors_is_told(maker):
    version = draft(maker)
    actions.edit_draft(version, {**CONTENT, "cap": 15}, row_version=1, acting_user=maker)
    with pytest.raises(Problem):
        actions.edit_draft(version, {**CONTENT, "cap": 10}, row_version=1, acting_user=maker)
    assert PolicyVersion.everything.get(pk=version.pk).content["cap"] == 15


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


def test_a_content_with_gaps_is_not_saved(maker):
    draft(maker)
    with pytest.raises(Problem, match="「上限」还没有填写") as refused:
        draft(maker, {**CONTENT, "cap": None, "rows": [{"name": "优秀"}]})
    assert "系数第 1 行（优秀）：「系数」还没有填写。" in refused.value.details
    assert PolicyVersion.everything.count() == 1


def test_a_kind_that_nobody_registered_is_refused(maker):
    with pytest.raises(Problem, match="没有「nonsense」这类政策"):
        actions.create_draft("nonsense", "办法", CONTENT, acting_user=maker)
    with pytest.raises(ImproperlyConfigured, match="registered twice"):
        kinds.register_kind(KIND, "又一个", TRIAL)


def test_kinds_have_official_names():
    assert all(str(kind.label) for kind in kinds.kinds())
    assert {"levels", "post_classes", "pay", "assessment", "inspection"} <= {
        kind.code for kind in kinds.kinds()
    }


def test_a_kind_with_pages_of_its_own_is_read_and_edited_there(maker, client):
    version = draft(maker)
    client.force_login(maker)
    shown = client.get(f"/policies/{version.pk}/").content.decode()
    assert "合格" in shown and "查看全文" not in shown
    del kinds._kinds[KIND]
    kinds.register_kind(KIND, "试行", TRIAL, reading="policy:copy", editing="policy:take-back")
    shown = client.get(f"/policies/{version.pk}/").content.decode()
    assert f'href="/policies/{version.pk}/copy/"' in shown and "合格" not in shown
    assert client.get(f"/policies/{version.pk}/edit/").url == f"/policies/{version.pk}/take-back/"


def test_a_row_number_from_the_browser_makes_no_endless_table():
    schema = parameters.described({"bands": [{"words": "甲"}]})
    typed = {
        "value.bands": ["999999999", "1"],
        "value.bands.1.words": ["乙"],
        "value.bands.999999999.words": ["丙"],
    }
    form = Form(schema, typed)
    assert len(editor(form).rows) == 2
    assert schema.parse(form.content())["value"] == {"bands": [{"words": "丙"}, {"words": "乙"}]}
