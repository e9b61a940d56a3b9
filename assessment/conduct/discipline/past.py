"""Sanctions of the time before: entered by one from papers, a sanction with its effect period once another confirms."""

from datetime import timedelta

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy

from assessment.conduct.discipline.models import PastSanction, Sanction
from assessment.conduct.discipline.rules.combining import months_after
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.past import Papers


def _sanctions(rows: list[PastSanction], _confirmed_by: User) -> list[Sanction]:
    """Points and pay don't move."""
    return [
        Sanction(
            person_id=row.person_id,
            kind=row.kind,
            reason=row.reason,
            document=row.document,
            decided=row.decided,
            period=DateRange(
                row.decided, max(months_after(row.decided, row.months), row.decided + timedelta(days=1))
            ),
        )
        for row in rows
    ]


PAPERS = Papers(
    model=PastSanction,
    becomes="sanction",
    make=_sanctions,
    told=("pk", "person_id", "kind", "reason", "document", "decided", "months", "proof"),
    enters=Act.DISCIPLINE_SERVE,
    confirms=Act.DISCIPLINE_PAST_CONFIRM,
    prefix="discipline.past",
    noun=gettext_lazy("以往处分"),
    detail=gettext_lazy("请先核对证明材料；确认后影响期计入晋升和表彰的条件。"),
    urls="assessment:past-sanctions-waiting",
    imports="assessment:past-sanctions",
    crumb=(gettext_lazy("处分"), "assessment:sanctions"),
)
