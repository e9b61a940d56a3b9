"""Accepting a roster: what is written, once; a fixed number of statements; races end with one of each."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting, unscoped
from auxpolice.hooks.registry import Registry
from auxpolice.imports.accepting import VALID, accept, undo
from auxpolice.imports.models import Import
from auxpolice.imports.staging import answer
from auxpolice.months import today
from auxpolice.problems import Conflict, Problem
from personnel import actions
from personnel.changes.models import AccountChange
from personnel.models import Assignment, BankAccount, ContributionBase, Employment, Person
from personnel.roster import columns
from tests import vocabulary as say
from tests.personnel.sheets import row, stage, xlsx


@pytest.fixture
def _units_and_posts(db):
    say.unit("城关派出所")
    say.post("社区巡逻")
    with unscoped("tests of the import"):
        yield


def take(rows, mode="all-or-nothing", **options) -> Import:
    return accept(stage(xlsx(rows), "a.xlsx", acting_user=None, **options), mode, acting_user=None)


@pytest.mark.usefixtures("_units_and_posts")
def test_new_people_have_every_fact():
    one = row(姓名="张伟", 现工资=3600, 开户行="农商", 公积金基数=4000)
    take([one])
    person = Person.objects.get()
    employment = Employment.objects.get()
    assert (person.name, person.pinyin, person.initials) == ("张伟", "zhang wei", "zw")
    assert (employment.first_worked, employment.prior_monthly_fen) == (date(2020, 3, 5), 360000)
    assert Assignment.objects.get().post.name == "社区巡逻"
    assert BankAccount.objects.get().holder == "张伟"
    base = ContributionBase.objects.get()
    assert (base.insurance_fen, base.housing_fen) == (420000, 400000)


@pytest.mark.usefixtures("_units_and_posts")
def test_changes_are_dated_from_today_and_applied_once():
    one, same = row(), row()
    take([one, same])
    say.unit("北关派出所")
    moved = {
        **one,
        "单位": "北关派出所",
        "手机号": "13900139000",
        "社保基数": 5000,
        "银行卡号": "6222021234567890128",
    }
    data = xlsx([moved, same])
    upload = accept(stage(data, "a.xlsx", acting_user=None), acting_user=None)
    assert upload.counts == {"changed": 1, "unchanged": 1}
    assert {change[0] for change in upload.rows.get(number=2).changes} == {
        "unit",
        "phone",
        "insurance_fen",
        "account_number",
    }
    person = Person.objects.get(id_number=one["身份证号"])
    assert (person.phone, person.row_version) == ("13900139000", 2)
    old, new = Assignment.objects.filter(person=person).order_by("period")
    assert (old.period.upper, new.period.lower, new.unit.name) == (today(), today(), "北关派出所")
    assert [b.insurance_fen for b in ContributionBase.objects.filter(person=person).order_by("period")] == [
        420000,
        500000,
    ]
    account, change = BankAccount.objects.get(person=person), AccountChange.objects.get(person=person)
    assert (change.state, change.before, change.number) == ("waiting", account.number, "6222021234567890128")
    # somebody changes the phone by hand; the same file again does not turn it back
    Person.objects.filter(pk=person.pk).update(phone="13700137000")
    again = accept(stage(data, "b.xlsx", acting_user=None), acting_user=None)
    assert again.pk == upload.pk
    assert Person.objects.get(pk=person.pk).phone == "13700137000"


@pytest.mark.usefixtures("_units_and_posts")
def test_all_or_nothing_and_valid():
    rows = [row(), row(手机号="1")]
    with pytest.raises(Problem, match="没有写入任何内容"):
        take(rows)
    assert not Person.objects.exists()
    take(rows, VALID)
    assert Person.objects.count() == 1


@pytest.mark.usefixtures("_units_and_posts")
def test_an_overlap_met_while_writing_leaves_nothing():
    upload = stage(xlsx([row(), row()]), "a.xlsx", acting_user=None)
    first = upload.rows.first()
    first.values = {
        **first.values,
        "id_number": "110105194912310021",
    }  # what no rule lets through, the table refuses too
    first.save()
    with pytest.raises(Conflict):
        accept(upload, acting_user=None)
    assert not Person.objects.exists()
    assert Import.objects.get().state == "staged"


@pytest.mark.usefixtures("_units_and_posts")
def test_roster_moved_since_the_preview():
    one = row()
    upload = stage(xlsx([one]), "a.xlsx", acting_user=None)
    say.hire("抢先", number=one["身份证号"])
    with pytest.raises(Conflict, match="重新核对"):
        accept(upload, acting_user=None, seen=upload.counts)


@pytest.mark.usefixtures("_units_and_posts")
def test_matched_posts_created_units_and_rehire():
    person = say.hire("老王", on=date(2015, 1, 1))
    say.leave(person, date(2020, 1, 1))
    rows = [
        row(姓名="老王", 身份证号=person.id_number, 性别=None, 岗位="便衣巡防", 单位="交通警察大队九中队")
    ]
    upload = stage(xlsx(rows), "a.xlsx", acting_user=None, create_units=True)
    upload = answer(upload, "post", {"便衣巡防": "new"}, acting_user=None)
    accept(upload, acting_user=None)
    assert Person.objects.count() == 1
    assert Employment.objects.filter(person=person).count() == 2
    where = Assignment.objects.get(period__contains=today())
    assert (where.unit.name, where.unit.parent.name, where.post.name) == (
        "交通警察大队九中队",
        "交通警察大队",
        "便衣巡防",
    )
    assert (where.unit.kind, where.unit.parent.kind) == ("squad", "brigade")


@pytest.mark.usefixtures("_units_and_posts")
def test_number_of_statements_does_not_depend_on_the_rows():
    """Of the preview, the acceptance and taking it back."""
    counts = []
    for size in (2, 40):
        data, found = xlsx([row() for _ in range(size)]), []
        with CaptureQueriesContext(connection) as seen:
            upload = stage(data, "a.xlsx", acting_user=None)
        found.append(len(seen))
        for act in (accept, undo):
            with CaptureQueriesContext(connection) as seen:
                act(upload, acting_user=None)
            found.append(len(seen))
        counts.append(found)
    assert counts[0] == counts[1]
    assert max(counts[0][:2]) < 60


@pytest.mark.usefixtures("_units_and_posts")
def test_column_of_a_floor_above(monkeypatch):
    monkeypatch.setattr(columns, "_columns", Registry("column"))
    taken = []
    columns.register_column("level", "现层级", aliases=("层级",), apply=lambda rows, user: taken.extend(rows))
    take([row(现层级="六级辅警"), row()])
    assert [(value, since) for _person, value, since in taken] == [("六级辅警", date(2020, 3, 5))]


@pytest.mark.django_db
def test_only_the_political_department_imports():
    say.unit()
    user = say.account(Role.FINANCE)
    with acting(user), pytest.raises(Denied):
        stage(xlsx([row()]), "a.xlsx", acting_user=user)


def at_once(*calls) -> list:
    """Runs the calls in threads with their own connections; results or errors."""

    def run(call):
        try:
            with unscoped("race"):
                return call()
        except Problem as problem:
            return problem
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.mark.django_db(transaction=True)
def test_two_hires_of_one_id_number_leave_one_person():
    unit, post, user = say.unit(), say.post(), say.account(Role.POLITICAL)
    number = say.id_number(date(1993, 3, 3))

    def hire(badge):
        def call():
            with acting(user):
                return actions.hire(
                    name="张伟",
                    id_number=number,
                    unit=unit,
                    post=post,
                    hired=date(2026, 1, 1),
                    badge_number=badge,
                    acting_user=user,
                )

        return call

    results = at_once(hire("FJ1"), hire("FJ2"), hire("FJ3"))
    assert sum(isinstance(r, Person) for r in results) == 1
    assert sum(isinstance(r, Conflict) for r in results) == 2
    with unscoped("test"):
        assert (Person.objects.count(), Employment.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_one_file_imported_twice_at_once_is_imported_once():
    say.unit("城关派出所")
    say.post()
    data = xlsx([row() for _ in range(20)])

    def call():
        upload = stage(data, "a.xlsx", acting_user=None)
        return accept(upload, acting_user=None)

    results = at_once(call, call, call)
    assert len({r.pk for r in results}) == 1
    with unscoped("test"):
        assert (Person.objects.count(), Import.objects.count()) == (20, 1)


@pytest.mark.django_db(transaction=True)
def test_two_files_with_the_same_people_at_once():
    say.unit("城关派出所")
    say.post()
    rows = [row() for _ in range(10)]
    one, two = xlsx(rows), xlsx([*rows, row()])
    results = at_once(
        *(
            lambda data=data: accept(stage(data, "a", acting_user=None), acting_user=None)
            for data in (one, two)
        )
    )
    assert not [r for r in results if not isinstance(r, (Import, Conflict))]
    with unscoped("test"):
        assert Person.objects.count() == Employment.objects.count() == Assignment.objects.count() in (10, 11)
