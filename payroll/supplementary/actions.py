"""Actions on a supplementary run: make it, sign it, lock it, cancel it. Its files: ``payroll.exports``."""

from datetime import date

from django.conf import settings
from django.db import transaction
from django.db.models import Max, OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import Denied, can, require, there
from auxpolice.approvals import words
from auxpolice.approvals.models import Said
from auxpolice.audit import trail
from auxpolice.batch import engine
from auxpolice.batch.models import Job
from auxpolice.flow import held
from auxpolice.months import format_month, next_month
from auxpolice.notices import kinds
from auxpolice.notices.sending import notify
from auxpolice.problems import Conflict, Problem, written
from payroll.approval import chains as approvals
from payroll.approval.models import Signature
from payroll.approval.signing import Figures, sign, turn_of, void
from payroll.backpay.models import BackPayCheck, BackPayLine, CheckState
from payroll.month import freezing, gaps
from payroll.month.models import PayrollRun, Payslip, RunKind
from payroll.month.runs import chunk_size, parameter_rows, schemes_of
from payroll.recovery import claims as recovering
from payroll.supplementary import calculating
from payroll.supplementary import queries as supplementary_queries
from payroll.supplementary.models import BATCH, SupplementaryMember, SupplementaryRun, SupplementaryState
from personnel.models import Employment, Person

MATTER = "pay-supplement"


def _unpayable(month: date, people: list[Person], payable: set[int], slips: dict[int, Payslip]) -> list[str]:
    """Names of people who can be given no slip: facts are missing, or nothing is there to pay or to take back."""
    employed = set(
        Employment.everything.filter(
            person__in=people, period__overlap=(month, next_month(month))
        ).values_list("person_id", flat=True)
    )
    return [
        person.name
        for person in people
        if person.pk not in payable and (person.pk in employed or person.pk not in slips)
    ]


@transaction.atomic
def create_supplementary(
    month: date, people: list[int], reason: str, *, acting_user: User, idem_key: str = ""
) -> SupplementaryRun:
    """Calculate some people of the latest locked month anew, by what is known now.

    Who has no slip gets one; whose slip is wrong has it reversed and re-issued, and only taken back when the
    person was not employed at all. The same ``idem_key`` gives the same batch.
    """
    require(acting_user, Act.PAYROLL_CALCULATE)
    reason = written(reason, _("补发或冲销的事由"), field="reason")
    row = supplementary_queries.locked_pair(month)
    if idem_key:
        again = SupplementaryRun.objects.filter(run__job__idem_key=f"{calculating.KIND}:{idem_key}").first()
        if again:
            return again
    supplementary_queries.refuse_second(row)
    chosen = list(Person.everything.filter(pk__in=people).order_by("pk"))
    if not chosen or len(chosen) != len(set(people)):
        raise Problem(_("请选择名册中的人员。"), code="people", field="people")
    parameters, params = freezing.month_parameters(month)
    ids = [person.pk for person in chosen]
    payable = {int(person) for person in freezing.fresh(params, people=ids)["person_id"]}
    slips = {
        slip.person_id: slip
        for slip in Payslip.everything.filter(month=row, person__in=ids, is_effective=True)
    }
    wrong = _unpayable(month, chosen, payable, slips)
    if wrong:
        raise Problem(
            _("%(names)s 在 %(month)s 不在职，或缺少单位、层级、薪酬方案，不能算工资，请先补齐资料。")
            % {"names": "、".join(wrong[:5]), "month": row},
            code="unpayable",
            field="people",
        )
    missing = gaps.found(params, ids)
    if blocking := [gap.sentence for gap in missing if gap.blocking]:
        raise Problem(blocking[0], code="gaps", field="people")
    run = PayrollRun.objects.create(
        month=row,
        kind=RunKind.SUPPLEMENTARY,
        revision=(PayrollRun.objects.filter(month=row).aggregate(n=Max("revision"))["n"] or 0) + 1,
        fact_names=freezing.fact_names(params),
        parameters=parameter_rows(parameters),
        accepted=[gap.sentence for gap in missing if not gap.blocking],
        build_id=settings.BUILD_ID,
        created_by=acting_user,
    )
    serial = supplementary_queries.take_number("supplementary", month.year)
    batch = SupplementaryRun.objects.create(
        number=f"{month.year}补{serial:03d}",
        year=month.year,
        serial=serial,
        month=row,
        run=run,
        reason=reason[:200],
        steps=approvals.batch_steps(month),
        created_by=acting_user,
    )
    SupplementaryMember.objects.bulk_create(
        [
            SupplementaryMember(
                batch=batch, person=person, reversed_slip=slips.get(person.pk), reason=reason[:200]
            )
            for person in chosen
        ]
    )
    run.expected_heads = freezing.freeze(run.pk, params, ids)
    run.snapshot_sha256 = freezing.snapshot_digest(run.pk)
    run.schemes = schemes_of(run)
    run.job = engine.start(
        calculating.KIND,
        idem_key=f"{calculating.KIND}:{idem_key or run.pk}",
        chunks=engine.cut(run.expected_heads, chunk_size(run.expected_heads)),
        acting_user=acting_user,
        params={"run": str(run.pk), "month": format_month(month)},
        title=_("补发批次 %(number)s 计算") % {"number": batch.number},
    )
    run.save()
    trail.record(
        "payroll.supplementary.create",
        row,
        acting_user=acting_user,
        after={"number": batch.number, "people": ids, "reversed": [slip.pk for slip in slips.values()]},
        reason=reason,
    )
    return batch


