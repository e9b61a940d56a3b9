"""Name who answers, hold quarterly reviews, settle what was agreed, summon heads."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.dashboards import queries, readings
from assessment.dashboards.models import (
    REVIEW,
    SUMMONS,
    AgreedMatter,
    Audience,
    Responsibility,
    Review,
    ReviewState,
    Summons,
    SummonsState,
)
from assessment.dashboards.standing import Heat
from auxpolice.access.matrix import Act
from auxpolice.access.models import User, heads_of_units
from auxpolice.access.scope import Denied, require
from auxpolice.audit import trail
from auxpolice.deadlines import due_in
from auxpolice.flow import held
from auxpolice.months import format_month, last_day, next_month, today
from auxpolice.notices.sending import notify
from auxpolice.problems import Conflict, Problem, written
from auxpolice.units.models import Unit
from personnel.dated import end_before

KIND = "steering"


@transaction.atomic
def name_responsible(
    unit: Unit, matter: str, user: User, post: str, start: date, *, acting_user: User
) -> Responsibility:
    """From ``start`` on the user answers for the matter of the unit; who did so before is relieved the day before."""
    require(acting_user, Act.STEER_ASSIGN)
    if matter not in queries.matters():
        raise Problem(_("请选择事项。"), code="matter", field="matter")
    post = written(post, _("责任人的职务"), field="post")
    before = Responsibility.everything.select_for_update().filter(unit=unit, matter=matter)
    later = before.filter(period__startswith__gte=start).first()
    if later:
        raise Conflict(
            _("%(day)s 起已由 %(name)s 负责，请填更晚的日期。")
            % {"day": later.period.lower, "name": later.user},
            code="later",
            field="start",
        )
    for row in before.filter(period__contains=start):
        end_before(row, start)
        trail.record("steering.relieved", row, acting_user=acting_user, after={"until": start})
    row = Responsibility.everything.create(
        unit=unit, matter=matter, user=user, post=post, period=DateRange(start, None), set_by=acting_user
    )
    trail.record(
        Act.STEER_ASSIGN,
        row,
        acting_user=acting_user,
        after={"matter": matter, "user": user.pk, "post": post, "from": start},
    )
    return row


def _content() -> dict:
    found = queries.rules()
    if found is None:
        raise Problem(_("还没有施行中的「责任与讲评」规则，请先在「政策」中批准并施行。"), code="no-policy")
    return found


def quarter_of(day: date) -> date:
    """First day of the quarter of a day."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


@transaction.atomic
def open_reviews(quarter: date, *, acting_user: User) -> int:
    """A review of the quarter for every unit that has a head and people; how many were opened. Units that have one stay."""
    require(acting_user, Act.STEER_REVIEW)
    if quarter != quarter_of(quarter) or last_day(next_month(quarter, 2)) >= today():
        raise Problem(_("这个季度还没有结束，不能讲评。"), code="too-early", field="quarter")
    due = due_in(_content()["report_days"])
    month = queries.Month(next_month(quarter, 2), Audience.LEADER)
    headed = {unit for unit, heads in heads_of_units().items() if heads}
    there = set(Review.everything.filter(quarter=quarter).values_list("unit_id", flat=True))
    units = [unit for unit in month.units if unit.pk in headed and unit.pk not in there]
    rows = Review.everything.bulk_create(
        [Review(unit=unit, quarter=quarter, due=due, opened_by=acting_user) for unit in units]
    )
    if rows:
        trail.record(
            "steering.opened",
            rows[0],
            acting_user=acting_user,
            label=format_month(quarter),
            after={"units": len(rows), "due": due},
        )
    return len(rows)


