"""Pay of the demo county: law, two example plans, and every closed month calculated, approved and locked."""

from datetime import date, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange

from assessment.attendance import demo as attendance
from auxpolice.access.models import User
from auxpolice.access.scope import acting
from auxpolice.batch import engine
from auxpolice.batch.models import Job, JobState
from auxpolice.demo.county import County, register
from auxpolice.months import format_month, next_month, today
from auxpolice.policy import actions as policies
from auxpolice.policy import consulting
from auxpolice.policy.models import PolicyVersion
from auxpolice.units.models import Unit
from payroll import policies as shipped
from payroll.approval import chain_actions, unit_actions
from payroll.backpay import actions as backpay_actions
from payroll.base_review import actions as bases_actions
from payroll.base_review import preview as bases
from payroll.base_review.models import ReviewedBase
from payroll.brakes import actions as brakes
from payroll.defaults import load_parameters
from payroll.entries import awards
from payroll.exceptions import actions as exceptions
from payroll.month.models import PayrollMonth, PayrollRun, Payslip, RunState
from payroll.questions import actions as questions_actions
from payroll.rules.projection import Assumptions
from payroll.running import actions as month_actions
from payroll.running import approving
from payroll.schemes import PAY
from payroll.simulation import actions as simulation_actions
from payroll.simulation import outlook_actions
from payroll.simulation.models import SimulationState
from payroll.tax_facts import opening
from payroll.tax_facts.models import OpeningSums
from payroll.year_end import actions as year_end_actions
from payroll.year_end import preview as year_end_preview
from personnel.models import Assignment, ContributionBase

FEBRUARY, JULY = 2, 7
HELD = 30_000
"""Fen a month that the old ledger held of the performance of somebody 合格."""

PILOT = ("21", "08")
"""Codes of the pilot units, and of those below them."""


def plans(county: County) -> None:
    """The law and the plan in force since before the first month; the pilot plan, in force in its units from the
    second month of a long county."""
    drafter = county.users["zhenggong"]
    load_parameters(acting_user=drafter)
    current, pilot = shipped.current_plan(), shipped.pilot_plan()
    version = county.enact(PAY, current)
    if county.is_long:
        county.enact(PAY, pilot, start=county.months[1], units=pilot_units(county), based_on=version)
    else:
        policies.create_draft(PAY, pilot["title"], pilot, based_on=version, acting_user=drafter)


def pilot_units(county: County) -> list[Unit]:
    return [unit for unit in county.units if unit.code.startswith(PILOT)]


def late_facts(county: County) -> None:
    """Facts that a bureau learns after the lock: attendance corrected, a contribution base approved late."""
    before = county.months[-2]
    ids = Payslip.everything.filter(month_id=before).order_by("person_id").values_list("person_id", flat=True)
    attendance.learnt_late(county, list(ids[:60]))
    since = county.months[max(len(county.months) - 4, 0)]
    for base in ContributionBase.everything.filter(
        person_id__in=list(ids[60:64]), period__contains=since, period__endswith__isnull=True
    ).order_by("person_id"):
        raised = {"insurance_fen": base.insurance_fen + 30_000, "housing_fen": base.housing_fen + 30_000}
        if base.period.lower < since:
            base.period = DateRange(base.period.lower, since)
            base.save()
            ContributionBase.everything.create(
                person_id=base.person_id, period=DateRange(since, None), **raised
            )
        else:
            base.insurance_fen, base.housing_fen = raised["insurance_fen"], raised["housing_fen"]
            base.save()


def new_bases(month: date, county: County) -> None:
    """Every July the bases of the year, where the demo has the end of the year before."""
    if month.month != JULY or date(month.year - 1, 12, 1) not in county.months:
        return
    staff = county.users["zhenggong"]
    with acting(staff):
        digest = bases.digest_of(bases.preview(month))
        put = bases_actions.prepare_bases(month, digest=digest, acting_user=staff)
    leader = county.users["juzhang"]
    with acting(leader):
        made = bases_actions.approve_bases(put.pk, digest=digest, acting_user=leader)
    county.say(f"  {format_month(month)} 起核定 {made.people} 人的缴费基数")


