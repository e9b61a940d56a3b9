"""Certificates: entered with a scan, confirmed by another, ending with what rests on them, told before."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting, unscoped
from auxpolice.months import today
from auxpolice.notices.models import Notice
from auxpolice.problems import Conflict, Problem
from payroll import policies as shipped
from payroll.backpay.models import BackPayLine
from personnel.training.certificates import actions, reminding
from personnel.training.models import CERTIFICATE, Certificate, CertificateReminder
from tests import vocabulary as say
from tests.payroll.backpay.test_back_pay import check, right_now
from tests.payroll.county import County
from tests.personnel.training.holders import CAMERA, DRIVING, DRONE, FIRST_AID, GUARD, Holders, scan
from tests.personnel.training.school import in_force

pytestmark = pytest.mark.django_db
OCT, NOV, DEC = date(2025, 10, 1), date(2025, 11, 1), date(2025, 12, 1)


@pytest.fixture
def school(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    return Holders()


def test_it_counts_once_another_has_seen_the_scan(school):
    person = say.hire()
    row = school.enter(person, FIRST_AID, date(2024, 2, 29), number="JJ-1", issuer="红十字会")
    assert (row.state, row.last, row.name) == ("waiting", date(2027, 2, 28), "急救员证")
    with pytest.raises(Problem) as own:
        school.confirm(row, by=school.political)
    assert own.value.code == "maker-checker"
    assert school.confirm(row).state == "effective"


WRONG = {
    "kind": (("Z99", date(2024, 1, 1)), {}),
    "issued": ((FIRST_AID, date(2099, 1, 1)), {}),
    "until": ((DRIVING, date(2024, 1, 1)), {}),
    "before": ((DRIVING, date(2024, 1, 1)), {"until": date(2023, 1, 1)}),
    "grade": ((GUARD, date(2024, 1, 1)), {}),
    "scan": ((FIRST_AID, date(2024, 1, 1)), {"scans": []}),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_can_t_be_is_said_at_its_field(school, case):
    (kind, issued), more = WRONG[case]
    with pytest.raises(Problem) as refused:
        school.enter(say.hire(), kind, issued, **more)
    assert refused.value.field == {"before": "until", "scan": "scans"}.get(case, case)
    assert not Certificate.everything.exists()


def test_one_s_own_from_the_phone_and_nobody_else_s(school, client):
    person, other = say.hire(), say.hire("李强")
    user = school.auxiliary(person)
    client.force_login(user)
    assert client.get(reverse("training:certificate-enter", args=[other.pk])).status_code == 404
    page = reverse("training:certificate-enter", args=[person.pk])
    kept = client.post(page, {"kind": DRIVING, "issued": "2024-01-05", "number": "41" * 9})
    assert kept.status_code == 422 and "证上写明的截止日期" in kept.content.decode()
    assert 'value="2024-01-05"' in kept.content.decode()
    sent = {"kind": DRIVING, "issued": "2024-01-05", "until": "2030-01-05", "scans": scan()}
    answer = client.post(page, sent)
    assert answer.status_code == 302
    row = Certificate.everything.get()
    assert (row.entered, row.state) == ("own", "waiting")
    with pytest.raises(Denied), acting(user):
        actions.confirm(row.pk, acting_user=user)
    shown = client.get(reverse("training:file", args=[person.pk])).content.decode()
    assert "机动车驾驶证" in shown and "待确认" in shown
    client.force_login(school.deputy)
    assert "证书待确认" in client.get("/").content.decode()
    assert client.post(answer.url).status_code == 302
    assert Certificate.everything.get().state == "effective"


def test_of_two_confirming_at_once_one_is_told_who_was_first(school):
    row = school.enter(say.hire(), FIRST_AID, date(2024, 3, 1))
    school.confirm(row)
    with pytest.raises(Conflict) as late:
        school.confirm(row, by=school.leader)
    assert str(school.deputy) in late.value.message


def test_a_new_one_takes_the_place_of_the_old_and_history_goes_before_it(school):
    person = say.hire()
    old = school.held(person, FIRST_AID, date(2023, 6, 1))
    new = school.held(person, FIRST_AID, date(2026, 5, 1))
    history = school.held(person, FIRST_AID, date(2021, 1, 10))
    periods = [Certificate.everything.get(pk=row.pk).period for row in (history, old, new)]
    assert [period.upper for period in periods] == [date(2023, 6, 1), date(2026, 5, 1), date(2029, 5, 2)]
    again = school.enter(person, FIRST_AID, date(2026, 5, 1), number="另一本")
    with pytest.raises(Conflict) as twice:
        school.confirm(again)
    assert twice.value.code == "twice"
    with acting(school.deputy):
        CERTIFICATE.refuse(Certificate, again.pk, "重复", acting_user=school.deputy)


def test_a_number_belongs_to_one_person(school, client):
    school.held(say.hire(), CAMERA, date(2026, 1, 5), number="ZF-7")
    row = school.enter(say.hire("李强"), CAMERA, date(2026, 1, 5), number="ZF-7")
    client.force_login(school.deputy)
    answer = client.post(reverse("training:certificate", args=[row.pk]), follow=True)
    assert "已登记在另一人名下" in answer.content.decode()
    assert Certificate.everything.get(pk=row.pk).state == "waiting"


def test_it_is_ended_before_its_time_with_a_reason(school, client):
    row = school.held(say.hire(), CAMERA, date(2026, 1, 5))
    client.force_login(school.deputy)
    page = reverse("training:certificate-end", args=[row.pk])
    assert client.post(page, {"day": "2025-12-31", "because": "遗失"}).status_code == 422
    assert client.post(page, {"day": f"{today()}", "because": "遗失"}).status_code == 302
    assert Certificate.everything.get(pk=row.pk).last == today()


# --- told before


def ends_in(school, person, days: int, kind=DRIVING) -> Certificate:
    return school.held(person, kind, date(2020, 1, 6), until=today() + timedelta(days=days))


def remind(day: date | None = None) -> int:
    with unscoped("test"):
        return reminding.remind(day or today())


def test_each_term_is_told_once_to_the_person_the_head_and_the_department(school):
    person = say.hire(at=school.unit)
    user = school.auxiliary(person)
    row = ends_in(school, person, 90)
    ends_in(school, say.hire("李强"), 91)
    gone = say.hire("赵走")
    ends_in(school, gone, 50)
    say.leave(gone, today())
    assert remind() == 1 and remind() == 0
    told = dict(Notice.objects.filter(kind__startswith="certificate").values_list("to__username", "title"))
    assert told[user.username] == f"机动车驾驶证 {row.last} 到期"
    assert {told["suozhang"], told["zhenggong"], told["zhenggong2"]} == {"1 份证书即将到期"}
    assert "juzhang" not in told
    for left in (60, 45, 30, 7, 3, 0):
        remind(row.last - timedelta(days=left))
    of_row = CertificateReminder.objects.filter(certificate=row).order_by("-days")
    assert list(of_row.values_list("days", flat=True)) == [90, 60, 30, 7]
    assert Notice.objects.filter(to=user).count() == 4


def test_who_renewed_is_left_alone_and_who_comes_late_is_told_once(school):
    renewed, late = say.hire(), say.hire("李强")
    ends_in(school, renewed, 20)
    school.enter(renewed, DRIVING, today(), until=today() + timedelta(days=2000))
    waiting = Certificate.everything.get(person=renewed, state="waiting")
    ends_in(school, late, 20)
    assert remind() == 2  # what only waits renews nothing yet
    school.confirm(waiting)
    assert list(CertificateReminder.objects.values_list("days", flat=True)) == [30, 30]
    assert remind(today() + timedelta(days=14)) == 1


def test_statements_of_the_night_do_not_grow(school):
    counts = []
    for size in (2, 20):
        for number in range(size):
            ends_in(school, say.hire(f"张{size}{number}"), 30)
        with CaptureQueriesContext(connection) as seen:
            assert remind() == size
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 16


# --- what rests on it


@pytest.fixture
def county(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    made = County(shipped.pilot_plan())
    made.office2 = say.account(Role.POLITICAL, username="zg2")
    in_force(made.political, made.leader, start=date(2020, 1, 1))
    made.person = made.hire("张伟")
    return made


def certify(county, issued=date(2025, 1, 6)) -> Certificate:
    """A drone pilot's licence of the first grade: an allowance of 300 yuan a month."""
    with acting(county.political):
        told = actions.Told(DRONE, issued, grade=1)
        row = actions.enter(county.person.pk, told, [scan()], acting_user=county.political)
    with acting(county.office2):
        return actions.confirm(row.pk, acting_user=county.office2)