def quarter_figures(unit: Unit, quarter: date) -> list[dict[str, Any]]:
    """The unit's figures of the three months with the bureau's and the one before: label, unit, values, bureau, heat."""
    month = queries.Month(next_month(quarter, 2), Audience.LEADER, back=3, deep=True)
    found = []
    for measure, row in month.chosen:
        own = [month.figure(measure, unit.pk, one) for one in month.months]
        if own[-1] is None:
            continue
        found.append(
            {
                "code": measure.code,
                "label": str(measure.label),
                "unit": str(measure.unit),
                "values": [queries.shown(figure) if figure else 0 for figure in own[1:]],
                "before": queries.shown(own[0]) if own[0] else 0,
                "bureau": queries.shown(month.bureau(measure.code)),
                "share": measure.share,
                "heat": month.heat_of(measure, row, own[-1]).value,
            }
        )
    return found


def _review(pk: int) -> Review:
    return held(Review.objects, pk, "unit")


@transaction.atomic
def report(pk: int, text: str, *, acting_user: User) -> Review:
    """The head's word on the quarter; the figures are kept as they are at this moment."""
    row = _review(pk)
    require(acting_user, Act.STEER_REPORT, row.unit_id)
    text = written(text, _("述职内容"), field="report", least=10)
    return REVIEW.move(
        row,
        ReviewState.REPORTED,
        acting_user=acting_user,
        act=Act.STEER_REPORT,
        report=text[:2000],
        figures=quarter_figures(row.unit, row.quarter),
    )


@transaction.atomic
def send_back(pk: int, because: str, *, acting_user: User) -> Review:
    """Back to the head with a reason and a new term."""
    require(acting_user, Act.STEER_REVIEW)
    row = _review(pk)
    return REVIEW.move(
        row,
        ReviewState.OPEN,
        acting_user=acting_user,
        act="steering.back",
        reason=because,
        due=due_in(_content()["report_days"]),
    )


@transaction.atomic
def agree(pk: int, text: str, owner: User, due: date, *, acting_user: User) -> AgreedMatter:
    """A matter agreed in the review: who does it by when. Until the review is closed."""
    require(acting_user, Act.STEER_REVIEW)
    row = _review(pk)
    REVIEW.expect(row, ReviewState.REPORTED, verb=_("议定事项"))
    if due <= today():
        raise Problem(_("期限应在今天之后。"), code="due", field="due")
    if not any(owner.pk == one.pk for one in queries.owners()):
        raise Problem(_("请选择承办人。"), code="owner", field="owner")
    matter = AgreedMatter.everything.create(
        review=row, unit=row.unit, text=written(text, _("议定事项"), field="text")[:200], owner=owner, due=due
    )
    trail.record("steering.agreed", matter, acting_user=acting_user, after={"owner": owner.pk, "due": due})
    return matter


@transaction.atomic
def close(pk: int, word: str, *, acting_user: User) -> Review:
    """The leader's word; owners are told what they have to do."""
    require(acting_user, Act.STEER_REVIEW)
    row = _review(pk)
    word = written(word, _("讲评意见"), field="word", least=5)
    closed = REVIEW.move(
        row, ReviewState.CLOSED, acting_user=acting_user, act=Act.STEER_REVIEW, word=word[:1000]
    )
    for matter in row.agreed.select_related("owner"):
        notify(
            KIND,
            [matter.owner_id],
            row.pk,
            title=_("议定事项：%(text)s") % {"text": matter.text},
            due=matter.due,
            acting_user=acting_user,
        )
    return closed


@transaction.atomic
def settle(pk: int, outcome: str, *, acting_user: User) -> AgreedMatter:
    """What was agreed is done, says its owner."""
    row = held(AgreedMatter.objects, pk, "owner")
    require(acting_user, Act.STEER_DONE)
    if row.owner_id != acting_user.pk:
        raise Denied(_("由承办人 %(name)s 报告落实情况。") % {"name": row.owner})
    if row.done_at:
        raise Conflict(_("这项议定事项已报告落实。"), code="done")
    row.outcome = written(outcome, _("落实情况"), field="outcome")[:300]
    row.done_at, row.done_by = timezone.now(), acting_user
    row.save(update_fields=["outcome", "done_at", "done_by"])
    trail.record(Act.STEER_DONE, row, acting_user=acting_user, reason=row.outcome)
    return row


