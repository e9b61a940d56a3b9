"""经济补偿: what the law owes somebody who leaves in a month, from service and slips; finance enters what is paid."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.months import last_day, month_of, next_month
from auxpolice.policy.queries import parameters_on
from payroll.month import freezing
from payroll.month.models import MonthState, Payslip
from payroll.month.runs import scheme_of
from payroll.rules import LawError
from payroll.rules.severance import Severance, lawful_severance, service_half_years
from personnel.models import Employment, ExitKind

DUE = {
    ExitKind.EXPIRED: gettext_lazy("合同到期：单位不续签或降低条件续签的，须支付（劳动合同法第四十六条）"),
    ExitKind.DISMISSED: gettext_lazy(
        "辞退：依第三十九条（本人严重过错）解除的不支付，依第四十条、第四十一条解除的须支付"
    ),
    ExitKind.RESIGNED: gettext_lazy("辞职：一般不支付，依第三十八条（单位过错）解除的须支付"),
    ExitKind.RETIRED: gettext_lazy("退休：不属于须支付经济补偿的情形"),
    ExitKind.TRANSFERRED: gettext_lazy("调出：一般不支付，双方协商由单位提出解除的须支付"),
    ExitKind.DIED: gettext_lazy("死亡：不支付经济补偿，另有丧葬和抚恤待遇"),
}
"""Whether it is due at all, by the kind of exit (劳动合同法 46): finance decides, this reminds."""

SINCE_2008 = date(2008, 1, 1)
"""The law's first day; service before it counts by the rules of its time (劳动合同法 97)."""


@dataclass(frozen=True)
class Owed:
    """One leaver of the month: ``slips`` are (first of the month, gross without severance, fen) of the locked slips of
    the twelve months before the month of exit. ``lawful`` is None where nothing can be said, ``why`` says why."""

    person_id: int
    name: str
    badge: str
    hired: date
    last_day: date
    exit_kind: str
    slips: tuple[tuple[date, int], ...]
    lawful: Severance | None
    why: str = ""

    @property
    def total_fen(self) -> int:
        return sum(fen for _month, fen in self.slips)

    @property
    def due(self) -> str:
        return str(DUE[ExitKind(self.exit_kind)])

    @property
    def months_text(self) -> str:
        """Months of pay owed: 5.5."""
        return _halves(self.lawful.counted_half_months) if self.lawful else ""

    @property
    def service_text(self) -> str:
        return _halves(self.lawful.half_months) if self.lawful else ""

    @property
    def before_the_law(self) -> bool:
        return self.hired < SINCE_2008


def _halves(half_months: int) -> str:
    return f"{half_months / 2:g}"


def leavers(month: date) -> list[Employment]:
    """Leavers whose last day is in the month, the twelve before it, or later: a slip, of the month's pay or after leaving,
    carries what is entered."""
    return list(
        Employment.objects.filter(
            period__endswith__gt=next_month(month, -12), period__startswith__lte=last_day(month)
        )
        .select_related("person")
        .order_by("person__pinyin", "person_id")
    )


def of_people(month: date, people: list[int]) -> dict[int, Owed]:
    """Severance by law for these leavers of the month, by person; three statements, whatever their number."""
    found = [row for row in leavers(month) if row.person_id in people]
    law, why = None, ""
    try:
        law = freezing.law_from(parameters_on(month).values(), month)
    except LawError as error:
        why = error.faults[0]
    exits = {row.person_id: month_of(row.period.upper - timedelta(days=1)) for row in found}
    first = next_month(min(exits.values(), default=month), -12)
    gross: dict[int, list[tuple[date, int]]] = {pk: [] for pk in exits}
    for slip in Payslip.everything.filter(
        person_id__in=exits, is_effective=True, month__state=MonthState.LOCKED, month_id__gte=first
    ).order_by("month_id"):
        left = exits[slip.person_id]
        if next_month(left, -12) <= slip.month_id < left:
            scheme = scheme_of(slip.scheme_version_id)
            besides = sum(slip.amounts[scheme.codes.index(code)] for code in scheme.severance_codes)
            gross[slip.person_id].append((slip.month_id, slip.gross_fen - besides))
    owed = {}
    for row in found:
        slips = tuple(one for one in gross[row.person_id] if one[0] >= month_of(row.period.lower))
        ended = row.period.upper - timedelta(days=1)
        lawful = None
        if law and slips:
            lawful = lawful_severance(
                sum(fen for _month, fen in slips),
                len(slips),
                service_half_years(row.period.lower, ended),
                minimum_wage_fen=law.minimum_wage_fen,
                local_annual_wage_fen=law.local_annual_wage_fen,
            )
        owed[row.person_id] = Owed(
            row.person_id,
            row.person.name,
            row.badge_number,
            row.period.lower,
            ended,
            row.exit_kind,
            slips,
            lawful,
            "" if lawful else why or _("离职前十二个月没有已锁定的工资条，不能测算。"),
        )
    return owed
