"""What follows: 挂牌督办, 回头看, and what the clock does by itself each hour."""

import secrets
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.audit import trail
from auxpolice.deadlines import due_in, standings
from auxpolice.flow import held
from auxpolice.months import month_of, next_month, today
from auxpolice.problems import Conflict, Problem, written
from auxpolice.refusals import only_one
from inspections.catalogue.queries import catalogue
from inspections.checks.models import FindingState
from inspections.rectification import actions, notices, queries, rules
from inspections.rectification.models import (
    OPEN,
    Cause,
    Draw,
    LookBack,
    LookResult,
    Oversight,
    Rectification,
    RectificationState,
    Round,
    RoundState,
)

SOON = 2
"""Working days before its end at which the owner is reminded (示例)."""


@transaction.atomic
def oversee(
    row: Rectification, title: str, sponsor: User, due: date, reason: str, *, acting_user: User
) -> Oversight:
    """Put a matter on the list of those that a leader sponsors by name."""
    require(acting_user, Act.CHECK_OVERSEE)
    found = actions.locked(row)
    if found.state not in OPEN:
        raise Conflict(
            _("这件整改现在是「%(state)s」，不能挂牌督办。") % {"state": found.get_state_display()},
            code="state",
        )
    title = written(title, _("督办事项"), field="title")
    reason = written(reason, _("挂牌的原因"), field="reason")
    if not queries.sponsors().filter(pk=sponsor.pk).exists():
        raise Problem(_("督办领导须是局领导。"), code="sponsor", field="sponsor")
    if due <= today():
        raise Problem(_("督办期限须在今天之后。"), code="due", field="due")
    with only_one("one_oversight", Conflict(_("这件整改已经挂牌督办。"), code="overseen")):
        made = Oversight.everything.create(
            rectification=found,
            title=title[:100],
            due=due,
            sponsor=sponsor,
            reason=reason[:200],
            put_by=acting_user,
            put_at=timezone.now(),
        )
    trail.record(
        Act.CHECK_OVERSEE,
        found,
        acting_user=acting_user,
        after={"title": made.title, "sponsor": str(sponsor), "due": due},
        reason=reason,
    )
    notices.tell_owner(
        found, _("已挂牌督办：%(title)s") % {"title": made.title}, reason, acting_user=acting_user
    )
    notices.tell(
        found,
        {sponsor.pk},
        _("由您挂牌督办：%(title)s") % {"title": made.title},
        reason,
        acting_user=acting_user,
    )
    return made


@transaction.atomic
def lift(oversight: Oversight, outcome: str, *, acting_user: User) -> Oversight:
    """Taken off the list by its sponsor alone, once the matter is done."""
    require(acting_user, Act.CHECK_OVERSEE)
    row = actions.locked(oversight.rectification)
    found = held(Oversight.everything, oversight.pk, "sponsor")
    if found.sponsor_id != acting_user.pk:
        raise Problem(
            _("挂牌督办只能由督办领导（%(who)s）销号。") % {"who": found.sponsor}, code="sponsor", status=409
        )
    if found.lifted_at is not None:
        raise Conflict(_("这件督办已经销号。"), code="lifted")
    if row.state in OPEN:
        raise Conflict(_("整改还没有通过复查，不能销号。"), code="open")
    found.outcome = written(outcome, _("销号意见"), field="outcome")[:200]
    found.lifted_by, found.lifted_at = acting_user, timezone.now()
    found.save(update_fields=["outcome", "lifted_by", "lifted_at"])
    trail.record("check.oversee.lift", row, acting_user=acting_user, reason=found.outcome)
    return found


@transaction.atomic
def look_back(look: LookBack, result: str, opinion: str, *, acting_user: User) -> LookBack:
    """The second visit: it has held, or it is back and goes up with a round of its own."""
    require(acting_user, Act.CHECK_RECHECK)
    row = actions.locked(look.rectification)
    found = held(LookBack.everything, look.pk, "done_by")
    if found.done_at is not None:
        raise Conflict(_("%(who)s已登记这次回头看。") % {"who": found.done_by}, code="done")
    if today() < found.passed_on + timedelta(days=1):
        raise Problem(_("整改通过的当天不能回头看。"), code="early")
    if result not in LookResult.values:
        raise Problem(_("请选择回头看结果。"), code="result", field="result")
    actions.refuse_checker(row, acting_user)
    found.opinion = written(opinion, _("回头看情况"), field="opinion")[:300]
    found.result, found.done_by, found.done_at = LookResult(result), acting_user, timezone.now()
    found.save(update_fields=["opinion", "result", "done_by", "done_at"])
    trail.record(
        "check.look_back", row, acting_user=acting_user, after={"result": result}, reason=found.opinion
    )
    if found.result == LookResult.RELAPSED and row.state == RectificationState.PASSED:
        actions.open_round(row, up=Cause.RELAPSED, acting_user=acting_user)
    return found


# --- by the clock


