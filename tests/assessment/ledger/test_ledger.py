"""The ledger: sources, doors to records, which month an entry counts in, races with a confirmation."""

import threading
from uuid import UUID

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import Error, connection, transaction
from django.urls import reverse

from assessment.appraisal import actions as appraising
from assessment.appraisal.invariants import sums_that_differ
from assessment.appraisal.models import MonthSheet
from assessment.ledger import months, sources
from assessment.ledger.actions import Points, enter_points, reverse_points
from assessment.ledger.models import LedgerEntry
from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting, unscoped
from auxpolice.months import next_month
from tests import vocabulary as say
from tests.assessment.bureau import MONTH, Bureau


def test_a_kind_is_registered_once_and_by_a_plain_word():
    for taken in ("manual", "finding", "month_sheet", "attendance"):
        with pytest.raises(ImproperlyConfigured, match="registered twice"):
            sources.register(taken, "重复", lambda numbers: {})
    for wrong in ("", "two words", "x" * 21):
        with pytest.raises(ImproperlyConfigured, match="one word"):
            sources.register(wrong, "错", lambda numbers: {})
    with pytest.raises(ImproperlyConfigured, match="registered twice"):
        months.register(appraising.takes_points)


def test_points_of_an_unknown_kind_are_refused(bureau):
    person = bureau.hire("张伟")
    with pytest.raises(LookupError, match="findng"):
        bureau.points(person, source_kind="findng", source_id="1")
    assert not LedgerEntry.everything.exists()


def test_points_by_hand_are_the_departments_alone(bureau):
    person = bureau.hire("张伟")
    for user in (bureau.head, bureau.finance, bureau.leader, say.account(Role.AUXILIARY, person=person)):
        with pytest.raises(Denied):
            bureau.points(person, by=user)
    assert bureau.points(person).entered_by == bureau.political


def test_a_record_makes_one_entry_and_one_reversal(bureau):
    person = bureau.hire("张伟")
    first = bureau.points(person, source_kind="finding", source_id="7")
    assert bureau.points(person, source_kind="finding", source_id="7") == first
    with acting(bureau.political):
        back = reverse_points(first, "查实有误", acting_user=bureau.political)
        assert reverse_points(first, "再次", acting_user=bureau.political) == back
    assert (back.points, back.reverses, back.source_id) == (200, first, "7")
    assert LedgerEntry.everything.count() == 2


def test_while_the_month_is_open_the_sheet_says_what_the_ledger_says(bureau):
    person = bureau.hire("张伟")
    bureau.points(person, 300)
    bureau.opened()
    assert bureau.sheet(person).points == 300, "entered before the month was opened"
    bureau.points(person, -150)
    assert bureau.sheet(person).points == 150
    assert MonthSheet.everything.get(person=person).ledger_points is None, "no sum is kept beside its source"


def test_confirming_freezes_the_sum_and_later_points_count_in_the_next_month(bureau):
    person = bureau.hire("张伟")
    bureau.points(person, 300)
    bureau.confirmed()
    late = bureau.points(person, -150)
    assert late.month == next_month(MONTH)
    assert MonthSheet.everything.get(person=person).ledger_points == 300
    assert bureau.sheet(person).points == 300
    assert sums_that_differ() == []


def test_what_is_confirmed_is_not_changed_by_anybody(bureau):
    person = bureau.hire("张伟")
    sheet = bureau.submitted()
    MonthSheet.everything.filter(person=person).update(remark="还可以改")
    with acting(bureau.political):
        appraising.confirm_unit(sheet, acting_user=bureau.political)
    for change in (
        lambda: MonthSheet.everything.filter(person=person).update(grade="EXCELLENT"),
        lambda: MonthSheet.everything.filter(person=person).delete(),
    ):
        with pytest.raises(Error, match="只增不改"), transaction.atomic():
            change()


def test_verify_finds_a_frozen_sum_that_is_not_the_sum_of_its_entries(bureau):
    person = bureau.hire("张伟")
    entry = bureau.points(person, 300)
    bureau.confirmed()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE ledger_ledgerentry SET points = 200 WHERE id = %s", [entry.pk])
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert sums_that_differ() == [f"张伟 {MONTH:%Y-%m} 的考核表记 3 分，台账合计 2 分。"]


def at_once(*jobs) -> list[Exception]:
    """Run all jobs at the same moment on connections of their own; what they raised."""
    barrier, raised = threading.Barrier(len(jobs)), []

    def run(job):
        try:
            connection.ensure_connection()
            barrier.wait()
            job()
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def entering(bureau, person, points=-1, count=1):
    def job():
        with acting(bureau.political):
            for _n in range(count):
                entry = Points("P01", "着装", points, "事由")
                enter_points(person, MONTH, entry, acting_user=bureau.political)

    return job


