"""期初数: enter what a person's tax year had come to before, confirm it by another, take it back before a month rests on it."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

import numpy as np
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import access, require
from auxpolice.audit import trail
from auxpolice.entered import Entered
from auxpolice.months import format_month, next_month
from auxpolice.problems import Conflict, Problem, written
from payroll.base_review.preview import TAKEN, law_of_month
from payroll.month.models import MonthState, PayrollMonth, Payslip
from payroll.rules.tax import Cumulative, basic_deduction, withhold
from payroll.tax_facts.models import OpeningSums
from personnel.models import Person

APART = ("withheld_fen", "bonus_fen", "held_fen")
SUMS = ("income_fen", "exempt_fen", "special_fen", "additional_fen", "other_fen", "relief_fen")
TOLD = ("through", "months", "slips", *SUMS, *APART, "base_wages_fen")
"""What somebody says of a person's year; the rest is noted by the program."""
OPENINGS = Entered(
    OpeningSums,
    gettext_lazy("期初数"),
    act=Act.TAX_FACTS_EDIT,
    noted="tax_facts.opening_confirm",
    told=TOLD,
    sums=("income_fen", "withheld_fen"),
)


def fault(told: dict) -> tuple[str, str, str] | None:
    """(field, key, sentence) of what can't be so in itself."""
    through, months, slips = told["through"], told["months"], told["slips"]
    if not 1 <= months <= through.month:
        text = _("任职月数应在 1 至 %(n)d 之间（截至 %(month)s）。")
        return "months", "months", text % {"n": through.month, "month": format_month(through)}
    if not 1 <= slips <= months:
        return "slips", "slips", _("已发工资月数应在 1 至任职月数 %(n)d 之间。") % {"n": months}
    if told["exempt_fen"] > told["income_fen"]:
        return "exempt_fen", "exempt", _("累计免税收入不能多于累计收入。")
    return None


def withheld_by_law(told: Sequence[dict]) -> list[int | None]:
    """What the cumulative method withholds on these sums, in fen; None where the law of the month isn't known."""
    found: list[int | None] = [None] * len(told)
    order = sorted(range(len(told)), key=lambda n: told[n]["through"])
    for through, places in groupby(order, key=lambda n: told[n]["through"]):
        chosen = list(places)
        if (law := law_of_month(through)) is None:
            continue
        columns = [np.array([told[n][name] for n in chosen], dtype=np.int64) for name in (*SUMS, "months")]
        none = np.zeros(len(chosen), dtype=np.int64)
        due = withhold(law, Cumulative(*columns[:6]), basic_deduction(law, columns[6], none, none), none).tax
        for n, fen in zip(chosen, due, strict=True):
            found[n] = int(fen)
    return found


def paid_already(people: Iterable[int], year: int) -> dict[int, date]:
    """Person → first month of the year with a slip here: opening sums end before it."""
    slips = Payslip.everything.filter(person__in=people, is_effective=True, month__month__year=year)
    return dict(slips.order_by("-month_id").values_list("person_id", "month_id"))


def is_paid(month: date) -> str:
    """What to say of sums that reach into a month with a slip."""
    return _("%(month)s 在本系统已有工资条，期初数只能到它之前的月份。") % {"month": format_month(month)}


@transaction.atomic
def enter(person_id: int, *, acting_user: User, **told) -> OpeningSums:
    """Enter a person's opening sums of a tax year, or those that nobody has confirmed yet anew. Raises Problem in words."""
    require(acting_user, Act.TAX_FACTS_EDIT)
    person = access(Person.objects.select_for_update(of=("self",), no_key=True), pk=person_id)
    told = {"slips": told["months"], **dict.fromkeys((*SUMS, *APART), 0), **told}
    told = {name: told.get(name) for name in TOLD}
    if wrong := fault(told):
        raise Problem(wrong[2], code=wrong[1], field=wrong[0])
    year = told["through"].year
    first = paid_already([person.pk], year).get(person.pk)
    if first and first <= told["through"]:
        raise Conflict(is_paid(first), code="paid", field="through")
    held = OpeningSums.objects.select_for_update(of=("self",)).filter(person=person, year=year).first()
    if held and held.confirmed_by_id:
        raise Conflict(OPENINGS.is_final(held), code="confirmed", field="through")
    before = {name: getattr(held, name) for name in TOLD} if held else {}
    made, _new = OpeningSums.everything.update_or_create(
        person=person, year=year, defaults={**told, "entered_by": acting_user}
    )
    trail.record("tax_facts.opening", person, acting_user=acting_user, before=before, after=told)
    return made


@transaction.atomic
def confirm(rows: QuerySet[OpeningSums], *, acting_user: User, digest: str = "") -> int:
    """Confirm what another has entered: from the first month on that isn't taken yet slips carry it on.

    ``digest`` is of what was shown. Raises Conflict when it has changed, Problem when the user entered it.
    """
    require(acting_user, Act.TAX_FACTS_EDIT)
    held = OPENINGS.to_confirm(rows, digest, acting_user)
    months = list(PayrollMonth.objects.select_for_update().order_by("month"))
    taken = max((row.month for row in months if row.state in TAKEN), default=None)
    for year, group in groupby(sorted(held, key=lambda row: row.year), key=lambda row: row.year):
        people = {row.person_id: row for row in group}
        for person, first in paid_already(people, year).items():
            if first <= people[person].through:
                raise Conflict(
                    _("%(name)s在 %(month)s 已有工资条，期初数重复，请先改正。")
                    % {"name": people[person].person.name, "month": format_month(first)},
                    code="paid",
                )
    for row in held:
        row.confirmed_by, row.counts_from = acting_user, next_month(max(filter(None, (row.through, taken))))
        if row.counts_from.year > row.year and row.through.month < 12:
            raise Conflict(
                _("%(year)d 年没有还能计入期初数的月度工资了，差额请在年度汇算清缴时处理。")
                % {"year": row.year},
                code="year-over",
            )
    OpeningSums.everything.bulk_update(held, ["confirmed_by", "counts_from"], batch_size=1000)
    OPENINGS.confirmed(held, acting_user)
    return len(held)


@transaction.atomic
def withdraw(row_id: int, because: str, *, acting_user: User) -> None:
    """Take opening sums back, confirmed or not, while no month rests on them. Raises Conflict when one does."""
    require(acting_user, Act.TAX_FACTS_EDIT)
    because = written(because, _("撤回的原因"), field="because", least=2)
    row = access(OpeningSums.objects.select_related("person"), for_update=True, pk=row_id)
    if row.counts_from:
        resting = (
            PayrollMonth.objects.select_for_update()
            .filter(month__gte=row.counts_from, state__in=[*TAKEN, MonthState.LOCKED])
            .order_by("month")
            .first()
        )
        if resting:
            raise Conflict(
                _("%(month)s 已按此期初数计算，不能撤回；差额请在年度汇算清缴时处理。") % {"month": resting},
                code="month-state",
            )
    before = {name: getattr(row, name) for name in TOLD}
    row.delete()
    trail.record(
        "tax_facts.opening_withdraw", row.person, acting_user=acting_user, before=before, reason=because
    )