def fire(month: date) -> int:
    """Summonses that the rules call for in a month that is over: how many are new. Twice changes nothing."""
    content = queries.rules(last_day(month))
    if content is None or not content["triggers"]:
        return 0
    most = max([row.get("red_months") or 1 for row in content["triggers"]])
    seen = queries.Month(month, Audience.LEADER, back=most, deep=True)
    rows, due = [], due_in(content["summons_days"])
    chosen = {measure.code: (measure, row) for measure, row in seen.chosen}
    for rule in content["triggers"]:
        if rule["code"] not in chosen:
            continue
        measure, row = chosen[rule["code"]]
        for unit in seen.units:
            told = _called_for(seen, rule, measure, row, unit)
            if told:
                rows.append(Summons(unit=unit, month=month, rule=rule["name"], told=told, due=due))
    before = Summons.everything.filter(month=month).count()
    Summons.everything.bulk_create(rows, ignore_conflicts=True)
    return Summons.everything.filter(month=month).count() - before


def _called_for(seen: queries.Month, rule: dict, measure: Any, row: dict, unit: Unit) -> str:
    """Why the rule calls for a summons of the unit's head, or nothing."""
    own = seen.figure(measure, unit.pk)
    if own is None:
        return ""
    if rule.get("at_least") and own.part >= rule["at_least"]:
        return _("%(what)s %(n)d%(unit)s，达到 %(least)d%(unit)s") % {
            "what": measure.label,
            "n": own.part,
            "unit": measure.unit,
            "least": rule["at_least"],
        }
    wanted = rule.get("red_months")
    if wanted:
        last = seen.months[-wanted:]
        reds = [
            month
            for month in last
            if (one := seen.figure(measure, unit.pk, month))
            and seen.heat_of(measure, row, one, month) == Heat.RED
        ]
        if len(reds) == wanted:
            return _("%(what)s连续 %(n)d 个月标红") % {"what": measure.label, "n": wanted}
    return ""


@transaction.atomic
def hold(pk: int, facts: str, commitments: str, due: date, *, acting_user: User) -> Summons:
    """The summons was held: what was pointed out, what the head committed to, until when it is looked at again."""
    require(acting_user, Act.STEER_REVIEW)
    row = held(Summons.objects, pk, "unit")
    if not today() < due <= today() + timedelta(days=366):
        raise Problem(_("复核期限应在今天之后、一年以内。"), code="due", field="due")
    return SUMMONS.move(
        row,
        SummonsState.HELD,
        acting_user=acting_user,
        act="steering.summons",
        facts=written(facts, _("指出的问题"), field="facts")[:1000],
        commitments=written(commitments, _("整改承诺"), field="commitments")[:1000],
        due=due,
    )


@transaction.atomic
def drop(pk: int, because: str, *, acting_user: User) -> Summons:
    """No summons, for a reason."""
    require(acting_user, Act.STEER_REVIEW)
    row = held(Summons.objects, pk, "unit")
    return SUMMONS.move(
        row, SummonsState.DROPPED, acting_user=acting_user, act="steering.dropped", reason=because
    )


@transaction.atomic
def check(pk: int, outcome: str, *, acting_user: User) -> Summons:
    """Looked at again: what became of the commitments."""
    require(acting_user, Act.STEER_REVIEW)
    row = held(Summons.objects, pk, "unit")
    return SUMMONS.move(
        row, SummonsState.CHECKED, acting_user=acting_user, act="steering.checked", reason=outcome
    )


def night() -> None:
    """Each hour: readings; on the first days of a month the summonses of the month that ended."""
    readings.refresh()
    if today().day <= 5:
        fire(next_month(today().replace(day=1), -1))