def skill(county, month) -> int:
    found = right_now(county.person, month)
    return sum(fen for (item, _kind), fen in found.items() if item == "SKILL")


@pytest.mark.parametrize(("last", "fen"), [(date(2025, 10, 31), 300_00), (date(2025, 10, 30), 0)])
def test_the_allowance_is_paid_for_months_whose_last_day_it_holds(county, last, fen):
    row = certify(county)
    with acting(county.office2):
        actions.end(row.pk, last, "吊销", acting_user=county.office2)
    assert (skill(county, OCT), skill(county, NOV)) == (fen, 0)


def test_what_only_waits_or_has_no_grade_pays_nothing(county):
    for kind, more in ((DRONE, {"grade": 1}), (DRIVING, {"until": date(2030, 1, 1)})):
        with acting(county.political):
            told = actions.Told(kind, date(2025, 1, 6), **more)
            row = actions.enter(county.person.pk, told, [scan()], acting_user=county.political)
    with acting(county.office2):
        actions.confirm(row.pk, acting_user=county.office2)
    assert skill(county, OCT) == 0


def test_what_was_confirmed_or_ended_late_becomes_back_pay(county):
    county.pay(OCT)
    row = certify(county)
    check(county, NOV)
    lines = BackPayLine.everything.filter(person=county.person, of_month=OCT, item="SKILL")
    assert [line.amount_fen for line in lines] == [300_00]
    county.pay(NOV)
    with acting(county.office2):
        actions.end(row.pk, date(2025, 10, 15), "吊销", acting_user=county.office2)
    check(county, DEC)
    later = BackPayLine.everything.filter(person=county.person, month=DEC, item="SKILL")
    assert sorted((line.of_month, line.amount_fen) for line in later) == [(OCT, -300_00), (NOV, -300_00)]
