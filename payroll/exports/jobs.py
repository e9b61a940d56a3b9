"""Making the files: one job, a chunk a file."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.audit import trail
from auxpolice.batch import engine
from auxpolice.batch.models import Chunk, ChunkState, Job, JobState
from auxpolice.months import format_month, parse_month
from auxpolice.problems import Conflict, Problem
from payroll.exports.accounting import accounting_summary
from payroll.exports.bank import bank_file, pays
from payroll.exports.bank import refuse as refuse_bank
from payroll.exports.cover import bank_cover
from payroll.exports.models import ExportFile
from payroll.exports.queries import File, label
from payroll.exports.sheets import salary_sheets
from payroll.exports.tax import tax_check, tax_file
from payroll.month.models import MonthState, PayrollMonth, PayrollRun, RunState
from payroll.supplementary.models import SupplementaryRun, SupplementaryState

KIND = "export"
AT_ONCE = 2000
"""Up to this many people a page makes a file while it answers, by the same job; larger ones go to the workers."""

HELD = 10_000
"""Above this many people a file may take longer than a chunk's lease."""


@dataclass(frozen=True)
class FileKind:
    """The making of a kind of file; ``refuse`` raises at once what would stop it."""

    label: Any
    icon: str
    content: Callable[[PayrollRun], File]
    refuse: Callable[[PayrollRun], None] | None = None


FILE_KINDS: dict[str, FileKind] = {
    "sheets": FileKind(gettext_lazy("工资表（各单位一页及汇总）"), "file-spreadsheet", salary_sheets),
    "bank": FileKind(gettext_lazy("银行代发文件"), "building-bank", bank_file, refuse_bank),
    "cover": FileKind(gettext_lazy("银行代发封面"), "file-description", bank_cover),
    "tax": FileKind(gettext_lazy("个税申报表（扣缴客户端导入）"), "receipt-tax", tax_file),
    "taxcheck": FileKind(gettext_lazy("个税核对表"), "list-check", tax_check),
    "accounting": FileKind(gettext_lazy("会计汇总"), "report-money", accounting_summary),
}


ALL = "all"
"""Every file of the month, in one job."""

PAID = ("bank", "cover")
"""Made in one transaction, whichever is asked for, so that both rest on the same accounts."""


def _locked_run(month: date, batch: SupplementaryRun | None) -> PayrollRun:
    row = PayrollMonth.objects.get(pk=month)
    if row.state != MonthState.LOCKED:
        raise Conflict(_("%(month)s 还没有锁定，不能生成这份文件。") % {"month": row}, code="not-locked")
    if batch is None:
        return PayrollRun.objects.select_related("month").get(month=row, state=RunState.EFFECTIVE)
    if batch.state != SupplementaryState.LOCKED:
        raise Conflict(
            _("补发批次 %(number)s 现在是「%(state)s」，锁定之后才能生成文件。")
            % {"number": batch.number, "state": batch.get_state_display()},
            code="not-locked",
        )
    return PayrollRun.objects.select_related("month", "supplement").get(pk=batch.run_id)


def made(month: date, batch: SupplementaryRun | None = None) -> QuerySet[ExportFile]:
    """The files made so far of the month itself, or of one of its supplements."""
    return ExportFile.objects.filter(month_id=month, batch=batch)


def kinds_of(batch: SupplementaryRun) -> list[str]:
    """The kinds of file a locked supplement has: no bank file and no cover when it pays nobody."""
    run = _locked_run(batch.month_id, batch)
    return [kind for kind in FILE_KINDS if kind not in PAID or pays(run)]