@pytest.mark.django_db(transaction=True)
def test_two_hundred_entries_and_a_confirmation_at_once_lose_none():
    """Fifty at a time, four each: every entry is inside the frozen sum or in the next month."""
    bureau = Bureau()
    people = [bureau.hire(f"张{n}") for n in range(4)]
    sheet = bureau.submitted()

    def confirm():
        with acting(bureau.political):
            appraising.confirm_unit(sheet, acting_user=bureau.political)

    jobs = [entering(bureau, people[n % 4], count=4) for n in range(50)]
    assert at_once(*jobs[:25], confirm, *jobs[25:]) == []
    assert LedgerEntry.everything.count() == 200
    rows = MonthSheet.everything.filter(month=MONTH)
    inside = LedgerEntry.everything.filter(month=MONTH).count()
    after = LedgerEntry.everything.filter(month=next_month(MONTH)).count()
    assert sum(row.ledger_points for row in rows) == -inside
    assert (inside + after, all(row.confirmed for row in rows)) == (200, True)
    assert sums_that_differ() == []


@pytest.mark.django_db(transaction=True)
def test_two_entries_at_once_are_both_in_the_sum():
    bureau = Bureau()
    person = bureau.hire("张伟")
    bureau.opened()
    for _turn in range(10):
        assert at_once(entering(bureau, person), entering(bureau, person)) == []
    assert bureau.sheet(person).points == -20


@pytest.mark.django_db(transaction=True)
def test_an_entry_in_hand_holds_the_confirmation_and_the_opening():
    """Seen step by step: whoever freezes waits for the entry that was let in before."""
    bureau = Bureau()
    person = bureau.hire("张伟")

    def waits_for_entry(act) -> bool:
        """Whether ``act`` ends only after an entry that was begun before has been committed."""
        entered, done = threading.Event(), threading.Event()

        def enter():
            with acting(bureau.political), transaction.atomic():
                bureau.points(person)
                entered.set()
                assert not done.wait(0.7), "the other didn't wait"

        def other():
            assert entered.wait(10)
            act()
            done.set()

        return at_once(enter, other) == []

    assert waits_for_entry(bureau.opened), "no sheet yet: the opening waits"
    sheet = bureau.submitted()

    def confirm():
        with acting(bureau.political):
            appraising.confirm_unit(sheet, acting_user=bureau.political)

    assert waits_for_entry(confirm)
    assert MonthSheet.everything.get(person=person).ledger_points == -400


# --- pages


def test_the_list_is_narrowed_by_unit_month_sign_and_kind_with_its_sums(bureau, client):
    person, other = bureau.hire("张伟"), bureau.hire("李强", at=say.unit("东街派出所"))
    bureau.points(person, 300)
    bureau.points(person, -150, source_kind="finding", source_id=str(UUID(int=7)))
    bureau.points(other, -1_000, day=next_month(MONTH, -1))
    client.force_login(bureau.political)

    def shown(**asked):
        answer = client.get(reverse("assessment:ledger"), asked)
        sums = answer.context["sums"]
        return answer.context["table"].paginator.count, sums["plus"], sums["minus"], sums["points"]

    assert shown() == (3, 300, -1_150, -850)
    assert shown(unit=bureau.station.pk) == (2, 300, -150, 150)
    assert shown(month=f"{MONTH:%Y-%m}") == (2, 300, -150, 150)
    assert shown(sign="minus") == (2, 0, -1_150, -1_150)
    assert shown(kind="finding") == (1, 0, -150, -150)
    assert shown(q="李强") == (1, 0, -1_000, -1_000)
    assert client.get(reverse("assessment:ledger"), {"month": "1e999", "unit": "x"}).status_code == 200


def test_an_entry_without_a_record_opens_its_own_page(bureau, client):
    person = bureau.hire("张伟")
    entry = bureau.points(person, 300)
    with acting(bureau.political):
        reverse_points(entry, "重复登记", acting_user=bureau.political)
    client.force_login(bureau.political)
    own = reverse("assessment:ledger-entry", args=[entry.pk])
    assert f'href="{own}"' in client.get(reverse("assessment:ledger")).content.decode()
    page = client.get(own).content.decode()
    assert "人工登记" in page and "重复登记" in page
    stranger = say.account(Role.UNIT_HEAD, unit=say.unit("东街派出所"))
    for user, status in ((bureau.head, 200), (stranger, 404), (bureau.finance, 404)):
        client.force_login(user)
        assert client.get(own).status_code == status


def test_the_list_asks_no_more_for_more_entries(bureau, client, django_assert_max_num_queries):
    person = bureau.hire("张伟")
    for number in range(12):
        bureau.points(person, -100, source_kind="finding", source_id=str(UUID(int=number)))
    client.force_login(bureau.political)
    client.get(reverse("assessment:ledger"))
    with django_assert_max_num_queries(14):
        client.get(reverse("assessment:ledger"))


def test_own_entries_are_listed_without_questions_about_others(bureau, client):
    person, other = bureau.hire("张伟"), bureau.hire("李强")
    bureau.points(person, 300)
    bureau.points(other, 500)
    client.force_login(say.account(Role.AUXILIARY, person=person))
    answer = client.get(reverse("assessment:ledger"))
    assert answer.context["sums"]["points"] == 300
    assert list(answer.context["table"].filter_form.fields) == ["month", "sign", "kind"]
    with unscoped("read"):
        assert LedgerEntry.objects.count() == 2