def _held(batch_id: int) -> SupplementaryRun:
    """The batch, its month and the month after it locked, in the one order; Denied when there is none."""
    month = there(SupplementaryRun.objects.filter(pk=batch_id).values_list("month_id", flat=True).first())
    supplementary_queries.locked_pair(month)
    return held(SupplementaryRun.objects, batch_id, "run", "month")


def figures_of(batch: SupplementaryRun) -> Figures:
    """The batch's calculation as figures to be signed."""
    return Figures(batch.run, batch.steps, batch.created_by_id, _("编制人"), _("自己编制的补发批次"))


@transaction.atomic
def approve_supplementary(
    batch_id: int, *, digest: str, opinion: str = "", acting_user: User, step: int | None = None
) -> SupplementaryRun:
    """Sign the next step for exactly the figures with this digest, calculated from what is still so; the last
    signature approves the batch. ``step`` is the one the person saw (1…)."""
    require(acting_user, Act.PAYROLL_SIGN)
    batch = _held(batch_id)
    BATCH.ready(batch, SupplementaryState.APPROVED)
    turn = turn_of(figures_of(batch), acting_user, step)
    if digest != batch.digest:
        raise Conflict(_("金额在您查看之后有变化，请刷新核对后再审批。"), code="digest")
    _parameters, params = freezing.month_parameters(batch.month_id)
    ids = list(batch.members.values_list("person_id", flat=True))
    count, names = freezing.stale(batch.run_id, params, people=ids)
    if count:
        raise Conflict(
            _("计算之后 %(names)s 的资料有变化，请作废这个批次，重新编制。")
            % {"names": "、".join(names[:5])},
            code="inputs-changed",
        )
    words.say(MATTER, batch.pk, Said.AGREED, opinion, acting_user=acting_user, step=turn["name"])
    sign(figures_of(batch), turn, batch.digest, acting_user)
    if turn["seq"] == len(batch.steps):
        BATCH.move(batch, SupplementaryState.APPROVED, acting_user=acting_user)
    trail.record(
        "payroll.supplementary.approve",
        batch.month,
        acting_user=acting_user,
        after={
            "number": batch.number,
            "digest": batch.digest,
            "net_fen": batch.run.net_fen,
            "step": turn["name"],
        },
        reason=opinion.strip(),
    )
    return batch


