"""A run's chunks: frozen facts in, slips out, by columns. Registered as job kind ``payroll``."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

import numpy as np
from django.conf import settings
from django.db import connection
from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.batch import columns, engine
from auxpolice.batch.models import Chunk, Job
from auxpolice.failpoints import reach
from auxpolice.months import format_month
from auxpolice.policy.models import Parameter, PolicyVersion
from auxpolice.problems import Conflict
from payroll.month.models import MONTH, MonthState, PayrollInput, PayrollMonth, PayrollRun, RunKind, RunState
from payroll.rules import CUMULATIVE, WARNINGS, DatedParameter, Facts, Law, Scheme, calculate

KIND = "payroll"


def chunk_size(people: int) -> int:
    """Half a county's people in a chunk, a twentieth of a larger run's: about a second each."""
    return max(settings.PAYROLL_CHUNK, min(people // 20, 5000))


@lru_cache(maxsize=64)
def scheme_of(version_id: int) -> Scheme:
    """A version's scheme; approved content is frozen, so it may be kept."""
    return Scheme.parse(PolicyVersion.everything.get(pk=version_id).content)


def schemes_of(run: PayrollRun) -> dict:
    """The schemes of a run as it keeps them: codes, names and kinds of the items in printed order."""
    used = PayrollInput.objects.filter(run=run).values_list("scheme_version_id", flat=True).distinct()
    schemes = {}
    for version in PolicyVersion.everything.filter(pk__in=set(used)):
        items = scheme_of(version.pk).items
        schemes[str(version.pk)] = {
            "title": str(version),
            "codes": [item.code for item in items],
            "names": [item.name for item in items],
            "kinds": [item.kind for item in items],
        }
    return schemes


def parameter_rows(parameters) -> list[dict]:
    """Dated parameters as the run keeps them."""
    return [
        {
            "code": row.code,
            "name": row.name,
            "value": row.value,
            "start": row.period.lower.isoformat() if row.period.lower else "1900-01-01",
            "end": row.period.upper.isoformat() if row.period.upper else None,
            "source": row.source,
            "mark": row.mark,
        }
        for row in parameters
    ]


def dated(rows: Iterable[Parameter]) -> list[DatedParameter]:
    """Dated parameters as the rules read them."""
    return [
        DatedParameter(
            row.code,
            row.name,
            row.value,
            row.period.lower or date.min,
            row.period.upper,
            row.source,
            row.mark,
        )
        for row in rows
    ]


def law_of(run: PayrollRun) -> Law:
    """The law as it stood when the run was started."""
    rows = (
        DatedParameter(
            row["code"],
            row["name"],
            row["value"],
            date.fromisoformat(row["start"]),
            date.fromisoformat(row["end"]) if row["end"] else None,
            row["source"],
            row["mark"],
        )
        for row in run.parameters
    )
    return Law.for_month(rows, run.month_id)


def input_types(run: PayrollRun) -> dict:
    return {
        "position": "int4",
        "person_id": "int8",
        "unit_id": "int8",
        "scheme_version_id": "int8",
        "facts": ("int8[]", len(run.fact_names)),
    }


def slip_types(items: int) -> dict:
    return {
        "month_id": "date",
        "run_id": "uuid",
        "person_id": "int8",
        "unit_id": "int8",
        "scheme_version_id": "int8",
        "position": "int4",
        "is_effective": "bool",
        "amounts": ("int8[]", items),
        "gross_fen": "int8",
        "deductions_fen": "int8",
        "net_fen": "int8",
        "employer_fen": "int8",
        "cumulative": ("int8[]", len(CUMULATIVE)),
        "tax_months": "int2",
        "first_month_base_fen": "int8",
        "after_leaving": "bool",
        "warnings": "int4",
    }


def facts_of(run: PayrollRun, matrix: np.ndarray) -> Facts:
    """Frozen rows as the engine's columns."""
    return Facts.frozen(run.fact_names, matrix)


def read_inputs(run: PayrollRun, lo: int, hi: int) -> dict[str, np.ndarray]:
    return columns.read(
        f"SELECT {', '.join(input_types(run))} FROM payroll_payrollinput"
        " WHERE run_id = %s AND position >= %s AND position < %s ORDER BY position",
        [str(run.pk), lo, hi],
        input_types(run),
    )


def slip_columns(run: PayrollRun, law: Law, inputs: dict[str, np.ndarray], version_id: int) -> dict:
    """Slips of the people under one scheme, as columns of ``payroll_payslip``."""
    chosen = inputs["scheme_version_id"] == version_id
    facts = facts_of(run, inputs["facts"][chosen])
    result = calculate(scheme_of(version_id), law, facts)
    warnings = np.zeros(result.size, dtype=np.int64)
    for bit, code in enumerate(WARNINGS):
        if code in result.warnings:
            warnings |= result.warnings[code].astype(np.int64) << bit
    return {
        "month_id": run.month_id,
        "run_id": run.pk,
        "person_id": inputs["person_id"][chosen],
        "unit_id": inputs["unit_id"][chosen],
        "scheme_version_id": version_id,
        "position": inputs["position"][chosen],
        "is_effective": run.kind == RunKind.REGULAR,  # a supplementary slip counts once its batch is locked
        "amounts": result.amounts,
        "gross_fen": result.gross_fen,
        "deductions_fen": result.deductions_fen,
        "net_fen": result.net_fen,
        "employer_fen": result.employer_fen,
        "cumulative": np.column_stack([result.cumulative[name] for name in CUMULATIVE]),
        "tax_months": inputs["facts"][chosen][:, run.fact_names.index("tax_months")],
        "first_month_base_fen": result.first_month_base_fen * facts.column("on_first_month_base"),
        "after_leaving": facts.column("after_leaving").astype(bool),
        "warnings": warnings,
    }


