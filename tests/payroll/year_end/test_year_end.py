"""年度绩效兑现: the held performance of a year becomes bonuses of an open month, once a person, to the fen."""

import copy
from datetime import date

import pytest
from django.db import Error, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment.appraisal.models import AnnualResult
from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting, unscoped
from auxpolice.approvals.matters import sheet_url
from auxpolice.money import divide_half_up
from auxpolice.policy import parameters
from auxpolice.problems import Conflict, Problem
from grading.levels.models import LevelHolding
from payroll import invariants
from payroll import policies as shipped
from payroll.approval import makers
from payroll.approval.models import Signature
from payroll.entries.models import PayEntry
from payroll.month.models import PayrollRun, Payslip
from payroll.rules.columns import Ratio
from payroll.tax_facts import opening
from payroll.tax_facts.models import OpeningSums
from payroll.year_end import actions
from payroll.year_end import preview as year_end
from payroll.year_end.models import YearEndPayment, YearEndPayout
from tests import vocabulary as say
from tests.payroll.county import County
from tests.payroll.running.test_differences import graded
from tests.payroll.supplementary.test_supplementary import slip

NOV, DEC, JAN = date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1)
pytestmark = pytest.mark.django_db
HELD = 30_000
"""A month of 合格 in the pilot plan: 1,000 yuan, of which 30 % are held."""


def plan(leavers: str = "pro_rata") -> dict:
    content = copy.deepcopy(shipped.pilot_plan())
    for item in content["items"]:
        if item["code"] == "PERFORMANCE_HELD":
            item["rule"]["leavers"] = leavers
    return content


@pytest.fixture
def county(request):
    return County(plan(getattr(request, "param", "pro_rata")))


def hire(county, name, *, result="COMPETENT", **more):
    person = county.hire(name, **more)
    graded(county, person, NOV, "COMPETENT"), graded(county, person, DEC, "COMPETENT")
    if result:
        AnnualResult.everything.create(person=person, year=2025, grade=result)
    return person


def two_months(county):
    county.pay(NOV), county.pay(DEC)
    county.open(JAN)


def show(year=2025, month=JAN) -> year_end.Preview:
    with unscoped("read"):
        return year_end.preview(year, month)


def by_name(shown) -> dict:
    return {share.name: share for share in shown.shares}


def pay(county, shown=None, by=None, **more):
    shown = shown or show()
    user = by or county.finance
    digest = year_end.digest_of(shown)
    with acting(user):
        put = actions.prepare_year_end(2025, JAN, digest=digest, acting_user=user, **more)
    with acting(county.leader):
        return actions.approve_year_end(put.pk, digest=digest, acting_user=county.leader)


def test_held_sums_times_the_years_factor_become_bonuses_that_cite_their_slips(county):
    good, basic = hire(county, "张伟", result="EXCELLENT"), hire(county, "李强", result="BASIC")
    failed, none = hire(county, "王芳", result="FAIL"), hire(county, "赵敏", result="")
    two_months(county)
    shown = by_name(show())
    assert shown["张伟"].held_fen == 2 * HELD
    assert [slip_id for slip_id, _m, _f in shown["张伟"].slips] == [slip(good, NOV).pk, slip(good, DEC).pk]
    assert (shown["张伟"].amount_fen, shown["李强"].amount_fen) == (60_000, 30_000)
    assert (shown["王芳"].outcome, shown["王芳"].reason) == ("none", "不合格的系数为 0")
    assert (shown["赵敏"].outcome, shown["赵敏"].amount_fen) == ("waits", 0)
    assert "没有 2025 年度考核结果" in shown["赵敏"].reason
    pay(county)
    entries = {entry.person: entry for entry in PayEntry.everything.all()}
    assert {person: entry.amount_fen for person, entry in entries.items()} == {good: 60_000, basic: 30_000}
    assert "2025 年度绩效兑现，依据 2 张工资条" in entries[good].reason and entries[good].separate_tax
    county.pay(JAN)
    lines = slip(good, JAN)
    codes = lines.run.schemes[str(lines.scheme_version_id)]["codes"]
    assert dict(zip(codes, lines.amounts, strict=True))["BONUS"] == 60_000
    assert {p.person for p in YearEndPayout.everything.all()} == {good, basic, failed}
    assert [text for found in invariants.CHECKS.values() for text in found()] == []
    # who got a grade later is paid later, and nobody twice
    AnnualResult.everything.create(person=none, year=2025, grade="COMPETENT")
    later = date(2026, 2, 1)
    county.open(later)
    rest = show(month=later)
    assert [share.name for share in rest.shares] == ["赵敏"] and rest.before == 3