@transaction.atomic
def return_supplementary(batch_id: int, opinion: str, *, acting_user: User) -> SupplementaryRun:
    """Whoever's turn it is gives the batch back to its maker: it is cancelled, and made anew as it should be."""
    require(acting_user, Act.PAYROLL_SIGN)
    batch = _held(batch_id)
    BATCH.ready(batch, SupplementaryState.APPROVED, verb=_("退回"))
    turn = turn_of(figures_of(batch), acting_user, None)
    words.say(MATTER, batch.pk, Said.RETURNED, opinion, acting_user=acting_user, step=turn["name"])
    notify(
        kinds.ANSWER,
        [batch.created_by_id],
        reverse("payroll:supplementary", args=[batch.pk]),
        title=_("补发批次 %(number)s 被退回") % {"number": batch.number},
        text=opinion,
        acting_user=acting_user,
    )
    return _cancel(batch, opinion.strip(), acting_user)


@transaction.atomic
def lock_supplementary(batch_id: int, *, acting_user: User) -> SupplementaryRun:
    """From here the new slips count and the reversed ones don't; nobody changes the batch any more."""
    require(acting_user, Act.PAYROLL_LOCK)
    batch = _held(batch_id)
    BATCH.ready(batch, SupplementaryState.LOCKED)
    members = SupplementaryMember.objects.filter(batch=batch)
    Payslip.everything.filter(
        pk__in=members.filter(reversed_slip__isnull=False).values("reversed_slip")
    ).update(is_effective=False)
    Payslip.everything.filter(run=batch.run).update(
        is_effective=True,
        replaces=Subquery(members.filter(person=OuterRef("person")).values("reversed_slip")[:1]),
    )
    _forget_back_pay(batch)
    offset = recovering.offset(batch, acting_user=acting_user)
    owed = recovering.record(batch) + recovering.record_below_zero(batch.run_id)
    recovering.settle(batch.month_id, list(members.values_list("person", flat=True)), acting_user=acting_user)
    BATCH.move(batch, SupplementaryState.LOCKED, acting_user=acting_user)
    trail.record(
        "payroll.supplementary.lock",
        batch.month,
        acting_user=acting_user,
        after={
            "number": batch.number,
            "digest": batch.digest,
            "heads": batch.run.expected_heads,
            "to_recover": owed,
            **({"offset_fen": offset} if offset else {}),
        },
    )
    return batch


def _forget_back_pay(batch: SupplementaryRun) -> None:
    """Drop what the open month posted for these people and this month: it is in the new slips and may not be paid twice."""
    BackPayCheck.objects.filter(month__gt=batch.month_id, state=CheckState.RUNNING).update(
        state=CheckState.FAILED, finished_at=timezone.now()
    )
    BackPayLine.everything.filter(
        of_month=batch.month_id,
        person__in=batch.members.values("person"),
        state__in=["draft", "posted", "pending"],
        month=next_month(batch.month_id),
    ).delete()


@transaction.atomic
def cancel_supplementary(batch_id: int, because: str, *, acting_user: User) -> SupplementaryRun:
    """Withdraw a batch that isn't locked, whoever makes or approves one; it keeps its number."""
    if not (can(acting_user, Act.PAYROLL_CALCULATE) or can(acting_user, Act.PAYROLL_APPROVE)):
        raise Denied()
    because = written(because, _("作废的原因"), field="because", code="reason")
    job = Job.objects.select_for_update().filter(payroll_run__supplement=batch_id).first()
    batch = held(SupplementaryRun.objects, batch_id, "run")
    BATCH.ready(batch, SupplementaryState.CANCELLED)
    done = _cancel(batch, because, acting_user)
    if job and not job.ended:
        engine.withdraw(job, acting_user=acting_user)
    return done


def _cancel(batch: SupplementaryRun, because: str, acting_user: User) -> SupplementaryRun:
    void(Signature.objects.filter(run=batch.run_id), because, acting_user=acting_user)
    calculating.withdraw(batch, because[:200], acting_user=acting_user)
    trail.record(
        "payroll.supplementary.cancel",
        batch.month,
        acting_user=acting_user,
        after={"number": batch.number},
        reason=because,
    )
    return batch
