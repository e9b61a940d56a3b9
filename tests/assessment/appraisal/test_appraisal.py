"""The month's appraisal: the unit's policy, submitting, sending back, confirming, one person's sheet."""

import threading

import pytest
from django.db import connection
from django.urls import reverse

from assessment.appraisal import actions as appraising
from assessment.appraisal.indicators import ASSESSMENT
from assessment.appraisal.models import AssessmentMonth, MonthSheet, UnitSheet
from assessment.demo import default_policy
from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting
from auxpolice.audit.models import Entry
from auxpolice.months import month_of, next_month, today
from auxpolice.problems import Conflict, Problem
from tests import vocabulary as say
from tests.assessment.bureau import MONTH, Bureau


def test_a_month_to_come_is_not_opened(bureau):
    with acting(bureau.political), pytest.raises(Problem, match="还没有到"):
        appraising.open_month(next_month(month_of(today())), acting_user=bureau.political)


def test_each_unit_is_appraised_under_its_own_policy(bureau):
    """A pilot unit may give half its people 优秀, the others a fifth, in the same month."""
    east = say.unit("东街派出所")
    pilot = {**default_policy(), "title": "试点", "excellent_cap_percent": 50}
    bureau.force(ASSESSMENT, "试点", pilot, units=[east], start=MONTH)
    here = [bureau.hire(f"张{n}") for n in range(4)]
    there = [bureau.hire(f"李{n}", at=east) for n in range(4)]
    sheet = bureau.opened()
    other = UnitSheet.everything.get(month_id=MONTH, unit=east)
    assert (sheet.version.title, other.version.title) == ("考核", "试点")
    head = say.account(Role.UNIT_HEAD, unit=east)
    with acting(head):
        rows = MonthSheet.objects.filter(unit_sheet=other, person__in=there[:2])
        scores = [appraising.Score(row.pk, 1, 9600, "EXCELLENT") for row in rows]
        assert appraising.save_scores(other, scores, acting_user=head) == 2
    with pytest.raises(Problem, match="最多 0 人，现在给了 2 人"):
        bureau.score(sheet, {person.pk: "EXCELLENT" for person in here[:2]})


def test_units_without_a_policy_are_named(bureau):
    bureau.hire("张伟", at=say.unit("新设派出所"))
    with pytest.raises(Problem, match="新设派出所"):
        bureau.opened()
    assert not AssessmentMonth.objects.exists()


def test_a_month_is_not_submitted_before_everybody_is_scored(bureau):
    bureau.hire("张伟")
    sheet = bureau.opened()
    with acting(bureau.head), pytest.raises(Problem, match="还有人没有评分：张伟"):
        appraising.submit_unit(sheet, acting_user=bureau.head)


def test_what_was_submitted_is_sent_back_with_a_reason_and_scored_again(bureau):
    person = bureau.hire("张伟")
    sheet = bureau.opened()
    with acting(bureau.political), pytest.raises(Conflict, match="不能退回"):
        appraising.send_back_unit(sheet, "早了", acting_user=bureau.political)
    sheet = bureau.submitted()
    with pytest.raises(Conflict, match="请由政工退回"):
        bureau.score(sheet)
    with acting(bureau.head), pytest.raises(Denied):
        appraising.send_back_unit(sheet, "自己退", acting_user=bureau.head)
    with acting(bureau.political):
        with pytest.raises(Problem, match="退回的原因"):
            appraising.send_back_unit(sheet, "  ", acting_user=bureau.political)
        back = appraising.send_back_unit(sheet, "请复核张伟", acting_user=bureau.political)
    assert (back.state, back.submitted_by) == ("scoring", None)
    assert Entry.objects.get(act="assessment.send_back").reason == "请复核张伟"
    bureau.score(back, {person.pk: "BASIC"}, base=7_000)
    assert bureau.sheet(person).grade_now == "BASIC"
    confirmed = bureau.confirmed({person.pk: "BASIC"})
    with acting(bureau.political), pytest.raises(Conflict):
        appraising.send_back_unit(confirmed, "晚了", acting_user=bureau.political)


