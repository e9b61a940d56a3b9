"""An import is taken back while nothing rests on it, records as they were; and what it puts above the headcount."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.forms.models import model_to_dict
from django.urls import reverse

from auxpolice.access.models import Role
from auxpolice.access.scope import acting, unscoped
from auxpolice.imports import staging
from auxpolice.imports.accepting import VALID, accept, undo
from auxpolice.imports.models import Import, ImportTrace, ImportWord
from auxpolice.months import today
from auxpolice.policy.models import InForce
from auxpolice.problems import Conflict, Problem
from auxpolice.units.models import Unit
from grading.headcount import actions as headcount
from grading.headcount.models import HeadcountException
from grading.levels.models import LevelHolding
from personnel import actions, queries
from personnel.models import (
    Assignment,
    BankAccount,
    Category,
    ContributionBase,
    Employment,
    Person,
    Post,
    PostAlias,
)  # fmt: skip
from tests import vocabulary as say
from tests.grading.steps import ladder_in_force
from tests.grading.steps import office as officers
from tests.personnel.sheets import row, stage, xlsx

pytestmark = pytest.mark.django_db
MADE = (Unit, Post, PostAlias, ImportWord, InForce)
TABLES = (Person, Employment, Assignment, BankAccount, ContributionBase, LevelHolding)


@pytest.fixture
def staff():
    say.unit("城关派出所")
    say.post("社区巡逻")
    people = officers()
    with unscoped("tests of the import"):
        yield people


def staged(rows, **options):
    return stage(xlsx(rows), "花名册.xlsx", acting_user=None, **options)


def everything() -> list:
    return [sorted(model_to_dict(r).items(), key=str) for m in TABLES for r in m.everything.order_by("pk")]


def test_undo_deletes_what_is_new_and_restores_what_was_changed(staff):
    one = row()
    accept(staged([one]), acting_user=None)
    before = everything()
    moved = {
        **one,
        "单位": "北关派出所",
        "手机号": "13900139000",
        "社保基数": 5000,
        "银行卡号": "6222021234567890128",
    }
    say.unit("北关派出所")
    upload = accept(staged([moved, row(), row()]), acting_user=None)
    assert upload.counts == {"changed": 1, "new": 2}
    assert everything() != before
    assert undo(upload, acting_user=None) == []
    undone = Import.objects.get(pk=upload.pk)
    kept = Person.objects.get()
    assert kept.row_version == 2  # a form opened in between isn't saved over it
    Person.objects.update(row_version=1)
    assert everything() == before
    assert (undone.state, ImportTrace.objects.filter(upload=upload).count()) == ("undone", 0)
    with pytest.raises(Conflict):
        undo(upload, acting_user=None)
    again = accept(staged([moved, row()]), acting_user=None)  # the way is free
    assert again.counts == {"changed": 1, "new": 1}


def test_undo_is_refused_once_something_rests_on_it(staff):
    upload = accept(staged([row(), row()]), acting_user=None)
    person = Person.objects.first()
    with acting(staff["political"]):
        actions.edit_person(
            person, row_version=person.row_version, acting_user=staff["political"], phone="13700137000"
        )
    with pytest.raises(Conflict, match="又被改动"):
        undo(upload, acting_user=None)
    other = accept(staged([row()]), acting_user=None)
    newest = Person.objects.last()
    say.account(Role.AUXILIARY, person=newest)
    with pytest.raises(Conflict, match="依据"):
        undo(other, acting_user=None)
    assert Person.objects.count() == 3


def test_undo_takes_back_units_posts_and_words_that_nothing_else_rests_on(staff):
    ladder_in_force(staff)
    before = [list(m._base_manager.order_by("pk").values_list("pk", flat=True)) for m in MADE]
    data = [row(单位=name, 岗位=post, 学历="博士后") for name, post in
            (("交警大队一中队", "巡逻岗"), ("交警大队", "新岗位"), ("新设派出所", "另一岗位"))]  # fmt: skip
    upload = staged(data, create_units=True)
    patrol = str(say.post("社区巡逻").pk)
    told = {"巡逻岗": patrol, "新岗位": "new", "另一岗位": "new"}
    upload = staging.answer(upload, "post", told, acting_user=None)
    upload = staging.answer(upload, "education", {"博士后": "11"}, acting_user=None)
    upload = accept(upload, acting_user=None)
    assert Unit.objects.filter(name__in=["交警大队一中队", "交警大队", "新设派出所"]).count() == 3
    assert (ImportWord.objects.count(), PostAlias.objects.count()) == (1, 1)
    assert InForce.objects.filter(unit__name="新设派出所").exists()
    assert undo(upload, acting_user=None) == []
    assert [list(m._base_manager.order_by("pk").values_list("pk", flat=True)) for m in MADE] == before

    upload = accept(
        staging.answer(staged(data, create_units=True), "post", told, acting_user=None), acting_user=None
    )
    unit = Unit.objects.get(name="交警大队一中队")
    headcount.record_headcount(unit, Category.ATTENDANT, 2, date(2020, 1, 1), acting_user=staff["political"])
    assert undo(upload, acting_user=None) == ["交警大队", "交警大队一中队"]  # the squad stands under it
    assert InForce.objects.filter(unit=unit).exists()
    assert not Unit.objects.filter(name="新设派出所").exists()


def test_the_page_undoes(staff, client):
    client.force_login(staff["political"])
    upload = accept(staged([row()]), acting_user=None)
    page = reverse("personnel:import-preview", args=[upload.pk])
    assert "撤销此次导入" in client.get(page).content.decode()
    client.post(reverse("personnel:import-undo", args=[upload.pk]))
    assert not Person.objects.exists()


def test_over_the_headcount_is_one_decision_for_the_file(staff):
    place = say.unit("城关派出所")
    headcount.record_headcount(place, Category.ATTENDANT, 2, date(2020, 1, 1), acting_user=staff["political"])
    data = [row() for _n in range(5)]
    upload = staged(data)
    (decision,) = [d for d in upload.found["decisions"] if d["key"] == "over"]
    assert [text for text, _q in decision["lines"]] == ["城关派出所（勤务）超 3 人"]
    assert sum(n["key"] == "over-quota" for r in upload.rows.all() for n in r.found) == 3
    with pytest.raises(Problem, match="请先决定"):
        accept(upload, acting_user=staff["political"], seen=upload.counts)
    left = staging.decide(upload, "over", "leave", acting_user=None)
    assert left.counts == {"new": 2, "wrong": 3}
    upload = staging.decide(upload, "over", "ask", acting_user=None)
    with acting(staff["political"]):
        upload = accept(upload, acting_user=staff["political"], seen=upload.counts)
    waiting = HeadcountException.everything.filter(granted_by=None, file=upload.pk)
    assert waiting.count() == 3
    with pytest.raises(Problem, match="申请人"):
        headcount.grant_file(upload.pk, acting_user=staff["political"])
    undo(upload, acting_user=None)
    assert (Person.objects.count(), HeadcountException.everything.count()) == (0, 0)
    upload = staging.decide(staged(data), "over", "ask", acting_user=None)
    with acting(staff["political"]):
        upload = accept(upload, acting_user=staff["political"], seen=upload.counts)
    assert headcount.grant_file(upload.pk, acting_user=staff["leader"]) == 3
    with pytest.raises(Conflict):
        undo(upload, acting_user=None)


def test_leaving_out_who_is_over_still_imports_the_others(staff):
    place = say.unit("城关派出所")
    headcount.record_headcount(place, Category.ATTENDANT, 2, date(2020, 1, 1), acting_user=staff["political"])
    upload = staging.decide(staged([row() for _n in range(5)]), "over", "leave", acting_user=None)
    accept(upload, VALID, acting_user=None, seen=upload.counts)
    assert Person.objects.count() == 2


def test_somebody_hired_for_a_day_to_come_holds_the_level_from_then(staff):
    ladder_in_force(staff)
    start = today() + timedelta(days=2)
    accept(staged([row(入职时间=start.isoformat(), 现层级="七级")]), acting_user=None)
    held = LevelHolding.everything.get()
    assert (held.level_code, held.period.lower, held.period.upper) == ("L7", start, None)
    assert queries.roster(status=queries.COMING).count() == 1
    assert queries.roster(status=queries.LEFT).count() == queries.roster().count() == 0
    undo(Import.objects.get(), acting_user=None)
    assert not LevelHolding.everything.exists()


def test_the_command_needs_nobody_to_act_for(staff, tmp_path, capsys):
    ladder_in_force(staff)
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx([row(现层级="七级")]))
    call_command("import_roster", str(path), "--accept", "all-or-nothing", "--json")
    assert '"accepted": 1' in capsys.readouterr().out
    assert LevelHolding.everything.count() == 1
