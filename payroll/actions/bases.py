"""Set everybody's contribution base by last year's pay."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.scope import require
from auxpolice.audit import trail
from auxpolice.problems import Conflict, Problem
from payroll import bases
from payroll.models import BaseReview, ReviewedBase
from personnel import bases as records


@transaction.atomic
def review_bases(start: date, *, digest: str, acting_user) -> BaseReview:
    """From ``start`` (first of a month) on everybody's base is the average monthly pay of the year before, exactly as
    previewed with this digest. Rows that held until then end there; whose base stays is only counted.

    The same right as changing one person's base. Like that change it is no making of a month (``payroll.makers``): who
    confirms it chooses no amount, the locked slips of the year do. Raises Conflict when the month is already taken, or
    when something has changed since the preview; Problem when there is nobody to set.
    """
    require(acting_user, Act.PERSON_EDIT)
    records.hold()
    bases.refuse_taken(start)
    shown = bases.preview(start)
    if bases.digest_of(shown) != digest:
        raise Conflict(_("名单或工资已变化，请重新核对。"), code="digest")
    due = shown.due
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