def test_what_was_held_before_the_first_slip_here_is_paid_with_the_year(county, client):
    person, other = hire(county, "张伟"), hire(county, "李强")
    for one, by in ((person, True), (other, False)):  # what nobody has confirmed doesn't count
        with acting(county.finance):
            told = {"through": date(2025, 10, 1), "months": 10, "income_fen": 2_000_000, "held_fen": 290_001}
            row = opening.enter(one.pk, **told, acting_user=county.finance)
        if by:
            with acting(county.political):
                opening.confirm(OpeningSums.objects.filter(pk=row.pk), acting_user=county.political)
    two_months(county)
    shown = by_name(show())
    assert (shown["张伟"].held_fen, shown["张伟"].brought_fen) == (290_001 + 2 * HELD, 290_001)
    assert shown["李强"].held_fen == 2 * HELD
    pay(county)
    assert PayEntry.everything.get(person=person).amount_fen == 290_001 + 2 * HELD
    payout = YearEndPayout.everything.get(person=person)
    client.force_login(county.finance)
    page = client.get(reverse("payroll:year-end-person", args=[payout.pk])).content.decode()
    assert "启用本系统前留存（期初数）" in page and "2,900.01" in page


def test_a_person_is_paid_a_year_once_whoever_tries(county):
    person = hire(county, "张伟")
    two_months(county)
    shown = show()
    pay(county, shown)
    with pytest.raises(Conflict, match="有变化，请刷新"):
        pay(county, shown)
    with pytest.raises(Problem, match="没有待兑现"):
        pay(county)
    row = YearEndPayout.everything.get()
    with pytest.raises(IntegrityError, match="year_end_once"), transaction.atomic():
        YearEndPayout.everything.create(
            year=2025, person=person, month=JAN, slips=[], held_fen=1, factor="0", amount_fen=0,
            outcome="none", reason="x", made_by=county.finance, approved_by=county.leader,
        )  # fmt: skip
    with pytest.raises(Error, match="不能修改"), transaction.atomic():
        YearEndPayout.everything.filter(pk=row.pk).update(amount_fen=1)
    county.pay(JAN)
    with pytest.raises(Error, match="已锁定"), transaction.atomic():
        YearEndPayout.everything.filter(pk=row.pk)._raw_delete("default")


def test_who_put_a_payment_forward_does_not_approve_it(county, client):
    hire(county, "张伟")
    two_months(county)
    digest = year_end.digest_of(show())
    with acting(county.finance):
        put = actions.prepare_year_end(2025, JAN, digest=digest, acting_user=county.finance)
        with pytest.raises(Problem, match="编制的人不能确认"):
            actions.approve_year_end(put.pk, digest=digest, acting_user=county.finance)
        with pytest.raises(Conflict, match="已有一份待审批"):
            actions.prepare_year_end(2025, JAN, digest=digest, acting_user=county.finance)
    with pytest.raises(Error, match="year_end_payment_maker_is_not_checker"), transaction.atomic():
        YearEndPayment.objects.update(state="effective", closed_by=county.finance, closed_at=timezone.now())
    with pytest.raises(Denied), acting(county.political):
        actions.approve_year_end(put.pk, digest=digest, acting_user=county.political)
    client.force_login(county.leader)
    sent = {"verdict": "return", "opinion": "系数待核", "seen": digest}
    assert client.post(sheet_url(actions.MATTER, put.pk), sent).status_code == 302
    put.refresh_from_db()
    assert (put.state, put.because) == ("refused", "系数待核")
    with pytest.raises(Error, match="审批记录不能修改"), transaction.atomic():
        YearEndPayment.objects.update(people=9)
    client.force_login(county.finance)
    with acting(county.finance):
        again = actions.prepare_year_end(2025, JAN, digest=digest, acting_user=county.finance)
    client.post(reverse("payroll:year-end-drop", args=[again.pk]), {"because": "再核"})
    again.refresh_from_db()
    assert again.state == "withdrawn" and not PayEntry.everything.exists()
    pay(county)
    row, entry = YearEndPayout.everything.get(), PayEntry.everything.get()
    assert (row.made_by, row.approved_by) == (county.finance, county.leader)
    assert (entry.entered_by, entry.confirmed_by) == (county.finance, county.leader)