def calculate_chunk(job: Job, chunk: Chunk) -> engine.Outcome:
    """Slips of the people at positions lo…hi; in the transaction that also marks the chunk done."""
    run = PayrollRun.objects.get(job=job)
    if run.state != RunState.RUNNING:
        raise RuntimeError(f"run {run.pk} is {run.state}")
    inputs = read_inputs(run, chunk.lo, chunk.hi)
    law, rows, net = law_of(run), 0, 0
    for version_id in np.unique(inputs["scheme_version_id"]):
        slips = slip_columns(run, law, inputs, int(version_id))
        reach("before-insert", chunk.seq)
        columns.write("payroll_payslip", slip_types(slips["amounts"].shape[1]), slips)
        rows += len(slips["person_id"])
        net += int(slips["net_fen"].sum())
    return engine.Outcome(rows=rows, sum_fen=net)


def digest_of(run: PayrollRun) -> str:
    """SHA-256 over the run's slips in order of position: the canonical form that is approved."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT encode(sha256(coalesce(string_agg(int8send(person_id) || int8send(unit_id) ||"
            " array_send(amounts) || array_send(cumulative), ''::bytea ORDER BY position), ''::bytea)), 'hex')"
            " FROM payroll_payslip WHERE run_id = %s",
            [str(run.pk)],
        )
        return cursor.fetchone()[0]


def reconcile(run: PayrollRun, job: Job) -> dict[str, int]:
    """Heads and sums of the run's slips, in fen, once they agree with the frozen inputs and the chunks' reports."""
    heads = PayrollInput.objects.filter(run=run).count()
    slips = run.slips.model.everything.filter(run=run)
    sums = slips.aggregate(gross=Sum("gross_fen"), net=Sum("net_fen"), employer=Sum("employer_fen"))
    done = job.chunks.aggregate(rows=Sum("rows"), net=Sum("sum_fen"))
    found = slips.count()
    if not heads == found == run.expected_heads == (done["rows"] or 0) or (sums["net"] or 0) != (
        done["net"] or 0
    ):
        raise RuntimeError(
            f"人数或金额对不上：应有 {run.expected_heads} 人，实有 {found} 人；分批实发 {done['net']}，合计 {sums['net']}。"
        )
    return {name: value or 0 for name, value in sums.items()}


def finish_run(job: Job) -> dict:
    """Heads and sums must reconcile with the frozen inputs and the chunks; then the month is calculated."""
    run = PayrollRun.objects.get(job=job)
    month = PayrollMonth.objects.select_for_update().get(pk=run.month_id)
    sums = reconcile(run, job)
    run.state = RunState.EFFECTIVE
    run.gross_fen, run.net_fen, run.employer_fen = sums["gross"], sums["net"], sums["employer"]
    run.save(update_fields=["state", "gross_fen", "net_fen", "employer_fen"])
    digest = digest_of(run)
    MONTH.move(
        month,
        MonthState.TRIAL if run.trial else MonthState.CALCULATED,
        acting_user=run.created_by,
        act="payroll.calculated",
        after={
            "people": run.expected_heads,
            "net_fen": run.net_fen,
            "digest": digest,
            "revision": run.revision,
        },
        digest=digest,
    )
    return {"people": run.expected_heads, "url": reverse("payroll:month", args=[format_month(month.month)])}


def run_failed(job: Job) -> None:
    """The month opens again, without figures. What is done stays, ineffective, until the run is resumed or the month
    is calculated anew. The month's lock first: it waits for the chunks that are being committed."""
    run = PayrollRun.objects.filter(job=job).first()
    if run is None:
        return
    month = PayrollMonth.objects.select_for_update().get(pk=run.month_id)
    run.refresh_from_db()
    if run.state != RunState.RUNNING:
        return
    run.slips.model.everything.filter(run=run).update(is_effective=False)
    run.state = RunState.FAILED
    run.save(update_fields=["state"])
    MONTH.move(month, MonthState.OPEN, acting_user=None, digest="")


def may_resume(job: Job) -> bool:
    """A run that stopped goes on as long as its month was not calculated anew since: its inputs are still there."""
    run = PayrollRun.objects.filter(job=job, state=RunState.FAILED).select_related("month").first()
    return (
        run is not None
        and run.month.state == MonthState.OPEN
        and not PayrollRun.objects.filter(month=run.month, revision__gt=run.revision).exists()
    )


def run_resumed(job: Job, *, acting_user: User) -> None:
    """The stopped run is the month's again, on the same frozen inputs; what it has done counts again."""
    require(acting_user, Act.PAYROLL_CALCULATE)
    run = PayrollRun.objects.get(job=job)
    month = PayrollMonth.objects.select_for_update().get(pk=run.month_id)
    if not may_resume(job):
        raise Conflict(
            _("%(month)s 已重新计算，原任务不能继续，请查看新的计算。") % {"month": month}, code="superseded"
        )
    run.slips.model.everything.filter(run=run).update(is_effective=True)
    run.state = RunState.RUNNING
    run.save(update_fields=["state"])
    MONTH.move(month, MonthState.CALCULATING, acting_user=acting_user, digest="")
