"""One existing record of every kind that a route is about, as the arguments of the route; made when it is asked for."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateRange

from assessment.appraisal import actions as appraising
from assessment.appraisal import objections
from assessment.appraisal.indicators import ASSESSMENT
from assessment.attendance import actions as attendance
from assessment.demo import default_policy
from assessment.ledger.models import LedgerEntry
from auxpolice.access.models import Role, RoleGrant
from auxpolice.access.scope import acting
from auxpolice.batch.models import Job, JobState
from auxpolice.files import actions as files
from auxpolice.imports.models import Import
from auxpolice.months import next_month, today
from auxpolice.policy import actions as policies
from auxpolice.policy import consulting
from auxpolice.policy.models import ParameterProposal, PolicyState
from grading.evaluations import deciding
from grading.evaluations import objecting as verdict_objections
from grading.evaluations.models import Evaluation
from grading.headcount.models import HeadcountException
from grading.levels.models import LevelHolding
from inspections.models import Finding, Photo, Proof, Rectification
from payroll import policies as shipped
from payroll.approval import chain_actions as chains
from payroll.approval import unit_actions
from payroll.backpay.models import BackPayLine
from payroll.bases.models import BaseReview, ReviewedBase
from payroll.exports import jobs as exports
from payroll.month.models import PayrollMonth, Payslip
from payroll.protection.models import ProtectedPay
from payroll.questions import actions as questions
from payroll.recovery import actions as recovering
from payroll.recovery.models import Recovery
from payroll.year_end.models import YearEndPayout
from personnel.models import Employment
from tests import vocabulary as say
from tests.access.world import MONTH, PAID, THIS, World, picture
from tests.grading import steps
from tests.payroll import test_supplementary as supplements
from tests.payroll.county import County, give_level
from tests.personnel.sheets import row, stage, xlsx

Args = dict[str, Any]
RECORDS: dict[str, Callable[[World], Args]] = {}


def record(name: str):
    """The function makes the record of this name in routes.toml."""

    def keep(make: Callable[[World], Args]) -> Callable[[World], Args]:
        RECORDS[name] = make
        return make

    return keep


def known(name: str, args: Callable[[World], Args]) -> None:
    RECORDS[name] = args


known("person", lambda world: {"pk": world.person.pk})
known("unit", lambda world: {"pk": world.station.pk})
known("post", lambda world: {"pk": say.post().pk})
known("classified post", lambda world: {"pk": say.post().classifications.get().pk})
known("round", lambda world: {"pk": world.round.pk})
known("draft in consultation", lambda world: {"pk": world.draft.pk})
known("approved policy", lambda world: {"pk": world.plan.pk})
known("check", lambda world: {"pk": world.check.pk})
known("finding", lambda world: {"pk": Finding.everything.get(check_record=world.check).pk})
known("photo", lambda world: {"pk": Photo.everything.get(check_record=world.check).pk})
known("unit sheet", lambda world: {"pk": world.sheet.pk})
known("objection to a sheet", lambda world: {"pk": world.objection.pk})
known("confirmed sheet", lambda world: {"pk": world.objection.sheet_id})
known("open month", lambda world: {"month": MONTH})
known("locked month", lambda world: {"month": PAID})
known("slip", lambda world: {"month": PAID, "person": world.person.pk})
known("year of slips", lambda world: {"year": PAID.year})
known("line of one's own", lambda world: {"month": PAID, "code": "BASE"})
known("level", lambda world: {"pk": LevelHolding.everything.filter(person=world.person).first().pk})
known("ledger entry", lambda world: {"pk": LedgerEntry.everything.filter(person=world.person).first().pk})
known("attendance", lambda world: {"unit": world.station.pk, "month": f"{MONTH:%Y-%m}"})


# --- accounts, jobs, files
@record("account")
def account(world):
    return {"pk": say.account(Role.FINANCE).pk}


@record("grant")
def grant(world):
    return {"pk": RoleGrant.objects.get(user=say.account(Role.FINANCE)).pk}


@record("job")
def job(world):
    made = Job.objects.create(
        kind="payroll", title="计算", idem_key="k", total=1, state=JobState.RUNNING, created_by=world.finance
    )
    return {"pk": made.pk}


@record("proof")
def proof(world):
    notice = Rectification.everything.get(check_record=world.check)
    with acting(world.head) as scope:
        files.add(
            link=Proof,
            record=notice,
            uploads=[picture(size=(70, 50))],
            scope=scope,
            acting_user=world.head,
        )
    return {"pk": Proof.everything.get(rectification=notice).pk}


@record("place of proofs")
def place_of_proofs(world):
    return {"link": Proof.label(), "record": Rectification.everything.get(check_record=world.check).pk}


# --- policies
@record("draft")
def draft(world):
    with acting(world.political):
        made = policies.create_draft("pay", "草案", shipped.pilot_plan(), acting_user=world.political)
    return {"pk": made.pk}


@record("draft of an appraisal")
def draft_of_an_appraisal(world):
    with acting(world.political):
        made = policies.create_draft(ASSESSMENT, "草案", default_policy(), acting_user=world.political)
    return {"pk": made.pk}


@record("submitted draft")
def submitted_draft(world):
    args = draft(world)
    with acting(world.political):
        version = policies.PolicyVersion.objects.get(**args)
        policies.move(version, PolicyState.SUBMITTED, acting_user=world.political)
    return args


@record("parameter")
def parameter(world):
    made = ParameterProposal.objects.create(
        code="wage.minimum",
        name="最低工资",
        value={"fen": 210000},
        start=next_month(THIS, 6),
        source="文件",
        mark="local",
        entered_by=say.account(Role.FINANCE),
    )
    return {"pk": made.pk}


@record("opinion")
def opinion(world):
    with acting(world.head):
        given = consulting.give_opinion(world.round, stance="against", text="不妥", acting_user=world.head)
    return {"pk": world.round.pk, "opinion": given.pk}


# --- people
@record("import")
def roster_import(world):
    with acting(world.political):
        made = stage(xlsx([row()]), "名册.xlsx", acting_user=world.political)
    return {"pk": made.pk}


@record("row of an import")
def row_of_an_import(world):
    args = roster_import(world)
    return {**args, "send": {"row": Import.objects.get(**args).rows.first().pk}}


# --- assessment
@record("submitted unit sheet")
def submitted_unit_sheet(world):
    world.score(world.sheet, {})
    with acting(world.head):
        appraising.submit_unit(world.sheet, acting_user=world.head)
    return {"pk": world.sheet.pk}


@record("proposed correction")
def proposed_correction(world):
    with acting(world.deputy):
        objections.answer_objection(
            world.objection, "upheld", "属实", None, "BASIC", acting_user=world.deputy
        )
    return {"pk": world.objection.pk}


@record("confirmed attendance")
def confirmed_attendance(world):
    own = world.attendance(world.person)
    with acting(world.head):
        attendance.confirm_attendance(world.station, MONTH, acting_user=world.head)
    return {"unit": world.station.pk, "month": f"{MONTH:%Y-%m}", "send": {"row": own.pk, "reason": "漏记"}}


# --- levels
def _staff(world) -> dict:
    return {"political": world.political, "leader": world.leader}


def _batch(world, **more) -> Evaluation:
    with acting(world.political):
        return steps.open_batch(_staff(world), world.ladder, **more)


@record("evaluation")
def evaluation(world):
    return {"pk": _batch(world).pk}


@record("first levels")
def first_levels(world):
    batch = _batch(world, only_without_level=True)
    Evaluation.objects.filter(pk=batch.pk).update(opened_by=None, state="draft")
    return {"pk": batch.pk}


def _published(world) -> Evaluation:
    batch = _batch(world)
    with acting(world.political):
        steps.publish(_staff(world), steps.decide(_staff(world), batch), today())
    return batch


@record("published evaluation")
def published_evaluation(world):
    return {"pk": _published(world).pk}


@record("published verdict")
def published_verdict(world):
    return {"pk": steps.verdict_of(_published(world), world.person).pk}


@record("verdict")
def verdict(world):
    return {"pk": steps.verdict_of(_batch(world), world.person).pk}


@record("override")
def override(world):
    verdict = steps.verdict_of(_batch(world), world.person)
    made = deciding.ask_override(verdict, "L5", "参照同等资历", acting_user=world.deputy)
    return {"pk": made.pk}


@record("objection to a verdict")
def objection_to_a_verdict(world):
    own = world.viewers[Role.AUXILIARY]
    with acting(own):
        verdict = steps.verdict_of(_published(world), world.person)
        made = verdict_objections.raise_objection(verdict, "有异议", acting_user=own)
    return {"pk": made.pk}


@record("exception")
def exception(world):
    made = HeadcountException.everything.create(
        unit=world.station, category="attendant", reason="急需", asked_by=world.deputy
    )
    return {"pk": made.pk}


@record("file above the headcount")
def file_above_the_headcount(world):
    args = exception(world)
    HeadcountException.everything.filter(**args).update(file=UUID(int=9), file_name="名册.xlsx")
    return {"file": UUID(int=9)}


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


# --- pay: bases and protection
@record("review of bases")
def review_of_bases(world):
    made = BaseReview.objects.create(
        year=PAID.year - 1,
        start=date(PAID.year, 1, 1),
        digest="d" * 64,
        people=1,
        changed=1,
        before_fen=1,
        after_fen=2,
        made_by=world.political,
    )
    return {"pk": made.pk}


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
        **more,
    )


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