def held_before(county: County) -> None:
    """What the pilot units' old ledger had come to in the year before the first month: wages, tax, and performance held."""
    through = next_month(county.first_day, -1)
    if not county.is_long or through.year != county.first_day.year:
        return
    finance, staff = county.users["caiwu"], county.users["zhenggong"]
    bases = dict(
        ContributionBase.everything.filter(period__contains=through).values_list("person_id", "insurance_fen")
    )
    there = Assignment.everything.filter(
        unit__in=pilot_units(county), period__contains=through, employment__period__contains=county.first_day
    ).select_related("employment")
    with acting(finance):
        for one in there.order_by("person_id"):
            joined = max(one.employment.period.lower, through.replace(month=1, day=1))
            count, wage = through.month - joined.month + 1, bases.get(one.person_id, 300_000)
            opening.enter(
                one.person_id,
                through=through,
                months=count,
                income_fen=count * wage,
                special_fen=count * wage * 185 // 1000,
                held_fen=count * HELD,
                acting_user=finance,
            )
    with acting(staff):
        opening.confirm(OpeningSums.objects.all(), acting_user=staff)


def year_end(month: date, county: County) -> None:
    """In February the held performance of the year before, where the demo has the end of that year."""
    if month.month != FEBRUARY or date(month.year - 1, 12, 1) not in county.months:
        return
    finance, leader = county.users["caiwu"], county.users["juzhang"]
    with acting(finance):
        shown = year_end_preview.preview(month.year - 1, month)
        if not shown.shares:
            return
        digest = year_end_preview.digest_of(shown)
        put = year_end_actions.prepare_year_end(month.year - 1, month, digest=digest, acting_user=finance)
    with acting(leader):
        year_end_actions.approve_year_end(put.pk, digest=digest, opinion="同意", acting_user=leader)
    county.say(f"  {month.year - 1} 年度绩效兑现 {put.people} 人")


def months(county: County) -> None:
    """The months one after the other through the same actions people use; the last stays checked, to be approved."""
    finance, leader, second = (county.users[name] for name in ("caiwu", "juzhang", "caiwu2"))
    held_before(county)
    for month in county.months:
        new_bases(month, county)
        with acting(finance):
            month_actions.open_month(month, acting_user=finance)
            awards.take_in(month, acting_user=finance)
        year_end(month, county)
        with acting(finance):
            if month == county.months[-1] and len(county.months) > 1:
                late_facts(county)
                check = backpay_actions.check_back_pay(month, acting_user=finance)
                engine.run_until_done(Job.objects.get(back_pay_check=check))
        with acting(leader):
            brakes.waive_all(month, "建账前的资料以纸质台账为准，差额以后补发补扣", acting_user=leader)
        with acting(finance):
            run = month_actions.start_run(month, acting_user=finance)
            job = engine.run_until_done(Job.objects.get(payroll_run=run))
            if job.state != JobState.DONE:
                raise RuntimeError(f"{format_month(month)}: {job.message}")
        with acting(second):
            exceptions.clear_rest(month, "已与纸质台账核对，属实", acting_user=second)
            checked = approving.check_month(month, acting_user=second)
        if month in county.months[-2:]:
            units_say(county, checked, waiting=PILOT if month == county.months[-1] else ())
        if month == county.months[-1]:
            break
        with acting(leader):
            approving.approve_month(month, digest=checked.digest, acting_user=leader)
        with acting(finance):
            month_actions.lock_month(month, acting_user=finance)
        county.say(f"  {format_month(month)} 已锁定")


def units_say(county: County, month: PayrollMonth, waiting: tuple[str, ...]) -> None:
    """Heads confirm their totals, of the last month one objects; ``waiting`` are codes of units that say nothing yet."""
    run = PayrollRun.objects.get(month=month, state=RunState.EFFECTIVE)
    paid = set(Payslip.everything.filter(run=run).values_list("unit_id", flat=True))
    for unit in county.units[1:]:
        head = county.users[f"fzr{unit.code}"]
        if unit.pk not in paid or any(unit.code.startswith(code) for code in waiting):
            continue
        objection = "本所有一人上月末已调出，人数似应减一，请核对。" if waiting and unit.code == "28" else ""
        with acting(head):
            unit_actions.confirm_unit(
                month.month, unit.pk, digest=month.digest, objection=objection, acting_user=head
            )


