"""Who lacks what: required by the rules against credited, per unit and person; the share of it; papers."""

from datetime import date, timedelta

import pytest
from django.db import Error, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from auxpolice.access.models import Role
from auxpolice.access.scope import acting, unscoped
from auxpolice.hooks import measures
from auxpolice.months import month_of, today
from auxpolice.problems import Conflict, Problem
from personnel.training.dossier import papers
from personnel.training.lacking import deriving
from personnel.training.models import Completion, Standing, TrainingRecord, UnitStanding
from tests import vocabulary as say
from tests.hooks.test_hooks import request_of
from tests.personnel.training.school import School

pytestmark = pytest.mark.django_db
JANUARY = today().replace(month=1, day=1)


@pytest.fixture
def school():
    say.unit("东街派出所")
    return School()


def trained(person, half_days=20, kind="annual", ended=None, **more) -> TrainingRecord:
    return TrainingRecord.everything.create(
        person=person, kind=kind, ended=ended or JANUARY, half_days=half_days, **more
    )


def derive(people=None):
    with unscoped("test"):
        deriving.derive(people)


def of(person) -> dict[str, tuple[int, int, int]]:
    rows = Standing.everything.filter(person=person)
    return {row.kind: (row.required, row.credited, row.short) for row in rows}


def test_days_of_the_year_by_kind_post_and_daily_study(school):
    clerk = say.post("综合内勤", "civilian", "内勤文职")
    patrol = say.post("巡逻", "attendant", "巡逻处突")
    old = date(2020, 3, 5)
    here, street = say.hire("王芳", on=old, as_post=clerk), say.hire("张伟", on=old, as_post=patrol)
    trained(here, 7)
    trained(here, 18, kind="daily", minutes=120)  # of nine days of daily study five count
    trained(here, 20, ended=JANUARY - timedelta(days=1))
    trained(street, 20, passed=False)
    trained(street, 3, kind="special")
    derive()
    assert of(here) == {"annual": (20, 17, 3)}
    assert of(street) == {"annual": (20, 0, 20), "special": (6, 3, 3)}


def test_newcomers_owe_what_opens_the_gate_and_a_training_before_they_came_counts(school):
    new, come, before = (school.hire(name, on=today() - timedelta(days=20)) for name in "甲乙丙")
    trained(come, 2, kind="initial", ended=today())
    trained(before, 30, kind="initial", ended=today() - timedelta(days=100))
    derive()
    assert [of(one)["initial"] for one in (new, come, before)] == [(30, 0, 30), (30, 30, 0), (30, 30, 0)]
    assert "initial" not in of(say.hire("老人", on=date(2015, 1, 1)))


def test_a_transfer_a_leaver_and_a_credit_are_followed(school):
    person, gone = school.hire("张伟", on=date(2020, 1, 1)), school.hire("赵走", on=date(2020, 1, 1))
    derive()
    assert UnitStanding.everything.get(kind="annual").lacking == 2
    east = say.unit("东街派出所")
    say.move(person, east, today())
    say.leave(gone, today())
    trained(person, 25)
    derive([person.pk])
    assert Standing.everything.get(person=person).unit == east
    (row,) = UnitStanding.everything.filter(unit=east)
    assert (row.people, row.lacking, row.required, row.credited) == (1, 0, 20, 20)  # 25 count for 20
    derive()
    assert not Standing.everything.filter(person=gone).exists()
    assert not UnitStanding.everything.filter(unit=school.station).exists()


def test_a_session_s_credit_is_there_at_once(school):
    person = school.hire(on=date(2020, 1, 1))
    session = school.session(school.course("年度轮训班", "annual", exam=False))
    (row,) = school.called(session, person)
    school.attend(session, row)
    school.credit(session)
    assert of(person)["annual"][1] > 0


def page(client, user, **asked):
    client.force_login(user)
    return client.get(reverse("training:lacking"), asked)


def names(answer) -> list[str]:
    text = answer.content.decode()
    return [name for name in ("张一", "张二", "李东") if f">{name}</a>" in text]