def test_confirming_says_when_and_publishes_with_the_last_unit(bureau):
    bureau.hire("张伟")
    bureau.hire("李强", at=say.unit("东街派出所"))
    sheet = bureau.confirmed()
    assert sheet.confirmed_at is not None
    assert AssessmentMonth.objects.get().published_at is None
    other = UnitSheet.everything.exclude(pk=sheet.pk).get()
    head = say.account(Role.UNIT_HEAD, unit=other.unit)
    with acting(head):
        row = MonthSheet.objects.get()
        appraising.save_scores(other, [appraising.Score(row.pk, 1, 9000, "COMPETENT")], acting_user=head)
        appraising.submit_unit(other, acting_user=head)
    with acting(bureau.deputy):
        last = appraising.confirm_unit(other, acting_user=bureau.deputy)
    assert AssessmentMonth.objects.get().published_at == last.confirmed_at


def test_a_unit_that_has_submitted_takes_nobody_more(bureau):
    bureau.hire("张伟")
    bureau.submitted()
    late = bureau.hire("王芳", on=MONTH)
    bureau.opened()
    assert not MonthSheet.everything.filter(person=late).exists()


@pytest.mark.parametrize("text", ["1e999", "nan", "-5", "100.01", "9,5", "九十", "95.123", "0x10", "9" * 400])
def test_rubbish_as_a_score_is_named_and_kept(bureau, client, text):
    bureau.hire("张伟")
    sheet = bureau.opened()
    row = MonthSheet.everything.get()
    client.force_login(bureau.head)
    answer = client.post(
        reverse("assessment:unit-sheet", args=[sheet.pk]),
        {f"base_points-{row.pk}": text, f"version-{row.pk}": "x", f"grade-{row.pk}": "COMPETENT"},
    )
    assert answer.status_code == 400
    html = answer.content.decode()
    assert "张伟 的「评分」" in html and f'value="{text}"' in html
    row.refresh_from_db()
    assert row.base_points is None


def test_a_score_is_read_to_two_places(bureau, client):
    bureau.hire("张伟")
    sheet = bureau.opened()
    row = MonthSheet.everything.get()
    client.force_login(bureau.head)
    typed = {f"base_points-{row.pk}": " 91.25 ", f"version-{row.pk}": "1", f"grade-{row.pk}": "COMPETENT"}
    assert client.post(reverse("assessment:unit-sheet", args=[sheet.pk]), typed).status_code == 302
    row.refresh_from_db()
    assert row.base_points == 9_125


def test_a_persons_sheet_is_read_by_head_department_and_once_confirmed_the_person(bureau, client):
    person, other = bureau.hire("张伟"), bureau.hire("李强")
    entry = bureau.points(person, 300)
    sheet = bureau.submitted()
    page = reverse("assessment:sheet", args=[MonthSheet.everything.get(person=person).pk])
    own = say.account(Role.AUXILIARY, person=person)
    stranger = say.account(Role.UNIT_HEAD, unit=say.unit("东街派出所"))
    colleague = say.account(Role.AUXILIARY, person=other)

    def may() -> list[int]:
        answers = []
        for user in (bureau.head, bureau.political, own, colleague, stranger, bureau.finance):
            client.force_login(user)
            answers.append(client.get(page).status_code)
        return answers

    assert may() == [200, 200, 404, 404, 404, 404]
    with acting(bureau.political):
        appraising.confirm_unit(sheet, acting_user=bureau.political)
    assert may() == [200, 200, 200, 404, 404, 404]
    client.force_login(own)
    html = client.get(page).content.decode()
    assert reverse("assessment:ledger-entry", args=[entry.pk]) in html
    assert reverse("assessment:object", args=[MonthSheet.everything.get(person=person).pk]) in html
    assert "最迟" in html and client.get(page).context["sheet"].total_now == 9_300, "90 and 3 of the ledger"