def test_what_changed_since_the_preview_is_not_confirmed(county):
    person = hire(county, "张伟")
    two_months(county)
    shown = show()
    AnnualResult.everything.filter(person=person).update(grade="BASIC")
    with pytest.raises(Conflict, match="有变化，请刷新"):
        pay(county, shown)
    assert not PayEntry.everything.exists()
    pay(county)


def test_only_a_whole_year_and_only_into_a_month_not_yet_calculated(county):
    hire(county, "张伟")
    county.pay(NOV)
    county.open(DEC)
    with pytest.raises(Conflict, match="2025-12 还没有锁定"):
        show()
    county.pay(DEC)
    with pytest.raises(Problem, match="须在次年的月度工资"):
        show(month=DEC)
    shown = show()
    with pytest.raises(Conflict, match="2026-01 没有新建或已经计算"):
        pay(county, shown)
    county.open(JAN)
    county.calculate(JAN)
    with pytest.raises(Conflict, match="没有新建或已经计算"):
        pay(county, shown)


def unpayable(person) -> None:
    """No slip can be made for the person any more: no level is on record."""
    LevelHolding.everything.filter(person=person).delete()


def test_who_left_in_between_is_paid_by_a_slip_after_leaving(county):
    left, stays = hire(county, "张伟", result=""), hire(county, "李强")
    county.pay(NOV)
    say.leave(left, date(2025, 12, 16))
    county.pay(DEC)
    county.open(JAN)
    share = by_name(show())["张伟"]
    assert (share.outcome, share.amount_fen) == ("entry", share.held_fen)
    assert "以离职后补发的工资条发放" in share.reason and "按合格计" in share.reason
    pay(county)
    county.pay(JAN)
    paid = Payslip.everything.get(person=left, month_id=JAN)
    assert (paid.after_leaving, paid.gross_fen) == (True, share.amount_fen)
    assert not Payslip.everything.get(person=stays, month_id=JAN).after_leaving
    assert invariants.year_ends_are_carried() == invariants.entries_are_in_slips() == []


@pytest.mark.parametrize(
    ("county", "expected"), [("pro_rata", "outside"), ("forfeit", "none")], indirect=["county"]
)
def test_who_left_in_between_by_the_schemes_setting(county, expected):
    left, stays = hire(county, "张伟", result=""), hire(county, "李强")
    county.pay(NOV)
    say.leave(left, date(2025, 12, 16))
    county.pay(DEC)
    unpayable(left)
    county.open(JAN)
    share = by_name(show())["张伟"]
    assert share.outcome == expected and share.months == 2 and share.held_fen < 2 * HELD
    assert share.amount_fen == (share.held_fen if expected == "outside" else 0)
    if expected == "outside":
        assert "合格系数 1；" in share.reason and "没有 2025 年度考核结果，按合格计" in share.reason
    pay(county)
    assert PayEntry.everything.get().person == stays
    row = YearEndPayout.everything.get(person=left)
    with acting(county.finance):
        if expected == "none":
            with pytest.raises(Conflict, match="不需要另行支付"):
                actions.settle_year_end(row.pk, "现金", acting_user=county.finance)
            return
        with pytest.raises(Problem, match="请写明日期、方式和凭据"):
            actions.settle_year_end(row.pk, " ", acting_user=county.finance)
        actions.settle_year_end(row.pk, "2026-02-10 银行转账，回单 0012", acting_user=county.finance)
        with pytest.raises(Conflict, match="已登记张伟的支付，正等另一人确认"):
            actions.settle_year_end(row.pk, "再付", acting_user=county.finance)


