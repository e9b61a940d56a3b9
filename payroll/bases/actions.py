"""Set everybody's contribution base by last year's pay, and take that back as a whole."""

from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.audit import trail
from auxpolice.flow import held
from auxpolice.problems import Conflict, Problem, written
from payroll.bases import preview as bases
from payroll.bases.models import BaseReview, ReviewedBase
from payroll.month.models import UNCALCULATED, PayrollMonth
from personnel import bases as records
from personnel.relations import CONTRIBUTION_BASES, PEOPLE


@transaction.atomic
def review_bases(start: date, *, digest: str, acting_user: User) -> BaseReview:
    """From ``start`` (first of a month) on everybody's base is the average monthly pay of the year before, exactly as
    previewed with this digest. Rows that held until then end there; whose base stays is only counted.

    The same right as changing one person's base. Like that change it is no making of a month (``payroll.approval.makers``): who
    confirms it chooses no amount, the locked slips of the year do. Raises Conflict when the month is already taken, or
    when something has changed since the preview; Problem when there is nobody to set.
    """
    require(acting_user, Act.PERSON_EDIT)
    records.hold()
    bases.refuse_taken(start)
    shown = bases.preview(start)
    if bases.digest_of(shown) != digest:
        raise Conflict(_("名单或工资已变化，请重新核对。"), code="digest")
    due: list[Any] = shown.due  # each with its bases
    if not due:
        raise Problem(
            _("没有需要核定的人：有上年工资的人都已有这个月起的基数。"), code="nothing", field="start"
        )
    review = BaseReview.objects.create(
        year=shown.year,
        start=start,
        digest=digest,
        people=len(due),
        changed=shown.count("changed"),
        left=shown.left,
        before_fen=shown.before_fen,
        after_fen=shown.after_fen,
        made_by=acting_user,
    )
    records.replace_all(start, [(one.person_id, one.insurance_fen, one.housing_fen) for one in due])
    ReviewedBase.everything.bulk_create(
        [
            ReviewedBase(
                review=review,
                year=shown.year,
                person_id=one.person_id,
                unit_id=one.unit_id,
                slips=[[slip, month.isoformat(), fen] for slip, month, fen in one.slips],
                total_fen=one.total_fen,
                months=one.months,
                average_fen=one.average_fen,
                old_insurance_fen=one.old_insurance_fen,
                old_housing_fen=one.old_housing_fen,
                insurance_fen=one.insurance_fen,
                housing_fen=one.housing_fen,
            )
            for one in due
        ],
        batch_size=records.ROWS,
    )
    trail.record(
        "payroll.bases.review",
        review,
        acting_user=acting_user,
        before={"insurance_fen": shown.before_fen},
        after={
            "year": shown.year,
            "start": start,
            "people": review.people,
            "changed": review.changed,
            "insurance_fen": shown.after_fen,
            "left": shown.left,
            "digest": digest,
        },
    )
    return review


def rests_on(review: BaseReview) -> PayrollMonth | None:
    """The first month whose figures rest on the review's bases: then it can't be taken back any more."""
    return (
        PayrollMonth.objects.filter(month__gte=review.start)
        .exclude(state__in=UNCALCULATED)
        .order_by("month")
        .first()
    )


def _changed_since(review: BaseReview) -> list[str]:
    """Names of people whose base of the starting month is no longer what the review set."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT p.name FROM payroll_reviewedbase r JOIN {PEOPLE} p ON p.person_id = r.person_id"
            f"  LEFT JOIN {CONTRIBUTION_BASES} b ON b.person_id = r.person_id AND lower(b.period) = %(start)s"
            " WHERE r.review_id = %(review)s AND (b.insurance_fen, b.housing_fen)"
            "       IS DISTINCT FROM (r.insurance_fen, r.housing_fen)"
            " ORDER BY p.person_id LIMIT 20",
            {"review": review.pk, "start": review.start},
        )
        return [name for (name,) in cursor.fetchall()]


@transaction.atomic
def withdraw_bases(review_id: int, because: str, *, acting_user: User) -> BaseReview:
    """Take a review back as a whole, as long as no month from its start on has been calculated: everybody has the base
    of before again, and may be reviewed anew. Raises Conflict when a month rests on it, or a base of it was changed since.
    """
    require(acting_user, Act.PERSON_EDIT)
    because = written(because, _("撤回的原因"), field="because", code="reason")
    records.hold()
    review = held(BaseReview.objects, review_id)
    list(PayrollMonth.objects.select_for_update().filter(month__gte=review.start).order_by("month"))
    if review.withdrawn_by_id:
        raise Conflict(
            _("这次核定已由%(name)s撤回，请刷新页面。") % {"name": review.withdrawn_by}, code="withdrawn"
        )
    month = rests_on(review)
    if month:
        raise Conflict(
            _("%(month)s 已按这次核定的基数计算，不能整批撤回；请逐人更正基数，再重新计算或核查补发补扣。")
            % {"month": month},
            code="month-state",
        )
    changed = _changed_since(review)
    if changed:
        raise Conflict(
            _("%(names)s 的基数在核定之后又改过，不能整批撤回，请逐人更正。")
            % {"names": "、".join(changed[:5])},
            code="changed",
        )
    rows = list(ReviewedBase.everything.filter(review=review).values_list("person_id", "old_insurance_fen"))
    records.restore_all(
        review.start, [person for person, _old in rows], [person for person, old in rows if old is not None]
    )
    review.withdrawn_by, review.withdrawn_at, review.withdrawn_because = (
        acting_user,
        timezone.now(),
        because[:200],
    )
    review.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_because"])
    ReviewedBase.everything.filter(review=review).delete()
    trail.record(
        "payroll.bases.withdraw",
        review,
        acting_user=acting_user,
        before={"insurance_fen": review.after_fen},
        after={
            "year": review.year,
            "start": review.start,
            "people": review.people,
            "insurance_fen": review.before_fen,
            "digest": review.digest,
        },
        reason=because,
    )
    return review
