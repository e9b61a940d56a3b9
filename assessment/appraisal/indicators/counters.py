"""What the appraisal may count of the floor below: training."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from assessment.figures import days
from assessment.ledger.counting import Behind, Counter, register
from auxpolice.months import last_day
from personnel.relations import TRAININGS
from personnel.training.models import TrainingRecord


def _records(person_id: int, month: date) -> list[Behind]:
    found = TrainingRecord.objects.filter(person=person_id, ended__range=(month, last_day(month)))
    return [
        Behind(
            one.ended,
            f"{one.title or one.get_kind_display()} {days(one.half_days)} {'✓' if one.passed else '✗'}",
        )
        for one in found.order_by("ended")
    ]


register(
    Counter(
        "training",
        _("参加培训"),
        _("个半天"),
        f"""SELECT person_id, sum(half_days)::int AS counted FROM {TRAININGS} t
             WHERE ended >= %(month)s AND ended < %(next)s GROUP BY person_id""",
        _records,
    ),
    Counter(
        "training_failed",
        _("培训考试不合格"),
        _("次"),
        f"""SELECT person_id, count(*)::int AS counted FROM {TRAININGS} t
             WHERE ended >= %(month)s AND ended < %(next)s AND NOT passed GROUP BY person_id""",
        _records,
    ),
)