def test_what_is_paid_outside_takes_two_people(county, client):
    """Noted by one, confirmed by another; nothing of it changes afterwards, by SQL neither."""
    left = hire(county, "张伟", result="")
    hire(county, "李强")
    county.pay(NOV)
    say.leave(left, date(2025, 12, 16))
    county.pay(DEC)
    unpayable(left)
    county.open(JAN)
    pay(county)
    mine = YearEndPayout.everything.filter(person=left)
    pk = mine.get().pk
    with acting(county.leader), pytest.raises(Conflict, match="没有等待确认"):
        actions.confirm_year_end(pk, acting_user=county.leader)
    with acting(county.finance):
        actions.settle_year_end(pk, "银行转账，回单 0012", acting_user=county.finance)
        with pytest.raises(Problem, match="登记的人不能确认自己登记的支付"):
            actions.confirm_year_end(pk, acting_user=county.finance)
    inspector = say.account(Role.INSPECTOR)
    with acting(inspector):
        for attempt in (
            lambda: actions.confirm_year_end(pk, acting_user=inspector),
            lambda: actions.unsettle_year_end(pk, "x", acting_user=inspector),
        ):
            with pytest.raises(Denied):
                attempt()
    with acting(county.leader):
        with pytest.raises(Problem, match="请写明撤回的原因"):
            actions.unsettle_year_end(pk, " ", acting_user=county.leader)
        actions.unsettle_year_end(pk, "回单不符", acting_user=county.leader)
    with acting(county.finance):
        actions.settle_year_end(pk, "银行转账，回单 0013", acting_user=county.finance)
    with pytest.raises(Error, match="year_end_settled_by_two"), transaction.atomic():
        mine.update(confirmed_by=county.finance)
    with pytest.raises(Error, match="不能修改"), transaction.atomic():
        mine.update(settled_by=county.leader)

    client.force_login(county.leader)
    paid = reverse("payroll:year-end-paid", args=[2025, JAN])
    assert f"{paid}?paid=noted" in client.get("/").content.decode()
    name = mine.get().person.name
    assert name in client.get(f"{paid}?paid=noted").content.decode()
    for other in ("open", "done"):
        assert name not in client.get(f"{paid}?paid={other}").content.decode()
    shown = client.get(reverse("payroll:year-end-person", args=[pk])).content.decode()
    assert "等另一人确认" in shown and "已核对凭据" in shown
    assert client.post(reverse("payroll:year-end-confirm", args=[pk])).status_code == 302
    assert mine.get().confirmed_by == county.leader
    with acting(county.leader), pytest.raises(Conflict, match="已经确认，不能再改"):
        actions.unsettle_year_end(pk, "后悔", acting_user=county.leader)
    with pytest.raises(Error, match="不能修改"), transaction.atomic():
        mine.update(settled_by=None, settled_note="", confirmed_by=None)


def test_taken_back_while_the_month_is_open_and_paid_again(county):
    hire(county, "张伟")
    two_months(county)
    pay(county)
    with acting(county.finance):
        with pytest.raises(Problem, match="请写明撤回的原因"):
            actions.withdraw_year_end(2025, JAN, " ", acting_user=county.finance)
        assert actions.withdraw_year_end(2025, JAN, "系数有误", acting_user=county.finance) == 1
    assert not PayEntry.everything.exists() and not YearEndPayout.everything.exists()
    pay(county)
    county.calculate(JAN)
    with acting(county.finance), pytest.raises(Conflict, match="已经计算"):
        actions.withdraw_year_end(2025, JAN, "系数有误", acting_user=county.finance)


@pytest.mark.parametrize(
    "role", [Role.POLITICAL, Role.UNIT_HEAD, Role.INSPECTOR, Role.AUXILIARY, Role.LEADER]
)
def test_only_finance_pays_settles_and_takes_back(county, role):
    hire(county, "张伟")
    two_months(county)
    user = say.account(role, unit=say.unit() if role == Role.UNIT_HEAD else None)
    with pytest.raises(Denied):
        pay(county, by=user)
    pay(county)
    with acting(user):
        for attempt in (
            lambda: actions.withdraw_year_end(2025, JAN, "x", acting_user=user),
            lambda: actions.settle_year_end(YearEndPayout.everything.get().pk, "x", acting_user=user),
        ):
            with pytest.raises(Denied):
                attempt()
    assert PayEntry.everything.count() == 1


def test_a_factor_out_of_reason_is_refused_and_a_new_one_counts_from_its_day(county):
    hire(county, "张伟")
    two_months(county)
    factors = {"EXCELLENT": "1.5", "COMPETENT": "1.25", "BASIC": "0.5", "FAIL": "0", "NONE": "0"}

    def propose(value):
        return parameters.propose(
            "performance.year_end", {"factors": value}, start=JAN, source="局文", mark="local",
            accept_consequence=True, acting_user=county.finance,
        )  # fmt: skip

    for wrong in ({**factors, "BASIC": "x"}, {**factors, "BASIC": "-1"}, {"COMPETENT": "1"}):
        with pytest.raises(Problem, match="每个等次须填 0 到 3 的系数"):
            propose(wrong)
    parameters.approve(propose(factors), acting_user=county.leader)
    assert by_name(show())["张伟"].amount_fen == 75_000