def ask(county: County) -> None:
    """Auxiliaries ask about lines of their last locked slip; finance has answered one of them."""
    if len(county.months) < 2:
        return
    month, finance = county.months[-2], county.users["caiwu"]
    said = [
        ("fujing1", "PENSION", "base", "养老保险扣的和上半年不一样了，缴费基数是什么时候调的？"),
        ("fujing2", "NIGHT", "duty", "我这个月上了五个夜班，工资条上好像少了一个，请核对值班表。"),
        ("fujing3", "SENIORITY", "seniority", "我是从外局调来的，以前的工龄算进去了吗？"),
    ]
    for username, code, topic, text in said:
        user = User.objects.filter(username=username).first()
        if (
            user is None
            or user.person_id is None
            or not Payslip.everything.filter(month_id=month, person_id=user.person_id).exists()
        ):
            continue
        if topic == "base" and not ReviewedBase.everything.filter(person_id=user.person_id).exists():
            continue  # a county without a July, or without the year before it
        with acting(user):
            asked = questions_actions.ask_about(month, code, topic, text, acting_user=user)
        if topic == "base":
            with acting(finance):
                questions_actions.answer_question(
                    asked.pk,
                    "缴费基数每年七月按上年度月平均工资重新核定，七月起按新基数扣缴，依据的每张工资条见该项下的「基数依据」。",
                    acting_user=finance,
                )


def compare_drafts(county: County) -> None:
    """The pilot plan and the draft under consultation against what is in force in the pilot units, with five years ahead."""
    staff = county.users["zhenggong"]
    others = PolicyVersion.everything.filter(kind=PAY).order_by("number")[1:3]
    sides: list[dict] = [
        {"name": "现行"},
        *({"name": other.title, "pay": other, "protect": True} for other in others),
    ]
    pilot = [unit.pk for unit in pilot_units(county)]
    people = Payslip.everything.filter(month_id=county.months[-1], unit_id__in=pilot).count()
    if not people or len(sides) < 3:
        return
    with acting(staff):
        made = simulation_actions.simulate(
            "试点单位：两个草案对现行方案",
            county.months[-1],
            sides,
            unit_ids=pilot,
            budget_fen=people * 8_100_000,
            acting_user=staff,
        )
        made = simulation_actions.answer_now(made)
        if made.state == SimulationState.DONE:
            outlook_actions.project_ahead(made, Assumptions(), acting_user=staff)


def chain(county: County) -> None:
    """A longer chain of approval as a draft from the month after the last, to be read and approved by the leader."""
    finance = county.users["caiwu"]
    with acting(finance):
        chain_actions.draft_chain(
            "四步审批（示例）",
            next_month(county.months[-1]),
            [("财务复核", ["finance"]), ("政治处审核", ["political"]), ("局领导审批", ["leader"])],
            "required",
            acting_user=finance,
        )


def consult(county: County) -> None:
    """A draft on which the county is asked, with a few opinions and a reply."""
    drafter = county.users["zhenggong"]
    content = {**shipped.pilot_plan(), "title": "试点方案征求意见稿（示例）"}
    night = next(item for item in content["items"] if item["code"] == "NIGHT")
    night["rule"]["rate_fen"] += 2000  # what the opinions on the first draft ask for
    version = policies.create_draft(PAY, content["title"], content, acting_user=drafter)
    round_ = consulting.open_round(
        version,
        explanation="按岗位难易、层级和绩效定薪：一线硬岗岗位工资提高，夜班值班补助提高到每班 60 元，绩效拉开差距。",
        closes=today() + timedelta(days=10),
        acting_user=drafter,
    )
    said = [
        ("fujing1", "suggest", "夜班值班补助", "通宵岗只比白班多四十元，还是偏低，建议再提高。", False),
        ("fzr21", "support", "", "", False),
        ("caiwu", "suggest", "工龄工资", "建议写明工龄从哪一天算起。", False),
    ]
    for username, stance, part, text, unnamed in said:
        user = county.users.get(username) or User.objects.filter(username=username).first()
        if user is None:
            continue
        with acting(user):
            opinion = consulting.give_opinion(
                round_, stance=stance, part=part, text=text, unnamed=unnamed, acting_user=user
            )
        if username == "caiwu":
            consulting.reply(
                opinion,
                verdict="adopted",
                text="已在起草说明中补充：自参加辅警工作之日起算。",
                acting_user=drafter,
            )


register(50, "薪酬方案", plans)
register(55, "征求意见", consult)
register(51, "月度工资", months)
register(53, "工资疑问", ask)
register(56, "测算", compare_drafts)
register(52, "审批流程", chain)
