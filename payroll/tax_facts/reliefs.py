"""Grant, confirm and end relief from income tax."""

from datetime import date

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import access, require, there
from auxpolice.by_two import ByTwoState
from auxpolice.flow import held
from auxpolice.months import format_month, next_month
from auxpolice.problems import Conflict, Problem, written
from payroll.rules.facts import MONEY_LIMIT
from payroll.tax_facts.models import ENDING, RELIEF, ReliefEnd, TaxRelief
from personnel.models import Person


def _held(person_id: int) -> Person:
    return access(Person.objects.select_for_update(of=("self",), no_key=True), pk=person_id)


@transaction.atomic
def grant_relief(
    person_id: int,
    *,
    kind: str,
    monthly_fen: int,
    year_limit_fen: int,
    document: str,
    start: date,
    end: date | None = None,
    acting_user: User,
) -> TaxRelief:
    """So much less tax from month to month (both counted), once another has confirmed it. Slips take the sums to date less
    what was relieved before."""
    require(acting_user, Act.TAX_FACTS_EDIT)
    person = _held(person_id)
    if not 0 < monthly_fen <= year_limit_fen <= MONEY_LIMIT:
        raise Problem(_("每月减免须大于零，且不超过全年限额。"), code="amount", field="monthly_fen")
    if end is not None and end < start:
        raise Problem(_("终止月不能早于起始月。"), code="end", field="end")
    document = written(document, _("证明文号"), field="document")
    return RELIEF.propose(
        TaxRelief,
        Conflict(_("这一事项在这些月份已经登记，请先停止原来的再登记。"), code="twice", field="kind"),
        acting_user=acting_user,
        once="tax_relief_one",
        person=person,
        kind=kind,
        monthly_fen=monthly_fen,
        year_limit_fen=year_limit_fen,
        document=document,
        period=DateRange(start, next_month(end) if end else None),
    )


@transaction.atomic
def confirm_relief(relief_id: int, *, acting_user: User) -> TaxRelief:
    """Another person than who entered it has seen the proof: slips take it from the next calculation on."""
    return RELIEF.confirm(RELIEF.to_confirm(TaxRelief, relief_id, acting_user), acting_user=acting_user)


@transaction.atomic
def end_relief(
    person_id: int, relief_id: int, *, last: date | None, because: str, acting_user: User
) -> ReliefEnd:
    """Propose that the relief holds until ``last`` (a month, counted), or (None) that it never held; another confirms."""
    require(acting_user, Act.TAX_FACTS_EDIT)
    person = _held(person_id)
    row = there(TaxRelief.objects.filter(person=person, pk=relief_id, state=ByTwoState.EFFECTIVE).first())
    because = written(because, _("停止或撤销的原因"), field="because", least=2)
    if last is not None and last < row.period.lower:
        raise Problem(
            _("最后一个月不能早于起始月 %(month)s。") % {"month": format_month(row.period.lower)},
            code="last",
            field="last",
        )
    return ENDING.propose(
        ReliefEnd,
        Conflict(_("这项减免的停止已提出，正等另一人确认。"), code="waits"),
        acting_user=acting_user,
        why=because,
        person=person,
        relief=row,
        last=last,
        reason=because,
    )


@transaction.atomic
def confirm_end(end_id: int, *, acting_user: User) -> ReliefEnd:
    """Another person agrees: slips of the year take back, with the next calculation, what was relieved beyond it."""
    end = ENDING.to_confirm(ReliefEnd, end_id, acting_user)
    relief = held(TaxRelief.objects, end.relief_id, "person")
    if end.last is None:
        RELIEF.move(relief, ByTwoState.WITHDRAWN, acting_user=acting_user, reason=end.reason)
    else:
        RELIEF.expect(relief, ByTwoState.EFFECTIVE, verb=_("停止"))
        relief.period = DateRange(relief.period.lower, next_month(end.last))
        relief.save(update_fields=["period"])
    return ENDING.confirm(end, acting_user=acting_user)
