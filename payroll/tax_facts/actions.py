"""Enter what people declare for the withholding of their income tax, end it, and take back what was wrong."""

from datetime import date
from fractions import Fraction

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import access, require, there
from auxpolice.audit import trail
from auxpolice.money import yuan
from auxpolice.months import format_month, next_month, today
from auxpolice.problems import Conflict, Problem, written
from payroll.rules.deductions import KINDS, PENSION_YEAR_FEN, Declaration, conflicts, overlap, spans
from payroll.tax_facts import queries as tax_facts
from personnel.models import Person, PriorIncome, TaxDeduction


def _held(person_id: int) -> Person:
    """The person within reach; nobody else changes what they have declared until the transaction ends."""
    found = access(Person.objects.select_for_update(of=("self",), no_key=True), pk=person_id)
    return found


@transaction.atomic
def declare_deduction(
    person_id: int, *, kind: str, start: date, end: date | None = None, count: int = 1, percent: int = 100,
    claimed_fen: int = 0, city: int = 0, months_used: int = 0, note: str = "", acting_user: User,
) -> list[TaxDeduction]:  # fmt: skip
    """A special additional deduction from month to month (both counted; no end: until further notice), with the amounts
    of the law of each month: one row for each amount.

    ``percent`` 100 or 50; ``claimed_fen`` the agreed share for parents; ``months_used`` taken before ``start``. Locked
    slips stay; the next slip takes what was not deducted before in its year, for tax is withheld on sums to date.
    Nobody's own choice of an amount, so no making of a month (``payroll.approval.makers``). Raises Problem in words.
    """
    require(acting_user, Act.TAX_FACTS_EDIT)
    person = _held(person_id)
    if kind not in KINDS:
        raise Problem(_("没有这个专项附加扣除项目。"), code="kind", field="kind")
    if end is not None and end < start:
        raise Problem(_("终止月不能早于起始月。"), code="end", field="end")
    law = tax_facts.law()
    most = max(
        (row.value["parents_share_max_fen"] for row in law if row.end is None or row.end > start), default=0
    )
    if kind == "parents_shared" and not 0 < claimed_fen <= most:
        raise Problem(
            _("分摊的赡养老人扣除每月最多 %(most)s 元，请填写本人分摊的金额。") % {"most": yuan(most)},
            code="share",
            field="claimed_fen",
        )
    if kind == "pension" and not 0 < claimed_fen <= PENSION_YEAR_FEN // 12:
        raise Problem(
            _("个人养老金每月最多扣除 %(most)s 元，请按缴费凭证填写每月金额。")
            % {"most": yuan(PENSION_YEAR_FEN // 12)},
            code="share",
            field="claimed_fen",
        )
    entry = Declaration(kind, start, end, count, Fraction(percent, 100), claimed_fen, city, months_used)
    stretches = spans(law, entry)
    if not stretches:
        raise Problem(
            _("%(month)s 起没有可扣除的月份：已超过最长扣除期限，或该月没有法定标准。")
            % {"month": format_month(start)},
            code="nothing",
            field="start",
        )
    stored = tax_facts.STORED[kind]
    reference = " · ".join(filter(None, (_terms(kind, count, percent), note.strip())))[:100]
    until = stretches[-1][1]
    standing, beside = tax_facts.declared(person), Declaration(kind, start, until)
    for one in standing:
        if (one.kind, one.reference) == (stored, reference) and overlap(one, beside):
            raise Conflict(
                _("「%(what)s」从 %(month)s 起已经登记；另一个子女请在说明里写明区别，如「次子」。")
                % {"what": reference or one.label, "month": format_month(one.start)},
                code="twice",
                field="note",
            )
    if refused := _refused(tax_facts.as_declarations(standing), beside):
        raise Conflict(refused, code="conflict", field="kind")
    made = TaxDeduction.everything.bulk_create(
        [
            TaxDeduction(
                person=person,
                kind=stored,
                reference=reference,
                monthly_fen=fen,
                period=DateRange(first, next_month(last) if last else None),
            )
            for first, last, fen in stretches
        ]
    )
    after = {
        "kind": stored,
        "reference": reference,
        "start": start,
        "last": until,
        "monthly_fen": stretches[-1][2],
    }
    trail.record(Act.TAX_FACTS_EDIT, person, acting_user=acting_user, after=after)
    return made


def _terms(kind: str, count: int, percent: int) -> str:
    """The terms that the amount rests on, as the row says it afterwards: part of the record, so in one language."""
    return {
        "child": f"{count} 个子女，扣除 {percent}%",
        "infant": f"{count} 个子女，扣除 {percent}%",
        "loan": f"扣除 {percent}%",
        "parents_only_child": "独生子女",
        "parents_shared": "分摊",
    }.get(kind, "")


def _refused(standing: list[Declaration], entry: Declaration) -> str:
    """The reason the declaration can't stand beside the others; empty when it can."""
    return "".join(dict.fromkeys(sentence for other in standing for sentence in conflicts([other, entry])))


@transaction.atomic
def end_deduction(person_id: int, row_id: int, *, last: date | None, because: str, acting_user: User) -> None:
    """The declaration that the row belongs to holds until ``last`` (a month, counted); None: it never held and goes.

    Slips of the year take back what they deducted too much, with the next one. Raises Problem in words.
    """
    require(acting_user, Act.TAX_FACTS_EDIT)
    person = _held(person_id)
    found = there(
        next((one for one in tax_facts.declared(person) if row_id in {row.pk for row in one.rows}), None)
    )
    because = written(because, _("停止或撤销的原因"), field="because", least=2)
    if last is not None and last < found.start:
        raise Problem(
            _("最后一个扣除月不能早于起始月 %(month)s；从来不该扣除的，请用撤销。")
            % {"month": format_month(found.start)},
            code="last",
            field="last",
        )
    if last is not None and found.end is not None and last >= found.end:
        raise Problem(
            _("这项扣除到 %(month)s 已经停止；要延长请从次月起重新登记。")
            % {"month": format_month(found.end)},
            code="last",
            field="last",
        )
    for row in found.rows:
        if last is None or row.period.lower > last:
            row.delete()
        elif row.period.upper is None or row.period.upper > next_month(last):
            row.period = DateRange(row.period.lower, next_month(last))
            row.save(update_fields=["period"])
    trail.record(
        Act.TAX_FACTS_EDIT,
        person,
        acting_user=acting_user,
        before={"kind": found.kind, "reference": found.reference, "start": found.start, "last": found.end},
        after={"last": last, "reason": because},
    )


@transaction.atomic
def note_income(
    person_id: int,
    *,
    year: int,
    first_job: bool,
    prior_year_fen: int | None,
    new_to_work: bool = False,
    acting_user: User,
) -> PriorIncome:
    """Note what a tax year begins with: no wage since January (公告2020年第13号), or a whole last year with this employer
    that is not in the slips here (公告2020年第19号; wage income in fen, None: not so); and whether the person is new to
    work (住房公积金管理条例 16). Last year, this one or the next.
    """
    require(acting_user, Act.TAX_FACTS_EDIT)
    person = _held(person_id)
    if not today().year - 1 <= year <= today().year + 1:
        raise Problem(_("纳税年度只能是去年、今年或明年。"), code="year", field="year")
    if first_job and prior_year_fen is not None:
        raise Problem(
            _("首次取得工资的人上一年没有工资，两项只能填一项。"), code="both", field="prior_year_fen"
        )
    if prior_year_fen is not None and prior_year_fen < 0:
        raise Problem(_("上年全年工资收入不能是负数。"), code="negative", field="prior_year_fen")
    held = PriorIncome.objects.filter(person=person, year=year).first()
    noted = ("first_job", "new_to_work", "prior_year_fen")
    before = {name: getattr(held, name) for name in noted} if held else {}
    after = dict(zip(noted, (first_job, new_to_work, prior_year_fen), strict=True))
    made, _new = PriorIncome.everything.update_or_create(person=person, year=year, defaults=after)
    trail.record(
        Act.TAX_FACTS_EDIT, person, acting_user=acting_user, before=before, after={"year": year, **after}
    )
    return made