def run() -> None:
    """Everything that waits for the clock, each in a transaction of its own."""
    cancel_the_fallen()
    replace_the_gone()
    remind()
    escalate()
    draw_last_month()


def cancel_the_fallen() -> int:
    """What a finding that was dropped or reversed asked of its unit, where whoever decided has not cancelled it."""
    fallen = queries.open_ones().filter(finding__state__in=[FindingState.DROPPED, FindingState.REVERSED])
    rows = list(fallen.select_related("finding").order_by("pk"))
    for row in rows:
        because = row.finding.decision or str(row.finding.get_state_display())
        actions.cancel_for(row.finding, because, acting_user=None)
    return len(rows)


def remind() -> int:
    """The owner is told once a round, shortly before its end."""
    until = due_in(SOON)
    soon = Round.everything.filter(
        state=RoundState.OPEN, reminded_on__isnull=True, due__range=(today(), until)
    )
    told = 0
    for round_ in soon.select_related("rectification__unit", "rectification__finding"):
        with transaction.atomic():
            if Round.everything.filter(pk=round_.pk, reminded_on__isnull=True).update(reminded_on=today()):
                row = round_.rectification
                notices.tell_owner(
                    row,
                    _("整改即将到期：%(unit)s") % {"unit": row.unit},
                    str(row.finding),
                    acting_user=None,
                )
                told += 1
    return told


def escalate() -> int:
    """What is late goes up: at once, and again after each few working days, until it stands with the last."""
    late = list(Rectification.everything.filter(Rectification.waiting, due__lt=today()).order_by("pk"))
    known, rungs, moved = (
        standings(row.due for row in late),
        queries.rungs_of({row.unit_id for row in late}),
        0,
    )
    for row in late:
        to = rules.next_owner(rungs[row.unit_id], row.owner_id)
        if to == row.owner_id:
            continue
        with transaction.atomic():
            found = actions.locked(row)
            gone_up = found.handings.filter(cause=Cause.OVERDUE, at__date__gt=found.due).count()
            as_read = (found.state, found.due, found.owner_id) == (row.state, row.due, row.owner_id)
            if as_read and gone_up < known[row.due].rung():
                actions.hand_to(found, to, Cause.OVERDUE, acting_user=None)
                moved += 1
    return moved


def replace_the_gone() -> int:
    """Whoever no longer has an office answers for nothing: the next who has one does."""
    rows = list(queries.open_ones().select_related("owner", "unit"))
    rungs, moved = queries.rungs_of({row.unit_id for row in rows}) if rows else {}, 0
    for row in rows:
        holders = set().union(*rungs[row.unit_id])
        if holders and row.owner_id not in holders:
            with transaction.atomic():
                found = actions.locked(row)
                to = rules.first_owner(
                    rungs[row.unit_id][min(row.level, len(rungs[row.unit_id]) - 1) :], min(holders)
                )
                actions.hand_to(found, to, Cause.GONE, acting_user=None)
                moved += 1
    return moved


@transaction.atomic
def draw_last_month(seed: str | None = None) -> Draw | None:
    """The share of last month's that is looked back at, once a month; those once overseen or gone up always are."""
    month = next_month(month_of(today()), -1)
    if Draw.objects.filter(month=month).exists():
        return None
    passed = Rectification.everything.filter(
        state=RectificationState.PASSED, passed_on__gte=month, passed_on__lt=next_month(month)
    ).select_related("unit", "finding")
    rows = {row.pk: row for row in passed.order_by("pk")}
    seed = seed or secrets.token_hex(16)
    always = set(passed.filter(level__gt=0).values_list("pk", flat=True)) | set(
        Oversight.everything.filter(rectification__in=list(rows)).values_list("rectification", flat=True)
    )
    chosen: list[int] = []
    terms = {}
    for unit_id in {row.unit_id for row in rows.values()}:
        unit = next(row.unit for row in rows.values() if row.unit_id == unit_id)
        terms[unit_id] = catalogue(unit, today())["terms"]
    for percent in sorted({one["look_back_percent"] for one in terms.values()}):
        pool = [pk for pk, row in rows.items() if terms[row.unit_id]["look_back_percent"] == percent]
        chosen += rules.drawn(pool, percent, seed, always)
    made = Draw.objects.create(month=month, seed=seed, pool=sorted(rows), drawn=sorted(chosen))
    looks = []
    for pk in made.drawn:
        row = rows[pk]
        assert row.passed_on is not None
        first, last = (terms[row.unit_id][key] for key in ("look_back_from", "look_back_to"))
        due = rules.look_back_day(row.passed_on, seed, pk, first, last)
        looks.append(
            LookBack(
                rectification=row,
                draw=made,
                passed_on=row.passed_on,
                due=min(max(due, today()), row.passed_on + timedelta(days=last)),
            )
        )
    LookBack.everything.bulk_create(looks)
    trail.record(
        "check.draw", None, acting_user=None, label=f"{month:%Y-%m}",
        after={"seed": seed, "pool": len(made.pool), "drawn": made.drawn},
    )  # fmt: skip
    return made