@transaction.atomic
def start(month: date, kinds: list[str], *, batch: SupplementaryRun | None = None, acting_user: User) -> Job:
    """Queue the files of these kinds, of the month or of the supplement; kinds made before cost nothing.

    The same kinds are one job while it lives or has succeeded; after a failure or a cancel a new one.
    Raises Problem for what would stop a file, before anything is queued.
    """
    require(acting_user, Act.PAYROLL_EXPORT)
    run = _locked_run(month, batch)
    there = set(made(month, batch).values_list("kind", flat=True))
    for kind in kinds:
        refuse = FILE_KINDS[kind].refuse
        if refuse and kind not in there:
            refuse(run)
    about = f"{format_month(month)}:{batch.number}" if batch else format_month(month)
    name = f"export:{about}:{'+'.join(kinds)}"
    ended = Job.objects.filter(
        kind=KIND, idem_key__startswith=f"{name}:", state__in=[JobState.FAILED, JobState.CANCELLED]
    ).count()
    return engine.start(
        KIND,
        idem_key=f"{name}:{ended + 1}",
        chunks=engine.cut(len(kinds), 1),
        acting_user=acting_user,
        params={
            "month": format_month(month),
            "kinds": kinds,
            "batch": batch.pk if batch else None,
            "url": reverse("payroll:supplementary", args=[batch.pk])
            if batch
            else reverse("payroll:month", args=[format_month(month)]),
        },
        title=_("%(month)s 导出：%(files)s")
        % {"month": label(run), "files": "、".join(str(FILE_KINDS[kind].label) for kind in kinds)},
    )


def make(month: date, kind: str, *, batch: SupplementaryRun | None = None, acting_user: User) -> ExportFile:
    """The file of a locked month or supplement, here and now: made once, then the same bytes for ever."""
    require(acting_user, Act.PAYROLL_EXPORT)
    found = made(month, batch).filter(kind=kind).first()
    if found:
        return found
    job = engine.run_until_done(start(month, [kind], batch=batch, acting_user=acting_user))
    found = made(month, batch).filter(kind=kind).first()
    if found is None:
        raise Problem(job.message or _("文件没有生成，请重试。"), code="export")
    return found


def make_chunk(job: Job, chunk: Chunk) -> engine.Outcome:
    """One file, in the transaction that also marks the chunk done."""
    month = parse_month(job.params["month"])
    kind = job.params["kinds"][chunk.lo]
    if job.created_by is None:
        raise RuntimeError("an export has somebody who asked for it")
    require(job.created_by, Act.PAYROLL_EXPORT)  # a role taken away meanwhile ends the job
    row = PayrollMonth.objects.select_for_update().get(pk=month)
    batch_id = job.params.get("batch")
    batch = SupplementaryRun.objects.get(pk=batch_id) if batch_id else None
    run = _locked_run(month, batch)
    if run.expected_heads > HELD:
        # longer than a lease: the row's lock, not the clock, keeps other workers away while this one lives
        Chunk.objects.select_for_update().get(pk=chunk.pk)
    file = made(month, batch).filter(kind=kind).first()
    if file is None:
        for one in PAID if kind in PAID else [kind]:
            _keep(row, batch, one, FILE_KINDS[one].content(run), job.created_by)
        file = made(month, batch).get(kind=kind)
    return engine.Outcome(rows=file.heads, sum_fen=file.total_fen)


def _keep(
    row: PayrollMonth, batch: SupplementaryRun | None, kind: str, file: File, acting_user: User
) -> ExportFile:
    about = batch.number if batch else format_month(row.month).replace("-", "")
    kept = ExportFile.objects.create(
        month=row,
        batch=batch,
        kind=kind,
        number=f"{about}-{kind.upper()}-1",
        name=file.name,
        sha256=hashlib.sha256(file.content).hexdigest(),
        heads=file.heads,
        total_fen=file.total_fen,
        content=file.content,
        created_by=acting_user,
    )
    trail.record(
        Act.PAYROLL_EXPORT,
        row,
        acting_user=acting_user,
        after={"file": file.name, "sha256": kept.sha256, "heads": file.heads, "total_fen": file.total_fen},
    )
    return kept


def job_failed(job: Job) -> None:
    """Say what stopped the file; nothing of it is kept."""
    chunk = job.chunks.filter(state=ChunkState.FAILED).first()
    if chunk is not None and chunk.error:
        Job.objects.filter(pk=job.pk).update(message=chunk.error)


def job_resumed(job: Job, *, acting_user: User) -> None:
    """Files made before the stop are kept; whoever goes on must still be allowed to export."""
    require(acting_user, Act.PAYROLL_EXPORT)
