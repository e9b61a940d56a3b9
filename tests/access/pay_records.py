"""Records of pay, made as those of records.py."""

from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from auxpolice.access.models import Role
from auxpolice.access.scope import acting
from auxpolice.months import next_month, today
from payroll.amounts.models import PersonAmount
from payroll.approval import chain_actions as chains
from payroll.approval import unit_actions
from payroll.backpay.models import BackPayLine
from payroll.base_review.models import BaseReview, ReviewedBase
from payroll.entries import actions as entries
from payroll.exports import jobs as exports
from payroll.month.models import PayrollMonth, Payslip
from payroll.protection.models import ProtectedPay
from payroll.questions import actions as questions
from payroll.recovery import actions as recovering
from payroll.recovery.models import Recovery
from payroll.tax_facts import opening
from payroll.tax_facts.models import ReliefEnd, ReliefKind, TaxRelief
from payroll.tax_facts.opening_kind import OPENING
from payroll.year_end.models import YearEndPayment, YearEndPayout
from personnel.models import Employment
from tests.access.records import Args, record, staged
from tests.access.world import MONTH, PAID, THIS
from tests.payroll.county import County, give_level
from tests.payroll.supplementary import test_supplementary as supplements
from tests.personnel.sheets import book, xlsx


# --- pay: months
@record("calculated month")
def calculated_month(world):
    world.calculate(MONTH)
    return {"month": MONTH}


@record("checked month")
def checked_month(world):
    calculated_month(world)
    County.check(world, MONTH)
    return {"month": MONTH}


@record("slip calculated")
def slip_calculated(world):
    return {**calculated_month(world), "person": world.person.pk}


@record("issued file")
def issued_file(world):
    with acting(world.finance):
        return {"pk": exports.make(PAID, "bank", acting_user=world.finance).pk}


@record("unit's totals")
def units_totals(world):
    return {**calculated_month(world), "unit": world.station.pk}


@record("unit's objection")
def units_objection(world):
    calculated_month(world)
    with acting(world.head):
        said = unit_actions.confirm_unit(
            MONTH,
            world.station.pk,
            digest=PayrollMonth.objects.get(pk=MONTH).digest,
            objection="人数不对",
            acting_user=world.head,
        )
    return {"pk": said.pk}


@record("chain")
def chain(world):
    with acting(world.finance):
        made = chains.draft_chain(
            "两级", next_month(THIS, 2), [("审批", ["leader"])], "wanted", acting_user=world.finance
        )
    return {"pk": made.pk}


@record("approved chain")
def approved_chain(world):
    args = chain(world)
    with acting(world.leader):
        chains.approve_chain(args["pk"], acting_user=world.leader)
    return args


@record("question to the head")
def question_to_the_head(world):
    own = world.viewers[Role.AUXILIARY]
    with acting(own):
        made = questions.ask_about(PAID, "PERFORMANCE", "grade", "为什么", acting_user=own)
    return {"pk": made.pk}


@record("matter waited for")
def matter_waited_for(world):
    return {"send": {"matter": f"slip-question:{question_to_the_head(world)['pk']}"}}


@record("amount that waits")
def amount_that_waits(world):
    with acting(world.finance):
        made = entries.enter_amount(world.person, MONTH, "award_fen", 100, "嘉奖", acting_user=world.finance)
    return {"pk": made.pk, "month": MONTH}


@record("amount person by person")
def amount_person_by_person(world):
    made = PersonAmount.everything.create(
        person=world.person,
        code="HOUSE",
        monthly_fen=100,
        period=DateRange(MONTH, None),
        reason="公租房",
        made_by=world.political,
    )
    return {"pk": made.pk}


def _relief(world, **more) -> TaxRelief:
    return TaxRelief.everything.create(
        person=world.person,
        kind=ReliefKind.ALONE,
        monthly_fen=100,
        year_limit_fen=1200,
        document="证 1",
        period=DateRange(MONTH, None),
        made_by=world.viewers[Role.LEADER],
        **more,
    )


@record("relief that waits")
def relief_that_waits(world):
    return {"pk": _relief(world).pk}


@record("end of a relief")
def end_of_a_relief(world):
    relief = _relief(world, state="effective", closed_by=world.political, closed_at=timezone.now())
    leader = world.viewers[Role.LEADER]
    made = ReliefEnd.everything.create(person=world.person, relief=relief, reason="迁出", made_by=leader)
    return {"pk": made.pk}


# --- pay: bases and protection
def _review(world, **more) -> BaseReview:
    return BaseReview.objects.create(
        year=PAID.year - 1,
        start=date(PAID.year, 1, 1),
        digest="d" * 64,
        people=1,
        changed=1,
        before_fen=1,
        after_fen=2,
        made_by=world.political,
        **more,
    )


@record("review of bases that waits")
def review_that_waits(world):
    return {"pk": _review(world).pk}


@record("review of bases")
def review_of_bases(world):
    return {"pk": _review(world, state="effective", closed_by=world.leader, closed_at=timezone.now()).pk}


