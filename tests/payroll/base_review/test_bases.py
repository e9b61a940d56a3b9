"""年度缴费基数核定: last year's average pay becomes everybody's base from a month on, once, and says why."""

import threading
import time
from datetime import date
from fractions import Fraction

import pytest
from django.db import Error, IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from auxpolice.access.models import Role, RoleGrant
from auxpolice.access.scope import Denied, acting, unscoped
from auxpolice.approvals.matters import sheet_url
from auxpolice.audit.models import Entry
from auxpolice.problems import Conflict, Problem
from payroll.base_review import actions
from payroll.base_review import preview as bases
from payroll.base_review.models import BaseReview, ReviewedBase
from payroll.month.runs import scheme_of
from payroll.slips.explaining import explain
from personnel import actions as roster
from personnel.models import ContributionBase
from tests import vocabulary as say
from tests.payroll.county import County
from tests.payroll.supplementary.test_supplementary import at_once, slip, violations

NOV, DEC, JAN = date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1)
JUL = date(2026, 7, 1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    made = County()
    made.zhang = made.hire("张伟")
    return made


def two_months(county):
    county.pay(NOV), county.pay(DEC)


def show(start=JAN) -> bases.Preview:
    with unscoped("read"):
        return bases.preview(start)


def by_name(shown) -> dict[str, bases.Share]:
    return {share.name: share for share in shown.shares}


def review(county, shown=None, by=None, start=JAN) -> BaseReview:
    user = by or county.political
    digest = bases.digest_of(shown or show(start))
    with acting(user):
        put = actions.prepare_bases(start, digest=digest, acting_user=user)
    with acting(county.leader):
        return actions.approve_bases(put.pk, digest=digest, acting_user=county.leader)


def counted(person, month) -> int:
    """The slip's items that the scheme calls 计入缴费基数, added by hand."""
    row = slip(person, month)
    items = scheme_of(row.scheme_version_id).items
    return sum(fen for item, fen in zip(items, row.amounts, strict=True) if item.insurance_base)


def rows(person) -> list[tuple]:
    found = ContributionBase.everything.filter(person=person).order_by("period")
    return [(row.period.lower, row.period.upper, row.insurance_fen, row.housing_fen) for row in found]


def test_the_average_of_last_years_slips_becomes_the_base_and_the_slip_is_paid_on_it(county):
    partly = county.hire("李强", on=date(2025, 11, 17))
    new = county.hire("王芳", on=JAN)
    gone = county.hire("赵敏")
    two_months(county)
    say.leave(gone, date(2025, 12, 31))
    shown = show()
    assert (shown.year, [one.name for one in shown.shares]) == (2025, ["李强", "王芳", "张伟"])
    for person, name in ((county.zhang, "张伟"), (partly, "李强")):
        sums = [counted(person, NOV), counted(person, DEC)]
        share = by_name(shown)[name]
        assert [fen for _slip, _month, fen in share.slips] == sums
        assert share.average_fen == int(Fraction(sum(sums), 2) + Fraction(1, 2)) == share.insurance_fen
    assert counted(partly, NOV) < counted(partly, DEC)
    assert by_name(shown)["王芳"].kept == "later"  # hired on the first day: the base begins with it
    made = review(county, shown)
    average = by_name(shown)["张伟"].average_fen
    assert rows(county.zhang) == [(date(2024, 3, 5), JAN, 420_000, 420_000), (JAN, None, average, average)]
    assert rows(new) == [(JAN, None, 420_000, 420_000)] and len(rows(gone)) == 1
    assert (made.people, made.changed, made.left, made.before_fen) == (2, 2, {"later": 1}, 840_000)
    entry = Entry.objects.get(act="payroll.base_review.confirm")
    assert entry.after["digest"] == bases.digest_of(shown) and entry.after["people"] == 2
    assert entry.after["insurance_fen"] == made.after_fen
    county.pay(JAN)
    pension = next(line for line in explain(slip(county.zhang, JAN)) if line.code == "PENSION")
    assert f"基数 {average / 100:,.2f}元 按下限" in pension.formula
    assert violations() == []


def test_why_each_stays_as_it_is(county):
    """Newcomers, who was given a base meanwhile, who pays into nothing; one kind at 0 stays at 0."""
    fresh, given = county.hire("李强", on=date(2025, 12, 31)), county.hire("王芳")
    nothing, no_fund, without = (county.hire(name) for name in ("赵敏", "孙丽", "周杰"))
    fresh_row = ContributionBase.everything.filter(person=fresh)
    ContributionBase.everything.filter(person=nothing).update(insurance_fen=0, housing_fen=0)
    ContributionBase.everything.filter(person=no_fund).update(housing_fen=0)
    ContributionBase.everything.filter(person=without).delete()
    two_months(county)
    with acting(county.political):
        roster.change_pay_facts(
            given, start=date(2026, 3, 1), insurance_fen=500_000, acting_user=county.political
        )
    shown = by_name(show())
    assert shown["王芳"].kept == "later" and "2026-03-01" in shown["王芳"].reason
    assert shown["赵敏"].kept == "uninsured" and shown["李强"].outcome == "changed"
    assert (shown["孙丽"].housing_fen, shown["孙丽"].insurance_fen) == (0, shown["孙丽"].average_fen)
    assert (shown["周杰"].old_insurance_fen, shown["周杰"].outcome) == (None, "changed")
    review(county)
    assert rows(nothing) == [(date(2024, 3, 5), None, 0, 0)] and fresh_row.count() == 2
    assert [row[2] for row in rows(given)] == [420_000, 500_000]
    assert rows(without) == [(JAN, None, shown["周杰"].average_fen, shown["周杰"].average_fen)]
    assert rows(no_fund)[1][3] == 0
    later = county.hire("吴磊", on=date(2026, 1, 5))
    assert by_name(show(date(2026, 2, 1)))["吴磊"].kept == "no_slips"
    assert "沿用原基数" in by_name(show(date(2026, 2, 1)))["吴磊"].reason and len(rows(later)) == 1


def test_a_base_bounded_in_time_keeps_its_end(county):
    until = date(2026, 5, 1)
    ContributionBase.everything.filter(person=county.zhang).update(period=DateRange(date(2024, 3, 5), until))
    two_months(county)
    review(county)
    assert [row[:2] for row in rows(county.zhang)] == [(date(2024, 3, 5), JAN), (JAN, until)]


def test_repeating_changes_nothing(county):
    two_months(county)
    shown = show()
    review(county, shown)
    after = rows(county.zhang)
    with pytest.raises(Conflict, match="名单或工资已变化，请重新核对"):
        review(county, shown)
    with pytest.raises(Problem, match="没有需要核定的人"):
        review(county)
    # nor from a later month: a correction made since is not undone
    later = date(2026, 4, 1)
    with acting(county.political):
        roster.change_pay_facts(
            county.zhang, start=date(2026, 3, 1), insurance_fen=1, acting_user=county.political
        )
    assert by_name(show(later))["张伟"].kept == "reviewed"
    with pytest.raises(Problem, match="没有需要核定的人"):
        review(county, start=later)
    assert rows(county.zhang)[:1] == after[:1] and BaseReview.objects.count() == 1
    row = ReviewedBase.everything.get()
    with pytest.raises(IntegrityError, match="reviewed_base_once_a_year"), transaction.atomic():
        row.pk = None
        row.save(force_insert=True)
    for table in (ReviewedBase.everything, BaseReview.objects):
        with pytest.raises(Error), transaction.atomic():
            table.update(year=2024)


def test_what_changed_since_the_preview_is_not_confirmed(county):
    two_months(county)
    shown = show()
    with acting(county.political):
        roster.change_pay_facts(county.zhang, start=DEC, insurance_fen=430_000, acting_user=county.political)
    with pytest.raises(Conflict, match="名单或工资已变化，请重新核对"):
        review(county, shown)
    assert not BaseReview.objects.exists() and len(rows(county.zhang)) == 2
    review(county)


def test_only_from_a_month_that_is_not_taken_and_after_a_whole_year(county):
    county.pay(NOV)
    with pytest.raises(Problem, match="2024 年没有月度工资"):
        show(DEC)
    county.open(DEC)
    with pytest.raises(Conflict, match="2025-12 还没有锁定"):
        show()
    county.pay(DEC)
    shown = show()
    feb = date(2026, 2, 1)
    county.calculate(JAN)  # calculated, not yet put forward: it is calculated anew with the new bases
    county.check(JAN)
    with pytest.raises(Conflict, match=r"2026-01 现在是「已复核」.*最早可以从 2026-02 起"):
        review(county, shown)
    county.approve(JAN)
    county.lock(JAN)
    with pytest.raises(Conflict, match=r"2026-01 现在是「已锁定」.*最早可以从 2026-02 起"):
        review(county, shown)
    assert not BaseReview.objects.exists()
    assert review(county, start=feb).start == feb


def test_a_month_already_calculated_is_stopped_until_it_is_calculated_anew(county):
    two_months(county)
    county.calculate(JAN)
    review(county)
    county.check(JAN)
    with pytest.raises(Conflict, match="计算之后有 1 人的资料变化（张伟）"):
        county.approve(JAN)
    county.calculate(JAN)
    county.check(JAN)
    county.approve(JAN)


@pytest.mark.parametrize("role", [Role.FINANCE, Role.UNIT_HEAD, Role.INSPECTOR, Role.AUXILIARY, Role.LEADER])
def test_only_who_may_change_pay_facts_confirms(county, role):
    two_months(county)
    user = say.account(role, unit=say.unit() if role == Role.UNIT_HEAD else None)
    with pytest.raises(Denied):
        review(county, by=user)
    assert len(rows(county.zhang)) == 1
    review(county)
    assert len(rows(county.zhang)) == 2


def waits() -> bool:
    """Does a connection wait for a lock?"""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        return cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_writes(county):
    two_months(county)
    shown = show()
    written = threading.Event()

    def first():
        """Commits only when the other has come to where it has to wait, or nothing held it."""
        with transaction.atomic():
            made = review(county, shown)
            written.set()
            give_up = time.monotonic() + 10
            while time.monotonic() < give_up and not waits():
                time.sleep(0.02)
        return made

    def second():
        written.wait(10)
        return review(county, shown)

    results = at_once(first, second)
    refused = [result for result in results if isinstance(result, Problem)]
    assert len(refused) == 1 and "名单或工资已变化" in refused[0].message
    assert BaseReview.objects.count() == 1 and len(rows(county.zhang)) == 2


def test_who_put_a_review_forward_does_not_approve_it(county, client):
    two_months(county)
    digest = bases.digest_of(show())
    both = say.account(Role.POLITICAL, username="both")
    RoleGrant.objects.create(user=both, role=Role.FINANCE, period=DateRange(date(2020, 1, 1), None))
    before = rows(county.zhang)
    with acting(both):
        put = actions.prepare_bases(JAN, digest=digest, acting_user=both)
        with pytest.raises(Problem, match="编制的人不能确认"):
            actions.approve_bases(put.pk, digest=digest, acting_user=both)
    with pytest.raises(Error, match="base_review_maker_is_not_checker"), transaction.atomic():
        BaseReview.objects.update(state="effective", closed_by=both, closed_at=timezone.now())
    with acting(county.political), pytest.raises(Conflict, match="已有一份待审批"):
        actions.prepare_bases(JAN, digest=digest, acting_user=county.political)
    with acting(county.leader), pytest.raises(Conflict, match="已变化"):
        actions.approve_bases(put.pk, digest="x", acting_user=county.leader)
    client.force_login(county.leader)
    sent = {"verdict": "return", "opinion": "请核对张伟", "seen": digest}
    assert client.post(sheet_url(actions.MATTER, put.pk), sent).status_code == 302
    put.refresh_from_db()
    assert (put.state, put.because, rows(county.zhang)) == ("refused", "请核对张伟", before)
    client.force_login(both)
    assert "请核对张伟" in client.get("/inbox/?tab=messages").content.decode()
    with acting(both):
        again = actions.prepare_bases(JAN, digest=digest, acting_user=both)
        assert actions.withdraw_bases(again.pk, "再核", acting_user=both).state == "withdrawn"
    assert rows(county.zhang) == before


def test_statements_do_not_grow_with_people(county):
    people = [county.zhang, *(county.hire(f"王{n}") for n in range(21))]
    later = date(2026, 3, 1)
    for person in people[2:]:
        ends(person, later)
        ContributionBase.everything.create(
            person=person, insurance_fen=1, housing_fen=1, period=DateRange(later, None)
        )
    two_months(county)
    counts = []
    for some in (people[:2], people[2:]):
        ContributionBase.everything.filter(person__in=some, period__startswith=later).delete()
        shown = show()
        assert len(shown.due) == len(some)
        with CaptureQueriesContext(connection) as caught:
            review(county, shown)
        counts.append(len(caught))
    assert counts[0] == counts[1], counts


def ends(person, day) -> int:
    """The base of somebody ends on a day."""
    return ContributionBase.everything.filter(person=person).update(period=DateRange(date(2024, 3, 5), day))


def test_pages_from_preview_to_the_persons_own_base(county, client):
    county.hire("李强", at=say.unit("东街派出所"))
    two_months(county)
    other = ReviewedBase.everything
    client.force_login(county.political)
    assert "/payroll/bases/" in client.get("/payroll/").content.decode(), "a tab of the months of pay"
    shown = show()
    page = client.get("/payroll/bases/", {"start": "2026-01"}).content.decode()
    digest = bases.digest_of(shown)
    assert f'value="{digest}"' in page and "核定人数" in page and "单位每月缴费" in page
    narrowed = client.get("/payroll/bases/", {"start": "2026-01", "q": "zw"}).content.decode()
    assert f"/payroll/bases/2026-01/people/{county.zhang.pk}/" in narrowed and "李强" not in narrowed
    unit = say.unit("东街派出所").pk
    narrowed = client.get("/payroll/bases/", {"start": "2026-01", "unit": unit}).content.decode()
    assert "李强" in narrowed and "张伟" not in narrowed
    why = client.get(f"/payroll/bases/2026-01/people/{county.zhang.pk}/").content.decode()
    average = f"{by_name(shown)['张伟'].average_fen / 100:,.2f}"
    assert "/payroll/2025-11/people/" in why and "基本工资 2,200.00" in why and average in why
    assert client.get("/payroll/bases/2026-01/people/999999/").status_code == 404
    stale = client.post("/payroll/bases/confirm/", {"start": "2026-01", "digest": "x"}, follow=True)
    assert "名单或工资已变化，请重新核对" in stale.content.decode() and not other.exists()

    client.force_login(county.finance)
    seen = client.get("/payroll/bases/", {"start": "2026-01"}).content.decode()
    assert digest not in seen and "核定人数" in seen
    sent = {"start": "2026-01", "digest": digest}
    assert client.post("/payroll/bases/confirm/", sent).status_code == 404 and not other.exists()

    client.force_login(county.political)
    answer = client.post("/payroll/bases/confirm/", sent)
    made = BaseReview.objects.get()
    assert answer.url == sheet_url(actions.MATTER, made.pk) and not other.exists()
    assert "等另一人审批" in client.get(answer.url).content.decode()
    client.force_login(county.leader)
    assert "缴费基数核定待审批" in client.get("/").content.decode()
    sheet = client.get(answer.url).content.decode()
    assert "核定人数" in sheet and "社保基数合计" in sheet and "校验值" in sheet
    answer = client.post(answer.url, {"verdict": "agree", "opinion": "同意", "seen": digest})
    assert answer.url == f"/payroll/bases/{made.pk}/"
    client.force_login(county.political)
    told = client.get(answer.url).content.decode()
    assert "张伟" in told and "李强" in told
    assert "李强" not in client.get(answer.url, {"q": "zw"}).content.decode()
    assert f'href="/payroll/bases/{made.pk}/"' in client.get("/payroll/bases/").content.decode()
    person_page = client.get(f"/people/{county.zhang.pk}/").content.decode()
    own, others = other.get(person=county.zhang).pk, other.exclude(person=county.zhang).get().pk
    assert f"/payroll/bases/people/{own}/" in person_page and average in person_page

    county.pay(JAN)
    client.force_login(say.account(Role.AUXILIARY, person=county.zhang))
    mine = client.get(f"/payroll/bases/people/{own}/").content.decode()
    assert average in mine and "基本工资 2,200.00" in mine and "实际缴费基数" in mine
    assert f"/payroll/bases/people/{own}/" in client.get(f"/people/{county.zhang.pk}/").content.decode()
    line = client.get(f"/payroll/2026-01/people/{county.zhang.pk}/line/PENSION/").content.decode()
    assert f"/payroll/bases/people/{own}/" in line
    for refused in (
        f"/payroll/bases/people/{others}/", "/payroll/bases/", f"/payroll/bases/{made.pk}/",
        f"/payroll/bases/2026-01/people/{county.zhang.pk}/",
    ):  # fmt: skip
        assert client.get(refused).status_code == 404
    client.force_login(say.account(Role.UNIT_HEAD, unit=say.unit("城关派出所")))
    for refused in ("/payroll/bases/", f"/payroll/bases/people/{own}/"):
        assert client.get(refused).status_code == 404
    assert average not in client.get(f"/people/{county.zhang.pk}/").content.decode()
    # a correction since then is told beside the base
    with acting(county.political):
        roster.change_pay_facts(
            county.zhang, start=date(2026, 2, 1), insurance_fen=500_000, acting_user=county.political
        )
    client.force_login(county.finance)
    assert "核定之后又更正过" in client.get(f"/payroll/bases/people/{own}/").content.decode()


def take_back(county, made, because="少算一人", by=None):
    user = by or county.political
    with acting(user):
        return actions.withdraw_bases(made.pk, because, acting_user=user)


def test_a_review_is_taken_back_as_a_whole_and_made_again(county, client):
    new = county.hire("李强")
    ContributionBase.everything.filter(person=new).delete()
    bounded = county.hire("王芳")
    ContributionBase.everything.filter(person=bounded).update(period=DateRange(date(2024, 3, 5), JUL))
    two_months(county)
    before = {person.pk: rows(person) for person in (county.zhang, new, bounded)}
    made = review(county)
    assert rows(county.zhang) != before[county.zhang.pk] and rows(new)
    with pytest.raises(Problem, match="请写明撤回的原因"):
        take_back(county, made, " ")
    with pytest.raises(Denied):
        take_back(county, made, by=county.finance)
    with pytest.raises(Error), transaction.atomic():
        ReviewedBase.everything.filter(review=made).delete()
    with pytest.raises(Error), transaction.atomic():
        BaseReview.objects.filter(pk=made.pk).update(people=1)
    client.force_login(county.finance)
    assert "撤回这次核定" not in client.get(f"/payroll/bases/{made.pk}/").content.decode()
    client.force_login(county.political)
    assert "撤回这次核定" in client.get(f"/payroll/bases/{made.pk}/").content.decode()
    done = client.post(f"/payroll/bases/{made.pk}/withdraw/", {"because": "少算一人"}, follow=True)
    assert "恢复为核定前的基数" in done.content.decode()
    assert {person.pk: rows(person) for person in (county.zhang, new, bounded)} == before
    assert not ReviewedBase.everything.exists()
    said = client.get(f"/payroll/bases/{made.pk}/").content.decode()
    assert "少算一人" in said and "撤回这次核定" not in said
    entry = Entry.objects.get(act="payroll.base_review.withdraw")
    assert (entry.actor, entry.reason, entry.after["people"]) == (county.political, "少算一人", 3)
    with pytest.raises(Conflict, match="已由"):
        take_back(county, made)
    again = review(county)
    assert again.digest == made.digest and again.people == 3


def test_a_review_that_a_month_rests_on_or_that_was_corrected_stays(county):
    two_months(county)
    made = review(county)
    ContributionBase.everything.filter(person=county.zhang, period__startswith=JAN).update(insurance_fen=1)
    with pytest.raises(Conflict, match="张伟 的基数在核定之后又改过"):
        take_back(county, made)
    ContributionBase.everything.filter(person=county.zhang, period__startswith=JAN).update(
        insurance_fen=ReviewedBase.everything.get().insurance_fen
    )
    county.calculate(JAN)
    with pytest.raises(Conflict, match="2026-01 已按这次核定的基数计算"):
        take_back(county, made)
    with pytest.raises(Error, match="不能"), transaction.atomic():
        BaseReview.objects.filter(pk=made.pk).update(
            withdrawn_by=county.political, withdrawn_at="2026-01-01T00:00Z", withdrawn_because="x"
        )