def test_points_of_another_unit_are_summed_though_the_head_may_not_read_them(bureau, client):
    person, east = bureau.hire("张伟"), say.unit("东街派出所")
    bureau.points(person, -200)
    say.move(person, east, MONTH.replace(day=20))
    bureau.opened()
    head = say.account(Role.UNIT_HEAD, unit=east)
    client.force_login(head)
    page = client.get(reverse("assessment:sheet", args=[MonthSheet.everything.get(person=person).pk]))
    assert (page.context["elsewhere"], page.context["sheet"].points) == (-200, -200)


def test_the_grid_asks_no_more_for_more_people(bureau, client, django_assert_max_num_queries):
    people = [bureau.hire(f"张{n}") for n in range(12)]
    for person in people:
        bureau.points(person, 100)
    sheet = bureau.opened()
    client.force_login(bureau.head)
    with django_assert_max_num_queries(16):
        assert client.get(reverse("assessment:unit-sheet", args=[sheet.pk])).status_code == 200


def test_two_editors_of_one_sheet_the_second_is_told_and_nothing_is_lost(bureau):
    bureau.hire("张伟")
    sheet = bureau.opened()
    with acting(bureau.head):
        row = MonthSheet.objects.get()
        old = appraising.Score(row.pk, row.row_version, 8500, "COMPETENT")
        appraising.save_scores(
            sheet, [appraising.Score(row.pk, row.row_version, 9000, "COMPETENT")], acting_user=bureau.head
        )
        with pytest.raises(Conflict, match="张伟：现为 合格"):
            appraising.save_scores(sheet, [old], acting_user=bureau.head)
        assert MonthSheet.objects.get().base_points == 9000


def test_only_the_own_head_scores_and_another_person_confirms(bureau):
    bureau.hire("张伟")
    sheet = bureau.opened()
    stranger = say.account(Role.UNIT_HEAD, unit=say.unit("东街派出所"))
    row = MonthSheet.everything.get()
    score = [appraising.Score(row.pk, 1, 9000, "COMPETENT")]
    for user in (stranger, bureau.political, bureau.finance, say.account(Role.INSPECTOR)):
        with acting(user), pytest.raises(Denied):
            appraising.save_scores(sheet, score, acting_user=user)
    bureau.score(sheet, {})
    with acting(bureau.head):
        appraising.submit_unit(sheet, acting_user=bureau.head)
        with pytest.raises(Denied):
            appraising.confirm_unit(sheet, acting_user=bureau.head)
    with acting(bureau.political):
        assert appraising.confirm_unit(sheet, acting_user=bureau.political).state == "confirmed"


def test_the_cap_on_excellent_is_told_with_numbers(bureau):
    people = [bureau.hire(f"张{n}") for n in range(10)]
    sheet = bureau.opened()
    with pytest.raises(Problem, match="最多 2 人，现在给了 3 人"):
        bureau.score(sheet, {person.pk: "EXCELLENT" for person in people[:3]})
    bureau.score(sheet, {person.pk: "EXCELLENT" for person in people[:2]})


@pytest.mark.django_db(transaction=True)
def test_thirty_gradings_at_once_never_pass_the_cap():
    bureau = Bureau()
    people = [bureau.hire(f"张{n}") for n in range(30)]
    sheet = bureau.opened()
    rows = {row.person_id: row for row in MonthSheet.everything.all()}
    barrier, refused = threading.Barrier(30), []

    def grade(person):
        barrier.wait()
        try:
            with acting(bureau.head):
                score = appraising.Score(rows[person.pk].pk, 1, 9600, "EXCELLENT")
                appraising.save_scores(sheet, [score], acting_user=bureau.head)
        except Problem as problem:
            refused.append(problem.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=grade, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert MonthSheet.everything.filter(grade="EXCELLENT").count() == 6  # 20 % of 30
    assert refused == ["excellent-cap"] * 24