@record("reviewed base")
def reviewed_base(world):
    made = ReviewedBase.everything.create(
        review_id=review_of_bases(world)["pk"],
        year=PAID.year - 1,
        person=world.person,
        unit=world.station,
        slips=[],
        total_fen=2,
        months=1,
        average_fen=2,
        insurance_fen=2,
        housing_fen=2,
    )
    return {"pk": made.pk}


@record("base in preview")
def base_in_preview(world):
    return {"month": date(PAID.year + 1, 1, 1), "person": world.person.pk}


def _protected(world) -> ProtectedPay:
    return ProtectedPay.everything.create(
        person=world.person,
        employment=Employment.everything.get(person=world.person),
        regular_fen=100,
        period=DateRange(MONTH, None),
        before=world.plan,
        version=world.draft,
        why="施行新方案",
    )


@record("protecting plan")
def protecting_plan(world):
    return {"version": _protected(world).version_id}


@record("protected pay")
def protected_pay(world):
    return {"pk": _protected(world).pk}


# --- pay: what has to be put right
def _back_pay(world, **more) -> Args:
    line = BackPayLine.everything.create(
        month=MONTH,
        person=world.person,
        of_month=PAID,
        item="LEVEL_PAY",
        item_name="层级工资",
        before_fen=0,
        after_fen=100,
        amount_fen=100,
        fact="back_pay_fen",
        cause="level",
        **more,
    )
    return {"month": MONTH, "person": world.person.pk, "pk": line.pk}


@record("pending back pay")
def pending_back_pay(world):
    return _back_pay(world, state="pending")


@record("settled back pay")
def settled_back_pay(world):
    return _back_pay(world, state="pending", settled_by=world.other_finance, settled_note="现金")


@record("line of back pay")
def line_of_back_pay(world):
    return _back_pay(world, state="posted")


def _supplement(world, make):
    PayrollMonth.objects.filter(pk=MONTH, state="open").delete()  # a supplement is of the latest month
    give_level(world.person, 1, PAID, world.levels)
    return make(world, [world.person], PAID)


@record("supplement")
def supplement(world):
    return {"pk": _supplement(world, supplements.make).pk}


@record("exchange")
def exchange(world):
    return {**supplement(world), "person": world.person.pk}


@record("locked supplement")
def locked_supplement(world):
    return {"pk": _supplement(world, supplements.through).pk}


@record("reversed slip")
def reversed_slip(world):
    locked_supplement(world)
    return {"pk": Payslip.everything.get(person=world.person, month_id=PAID, is_effective=False).pk}


@record("recovery")
def recovery(world):
    locked_supplement(world)
    return {"pk": Recovery.everything.get(person=world.person).pk}


@record("cash returned")
def cash_returned(world):
    pk = recovery(world)["pk"]
    with acting(world.other_finance):
        made = recovering.return_cash(pk, 1, "收1", today(), acting_user=world.other_finance)
    return {"pk": made.pk}


def _payout(world, **more) -> YearEndPayout:
    return YearEndPayout.everything.create(
        year=PAID.year - 1,
        person=world.person,
        month=MONTH,
        slips=[],
        held_fen=100,
        grade="COMPETENT",
        factor="1",
        amount_fen=100,
        outcome="outside",
        reason="离职",
        made_by=world.finance,
        approved_by=world.leader,
        **more,
    )


@record("year-end payment that waits")
def year_end_payment(world):
    made = YearEndPayment.objects.create(
        year=PAID.year, month=MONTH, digest="d" * 64, separate_tax=True, people=1, held_fen=1, amount_fen=1,
        made_by=world.other_finance,
    )  # fmt: skip
    return {"pk": made.pk}


@record("payout")
def payout(world):
    return {"pk": _payout(world).pk}


@record("settled payout")
def settled_payout(world):
    return {"pk": _payout(world, settled_by=world.other_finance, settled_note="现金").pk}


@record("payouts of a year")
def payouts_of_a_year(world):
    return {"year": _payout(world).year, "month": MONTH}


@record("share of a year")
def share_of_a_year(world):
    return {"year": PAID.year, "month": MONTH, "person": world.person.pk}


# --- pay: what if
@record("simulation")
def simulation(world):
    return {"pk": world.simulated("测算").pk}


@record("simulated person")
def simulated_person(world):
    return {**simulation(world), "person": world.person.pk}


# --- pay: opening sums of the tax year
@record("opening sums")
def opening_sums(world):
    through = next_month(PAID, -1)
    told = {"through": through, "months": 1, "income_fen": 500_000, "withheld_fen": 0}
    with acting(world.finance):
        return {"pk": opening.enter(world.person.pk, acting_user=world.finance, **told).pk}


def sums(world) -> bytes:
    cells = {"身份证号": world.person.id_number, "截至月份": f"{next_month(PAID, -1):%Y-%m}", "任职月数": 1,
             "累计收入": 5000, "累计已预扣税额": 0}  # fmt: skip
    return xlsx(book([cells], list(cells)))


staged("import of opening sums", OPENING, "finance", sums)