def test_the_page_filters_in_the_address_and_stays_within_the_reader_s_sight(school, client):
    east = say.unit("东街派出所")
    one, _two = school.hire("张一", on=date(2020, 1, 1)), school.hire("张二", on=date(2020, 1, 1))
    school.hire("李东", on=date(2020, 1, 1), at=east)
    trained(one, 20)
    derive()
    political, head = school.political, school.head
    assert names(page(client, political)) == ["张二", "李东"]
    assert names(page(client, political, unit=east.pk)) == ["李东"]
    assert names(page(client, political, kind="initial")) == []
    assert names(page(client, political, q="张二")) == ["张二"]
    assert names(page(client, head)) == ["张二"]
    text = page(client, political, unit=school.station.pk).content.decode()
    assert "应训 20 天，已训 10 天，缺训 1 人次" in text and "50.0%" in text
    assert page(client, political, unit="9" * 400, month="x", kind="\N{BULLET}").status_code == 200
    for prefix in ("", "u_"):
        answer = page(client, political, **{f"{prefix}export": "xlsx"})
        assert answer.status_code == 200 and "spreadsheet" in answer["Content-Type"]


def test_statements_of_the_page_do_not_grow(school, client):
    counts = []
    for size in (2, 25):
        for number in range(size):
            school.hire(f"张{size}{number}", on=date(2020, 1, 1))
        derive()
        client.force_login(school.political)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse("training:lacking")).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12, [one["sql"][:90] for one in seen]


def test_the_share_trained_is_of_days_not_of_units(school):
    east = say.unit("东街派出所")
    one, two = school.hire("张一", on=date(2020, 1, 1)), school.hire("张二", on=date(2020, 1, 1))
    school.hire("李东", on=date(2020, 1, 1), at=east)
    trained(one, 20)
    trained(two, 20)
    derive()
    request, month = request_of(school.political), month_of(today())
    with acting(school.political):
        (all_units,) = measures.figures(request, month, "training.trained")
        (one_unit,) = measures.figures(request, month, "training.trained", unit_id=east.pk, units={east.pk})
        (none,) = measures.figures(request, date(2020, 1, 1), "training.trained")
    assert (all_units.value, one_unit.value, none.value) == (66, 0, 0)
    assert f"unit={east.pk}" in one_unit.url


# --- papers


def test_a_certificate_of_completion_has_a_number_once_and_stays(school, client):
    person = school.hire(on=date(2020, 1, 1))
    first, second = trained(person, title="年度轮训班"), trained(person, 6, kind="special")
    failed = trained(person, passed=False)
    with acting(school.political):
        made = [papers.give(row.pk, acting_user=school.political) for row in (first, second)]
        with pytest.raises(Conflict):
            papers.give(first.pk, acting_user=school.political)
        with pytest.raises(Problem) as refused:
            papers.give(failed.pk, acting_user=school.political)
    assert refused.value.code == "failed"
    assert [row.label[-8:] for row in made] == ["第 0001 号", "第 0002 号"]
    with pytest.raises(Error), transaction.atomic():
        Completion.everything.update(number=9)
    client.force_login(school.account(person))
    text = client.get(reverse("training:completion", args=[made[0].pk])).content.decode()
    assert "参加" in text and "年度轮训班（10 天），考核合格，准予结业" in text and made[0].label in text
    other = say.account(Role.AUXILIARY, person=school.hire("李强"))
    client.force_login(other)
    assert client.get(reverse("training:completion", args=[made[0].pk])).status_code == 404


def test_the_yearly_file_says_what_was_asked_done_and_held(school, client):
    person = school.hire(on=date(2020, 1, 1), badge="FJ0007")
    trained(person, 12, title="春季轮训", began=JANUARY)
    derive()
    client.force_login(school.account(person))
    text = client.get(reverse("training:year", args=[person.pk, today().year])).content.decode()
    for said in (
        "年度培训档案",
        f"〔{today().year}〕FJ0007 号",
        "春季轮训",
        "应训 10 天",
        "已训 6 天",
        "还缺 4 天",
    ):
        assert said in text, said
    assert client.get(reverse("training:year", args=[person.pk, 9999])).status_code == 404
    shown = client.get(reverse("training:file", args=[person.pk])).content.decode()
    assert "我的培训档案" in shown and "春季轮训" in shown and "还缺 4 天" in shown