def test_statements_do_not_grow_with_people(county):
    people = [hire(county, f"王{n}", result="") for n in range(22)]
    two_months(county)
    counts = []
    for some in (people[:2], people[2:]):
        for person in some:
            AnnualResult.everything.create(person=person, year=2025, grade="COMPETENT")
        shown = show()
        with CaptureQueriesContext(connection) as caught:
            pay(county, shown)
        counts.append(len(caught))
    assert counts[0] == counts[1], counts
    entered = PayEntry.everything.values_list("amount_fen", flat=True)
    assert len(entered) == 22 and sum(entered) == 22 * 2 * HELD


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(
    held=st.lists(st.integers(1, 6_000_000), min_size=1, max_size=30),
    factor=st.sampled_from(["0", "0.5", "0.85", "1", "1.2", "3"]),
)
def test_the_sum_paid_is_the_sum_of_the_shares_within_half_a_fen_each(held, factor):
    ratio = Ratio.parse(factor)
    shares = [divide_half_up(fen * ratio.numerator, ratio.denominator) for fen in held]
    exact = sum(held) * ratio.fraction
    assert abs(sum(shares) - exact) * 2 <= len(held)


def test_pages_from_preview_to_the_persons_own_line(county, client):
    person = hire(county, "张伟")
    hire(county, "李强", result="")
    two_months(county)
    client.force_login(county.finance)
    assert "选择年度" in client.get("/payroll/year-end/").content.decode()
    page = client.get("/payroll/year-end/", {"year": 2025, "month": "2026-01-01"}).content.decode()
    assert "兑现合计" in page and "没有 2025 年度考核结果" in page and "pill-example" in page
    url = f"/payroll/year-end/2025/2026-01/people/{person.pk}/"
    why = client.get(url).content.decode()
    assert url in page and "/payroll/2025-11/people/" in why and "/payroll/2025-12/people/" in why
    assert client.get(url.replace(f"/{person.pk}/", "/999999/")).status_code == 404
    nobody = client.get("/payroll/year-end/", {"year": 2024, "month": "2026-01-01"}).content.decode()
    assert "清除筛选" not in nobody
    digest = year_end.digest_of(show())
    assert f'value="{digest}"' in page
    sent = {"year": "2025", "month": "2026-01-01", "digest": digest, "separate_tax": "1"}
    answer = client.post("/payroll/year-end/pay/", sent)
    put = YearEndPayment.objects.get()
    assert answer.url == sheet_url(actions.MATTER, put.pk) and not PayEntry.everything.exists()
    assert "等另一人审批" in client.get(answer.url).content.decode()
    client.force_login(county.leader)
    assert "2025 年度绩效兑现待审批" in client.get("/").content.decode()
    sheet = client.get(answer.url).content.decode()
    assert "留存合计" in sheet and "另行支付" not in sheet and "校验值" in sheet
    assert client.post(answer.url, {"verdict": "agree", "opinion": "同意", "seen": digest}).status_code == 302
    client.force_login(county.finance)
    answer = client.get("/payroll/year-end/2025/2026-01/")
    assert "撤回这次兑现" in answer.content.decode()
    row = YearEndPayout.everything.get()
    told = client.get(f"/payroll/year-end/people/{row.pk}/").content.decode()
    assert "/payroll/2025-11/people/" in told and "/payroll/2025-12/people/" in told
    county.pay(JAN)
    client.force_login(say.account(Role.AUXILIARY, person=person))
    line = client.get(f"/payroll/2026-01/people/{person.pk}/line/BONUS/").content.decode()
    assert "2025 年度绩效兑现" in line and "2025-12" in line
    assert client.get("/payroll/year-end/").status_code == 404
    assert client.get(f"/payroll/year-end/people/{row.pk}/").status_code == 404


def test_who_took_a_payment_back_does_not_sign_the_month_that_paid_it(county):
    hire(county, "张伟")
    two_months(county)
    pay(county)
    with acting(county.other_finance):
        actions.withdraw_year_end(2025, JAN, "系数有误", acting_user=county.other_finance)
    county.calculate(JAN)
    county.check(JAN)
    run = PayrollRun.objects.get(month=JAN, state="effective")
    assert [maker.words for maker in makers.makers_of(run)] == ["撤回 1 人的年度绩效兑现"]
    with pytest.raises(Problem, match=f"撤回了 2025 年度绩效兑现.*可由{county.leader}签署"):
        county.approve(JAN, by=county.other_finance)
    with pytest.raises(Error, match="录入过本月工资资料"), transaction.atomic():
        Signature.objects.create(
            run=run,
            step=1,
            name="审批",
            digest=run.month.digest,
            made_by=county.finance,
            signed_by=county.other_finance,
        )
    assert county.approve(JAN).state == "approved"
