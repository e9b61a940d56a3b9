"""One existing record of every kind that a route is about, as the arguments of the route; made when it is asked for."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db.backends.postgresql.psycopg_any import DateRange

from assessment.appraisal import actions as appraising
from assessment.appraisal import objections
from assessment.appraisal.indicators import ASSESSMENT
from assessment.appraisal.models import ManualPoints, MonthSheet
from assessment.attendance import actions as attendance
from assessment.attendance import correcting, derivation
from assessment.attendance import objections as of_days
from assessment.attendance.models import AttendanceMonth, Day, Overtime
from assessment.attendance.overtime import actions as overtime
from assessment.demo import default_policy
from assessment.leave.content import COMP
from assessment.leave.models import Lot, Movement
from assessment.ledger.models import LedgerEntry
from auxpolice.access.models import Delegation, Role, RoleGrant
from auxpolice.access.scope import acting
from auxpolice.batch.models import Job, JobState
from auxpolice.files import actions as files
from auxpolice.imports import staging
from auxpolice.imports.kinds import Kind
from auxpolice.imports.models import Import
from auxpolice.months import SHANGHAI, next_month, today
from auxpolice.notices import kinds, serving
from auxpolice.notices.models import Notice
from auxpolice.policy import actions as policies
from auxpolice.policy import consulting
from auxpolice.policy.models import ParameterProposal, PolicyState, PolicyVersion
from grading.evaluations import deciding
from grading.evaluations import objections as verdict_objections
from grading.evaluations.models import Evaluation
from grading.headcount.models import HeadcountException
from grading.levels.models import LevelHolding
from inspections.models import Finding, Photo
from inspections.rectification.models import Proof, Rectification, Round
from payroll import policies as shipped
from personnel.changes.accounts import propose_account
from personnel.changes.models import Correction
from personnel.models import Employment
from personnel.roster.kind import ROSTER
from tests import vocabulary as say
from tests.access.world import MONTH, PAID, THIS, World, picture
from tests.grading import steps
from tests.personnel.sheets import row, xlsx

Args = dict[str, Any]
RECORDS: dict[str, Callable[[World], Args]] = {}
STAGED: list[Callable[[World], Args]] = []
"""Those that have a file read, which takes long: made beforehand, they serve every route about them."""


def record(name: str):
    """The function makes the record of this name in routes.toml."""

    def keep(make: Callable[[World], Args]) -> Callable[[World], Args]:
        RECORDS[name] = make
        return make

    return keep


def staged(
    name: str,
    kind: Kind,
    by: str,
    content: Callable[[World], bytes],
    options: Callable[[World], dict] = lambda world: {},
) -> None:
    """``name`` is a file staged by an account of the world, and a row of it a record too; the one that is there already,
    where it is."""

    def made(world: World) -> Args:
        found = Import.objects.filter(kind=kind.key, state__in=["staged", "mapping"]).first()
        if found is None:
            user = getattr(world, by)
            with acting(user):
                found = staging.stage(
                    kind, content(world), "文件.xlsx", acting_user=user, options=options(world)
                )
        return {"pk": found.pk}

    def row(world: World) -> Args:
        args = made(world)
        return {**args, "send": {"row": Import.objects.get(**args).rows.first().pk}}

    RECORDS[name], RECORDS[f"row of an {name}"] = made, row
    STAGED.append(made)


def known(name: str, args: Callable[[World], Args]) -> None:
    RECORDS[name] = args


known("person", lambda world: {"pk": world.person.pk})


@record("account that waits")
def account_that_waits(world):
    with acting(world.political):
        made = propose_account(
            world.person,
            number="6222021234567890128",
            bank="农商行",
            holder="张伟",
            start=today(),
            acting_user=world.political,
        )
    return {"pk": made.pk}


@record("correction")
def correction(world):
    made = Correction.everything.create(
        person=world.person,
        field="badge_number",
        before=Employment.everything.filter(person=world.person).order_by("-period").first().badge_number,
        after="Z9001",
        reason="录错",
        made_by=world.finance,
    )
    return {"pk": made.pk}


known("unit", lambda world: {"pk": world.station.pk})
known("post", lambda world: {"pk": say.post().pk})
known("classified post", lambda world: {"pk": say.post().classifications.get().pk})
known("round", lambda world: {"pk": world.round.pk})
known("draft in consultation", lambda world: {"pk": world.draft.pk})
known("approved policy", lambda world: {"pk": world.plan.pk})
known("check", lambda world: {"pk": world.check.pk})
known(
    "rectification", lambda world: {"pk": Rectification.everything.get(finding__check_record=world.check).pk}
)
known(
    "letter", lambda world: {"pk": Rectification.everything.get(finding__check_record=world.check).notice_id}
)
known("finding", lambda world: {"pk": Finding.everything.get(check_record=world.check).pk})
known("picture on its way", lambda world: {"pk": uuid4()})
known("photo", lambda world: {"pk": Photo.everything.get(check_record=world.check).pk})
known("unit sheet", lambda world: {"pk": world.sheet.pk})
known("objection to a sheet", lambda world: {"pk": world.objection.pk})
known("confirmed sheet", lambda world: {"pk": world.objection.sheet_id})
known("indicator", lambda world: {"pk": world.objection.sheet_id, "code": "C1"})
known(
    "open sheet",
    lambda world: {"pk": MonthSheet.everything.get(unit_sheet=world.sheet, person=world.person).pk},
)
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


@record("delegation")
def delegation(world):
    made = Delegation.objects.create(
        from_user=world.head,
        to_user=say.account(Role.FINANCE),
        role=Role.UNIT_HEAD,
        unit=world.station,
        period=DateRange(today(), next_month(THIS, 3)),
        reason="休假",
        made_by=world.head,
    )
    return {"pk": made.pk}


@record("message")
def message(world):
    own = world.viewers[Role.AUXILIARY]
    return {"pk": Notice.objects.create(to=own, kind=kinds.URGING, title="催办", record="/").pk}


@record("paper")
def paper(world):
    return {
        "pk": serving.serve(
            kinds.URGING,
            world.person,
            title="决定书",
            body="经查",
            to_person=world.person,
            acting_user=world.political,
        ).pk
    }


@record("job")
def job(world):
    made = Job.objects.create(
        kind="payroll", title="计算", idem_key="k", total=1, state=JobState.RUNNING, created_by=world.finance
    )
    return {"pk": made.pk}


@record("proof")
def proof(world):
    round_ = Round.everything.get(rectification__finding__check_record=world.check)
    with acting(world.head) as scope:
        files.add(
            link=Proof,
            record=round_,
            uploads=[picture(size=(70, 50))],
            scope=scope,
            acting_user=world.head,
        )
    return {"pk": Proof.everything.get(round=round_).pk}


@record("place of proofs")
def place_of_proofs(world):
    return {
        "link": Proof.label(),
        "record": Round.everything.get(rectification__finding__check_record=world.check).pk,
    }


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
        policies.move(version, PolicyState.SUBMITTED, reason="按会议意见修订", acting_user=world.political)
    return args


@record("sheet of a draft")
def sheet_of_a_draft(world):
    return {"matter": "policy", "record": submitted_draft(world)["pk"], "send": {"verdict": "agree"}}


@record("parameter")
def parameter(world):
    made = ParameterProposal.objects.create(
        code="wage.minimum",
        name="最低工资",
        value={"monthly_fen": 210000, "after_contributions": False},
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
staged("import", ROSTER, "political", lambda world: xlsx([row()]), lambda world: {"create_units": False})


# --- assessment
@record("points by hand")
def points_by_hand(world):
    """Entered by another of the department."""
    row = ManualPoints.everything.create(
        person=world.person, unit=world.station, day=MONTH, code="J03", name="提供线索破案", points=300,
        reason="提供线索", made_by=world.deputy,
    )  # fmt: skip
    return {"pk": row.pk, "send": {"because": "重复"}}


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


def _day(world) -> Day:
    derivation.derive(MONTH, [world.person.pk])
    return Day.everything.get(person=world.person, date=MONTH)


@record("days of a person")
def days_of_a_person(world):
    return {"pk": _day(world).person_id, "month": f"{MONTH:%Y-%m}"}


@record("day")
def day(world):
    return {"pk": _day(world).pk, "send": {"parts": "", "reason": "核实", "text": "我在岗"}}


@record("objection to a day")
def objection_to_a_day(world):
    contested, own = _day(world), world.own(world.person)
    with acting(own):
        return {"pk": of_days.object_to(contested, "我在岗", acting_user=own).pk}


def _evening() -> datetime:
    return datetime.combine(MONTH, time(18), SHANGHAI)


@record("lapsed time off")
def lapsed_time_off(world):
    """Eight hours of a confirmed month whose time off nobody took."""
    row = AttendanceMonth.everything.get(pk=confirmed_row(world)["pk"])
    made = Overtime.everything.create(
        person=row.person, unit=row.unit, date=MONTH, starts=_evening(), ends=_evening() + timedelta(hours=8), minutes=480,
        kind="rest", give="rest", work="巡逻", asked_by=world.political, decided_by=world.deputy, decided_at=_evening(),
        state="granted",
    )  # fmt: skip
    lot = Lot.everything.create(
        person=row.person, rule=COMP, year=MONTH.year, earned=MONTH, expires=MONTH, source=f"overtime:{made.pk}"
    )  # fmt: skip
    version = PolicyVersion.everything.first()
    for sort, half_days in (("grant", 2), ("owed", -2)):
        Movement.everything.create(
            lot=lot, person=row.person, sort=sort, half_days=half_days, day=MONTH, version=version
        )
    return {"pk": made.pk}


@record("overtime")
def asked_overtime(world):
    own = world.own(world.person)
    with acting(own):
        asked = overtime.ask(world.person, overtime.Wanted(_evening(), 60, "巡逻", "pay"), acting_user=own)
    return {"pk": asked.pk, "send": {"reason": "不需要"}}


@record("granted overtime")
def granted_overtime(world):
    args = asked_overtime(world)
    with acting(world.deputy):
        overtime.grant(args["pk"], acting_user=world.deputy)
    return args


@record("confirmed row")
def confirmed_row(world):
    return {"pk": confirmed_attendance(world)["send"]["row"]}


@record("correction of attendance")
def correction_of_attendance(world):
    row = AttendanceMonth.everything.get(pk=confirmed_row(world)["pk"])
    clerk = say.account(Role.UNIT_CLERK, unit=world.station)
    with acting(clerk):
        made = correcting.propose(row, {"night_shifts": row.night_shifts + 1}, "漏记", acting_user=clerk)
    return {"pk": made.pk, "send": {"reason": "不属实"}}


# --- levels
def _staff(world) -> dict:
    return {"political": world.political, "leader": world.leader}


def _batch(world, **more) -> Evaluation:
    with acting(world.political):
        return steps.open_batch(_staff(world), world.ladder, **more)


@record("evaluation")
def evaluation(world):
    return {"pk": _batch(world).pk}


@record("reviewed evaluation")
def reviewed_evaluation(world):
    batch = _batch(world)
    with acting(world.political):
        steps.deciding.review_evaluation(batch, acting_user=world.political)
    return {"pk": batch.pk}


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
