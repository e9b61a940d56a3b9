"""Set everybody's contribution base by last year's pay, put forward by one and approved by another; take it back as a whole."""

from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.approvals import words
from auxpolice.approvals.models import Said
from auxpolice.audit import trail
from auxpolice.by_two import ByTwoState
from auxpolice.flow import held
from auxpolice.problems import Conflict, Problem, written
from payroll.base_review import preview as bases
from payroll.base_review.models import REVIEW, BaseReview, ReviewedBase
from payroll.month.models import UNCALCULATED, PayrollMonth
from personnel import bases as records
from personnel.relations import CONTRIBUTION_BASES, PEOPLE

MATTER = "base-review"


def _as_seen(start: date, digest: str) -> tuple[bases.Preview, list[Any]]:
    """The preview with this digest and whom it sets, each with bases; Conflict when something has changed since."""
    bases.refuse_taken(start)
    shown = bases.preview(start)
    if bases.digest_of(shown) != digest:
        raise Conflict(_("名单或工资已变化，请重新核对。"), code="digest")
    if not shown.due:
        raise Problem(
            _("没有需要核定的人：有上年工资的人都已有这个月起的基数。"), code="nothing", field="start"
        )
    return shown, list(shown.due)


@transaction.atomic
def prepare_bases(start: date, *, digest: str, acting_user: User) -> BaseReview:
    """Put a review forward as previewed with this digest; another person's approval sets the bases.

    The same right as changing one person's base. Like that change it is no making of a month (``payroll.approval.makers``):
    nobody chooses an amount, the locked slips of the year do.
    """
    require(acting_user, Act.PERSON_EDIT)
    records.hold()
    shown, due = _as_seen(start, digest)
    return REVIEW.propose(
        BaseReview,
        Conflict(
            _("按 %(year)s 年工资的核定已有一份待审批，请先审批或撤回。") % {"year": shown.year}, code="waits"
        ),
        acting_user=acting_user,
        year=shown.year,
        start=start,
        digest=digest,
        people=len(due),
        changed=shown.count("changed"),
        left=shown.left,
        before_fen=shown.before_fen,
        after_fen=shown.after_fen,
    )


@transaction.atomic
def approve_bases(review_id: int, *, digest: str, opinion: str = "", acting_user: User) -> BaseReview:
    """From the review's month on everybody's base is the average monthly pay of the year before, exactly as was put
    forward and is seen now. Rows that held until then end there; whose base stays is only counted.

    Raises Conflict when the month is already taken, or when something has changed since the preview; Problem when there is
    nobody to set.
    """
    records.hold()
    review = REVIEW.to_confirm(BaseReview, review_id, acting_user)
    start = review.start
    if digest != review.digest:
        raise Conflict(_("名单或工资已变化，请重新核对。"), code="digest")
    shown, due = _as_seen(start, review.digest)
    words.say(MATTER, review.pk, Said.AGREED, opinion, acting_user=acting_user)
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
    return REVIEW.confirm(review, acting_user=acting_user, why=opinion.strip())


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
    """Take a review back: one that waits, or, as a whole, what it set, as long as no month from its start on has been
    calculated: everybody has the base of before again, and may be reviewed anew. Raises Conflict when a month rests on
    it, or a base of it was changed since.
    """
    require(acting_user, Act.PERSON_EDIT)
    because = written(because, _("撤回的原因"), field="because", code="reason")
    records.hold()
    review = held(BaseReview.objects, review_id)
    if review.state == ByTwoState.WAITING:
        return REVIEW.withdraw(BaseReview, review_id, because, acting_user=acting_user)
    REVIEW.expect(review, ByTwoState.EFFECTIVE, verb=_("撤回"))
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
        "payroll.base_review.withdraw",
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
