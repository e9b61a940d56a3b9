"""What a result leads to by the policy: put before the department with its article, taken up where it is done, or declined."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy

from assessment.appraisal.years.models import PROPOSAL, AnnualResult, Proposal, ProposalState, What
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.flow import held
from auxpolice.hooks.registry import Registry

_FOLLOW = """
INSERT INTO appraisal_proposal (result_id, person_id, unit_id, year, what, article, state, reason)
SELECT r.id, r.person_id, s.unit_id, r.year, c.what, string_agg(c.article, '；' ORDER BY c.running), 'proposed', ''
  FROM appraisal_annualresult r
  JOIN appraisal_yearsheet s ON s.id = r.sheet_id
  JOIN appraisal_annualround round ON round.id = s.round_id
  JOIN jsonb_to_recordset(%(rows)s::jsonb) AS c(version_id bigint, grade text, running int, what text, article text)
    ON c.version_id = round.version_id AND c.grade = r.grade
 WHERE r.id = ANY(%(results)s) AND r.in_force
   AND c.running = 1 + (SELECT count(*) FROM generate_series(1, c.running - 1) back
                         WHERE EXISTS (SELECT FROM appraisal_annualresult b
                                        WHERE b.person_id = r.person_id AND b.in_force AND b.year = r.year - back
                                          AND b.grade = r.grade))
 GROUP BY r.id, s.unit_id, c.what
"""


@dataclass(frozen=True)
class Place:
    """Where a proposal is done: what the door is called, and its address for the person."""

    label: Any
    url: Callable[[Proposal], str]


places: Registry[str, Place] = Registry("place where a proposal is done")


def done_at(what: What, label: Any, url: Callable[[Proposal], str]) -> None:
    """A room says where it does what is proposed."""
    places.add(what, Place(label, url))


def follow(which: Q) -> None:
    """Proposals from results in force; four statements for any number."""
    results = AnnualResult.everything.filter(which, in_force=True, sheet__isnull=False).order_by()
    contents = results.values_list(
        "sheet__round__version_id", "sheet__round__version__content__consequences"
    ).distinct()
    rows = [{"version_id": pk, **row} for pk, listed in contents for row in listed]
    with connection.cursor() as cursor:
        cursor.execute(
            _FOLLOW, {"rows": json.dumps(rows), "results": list(results.values_list("pk", flat=True))}
        )


def lapse(result: AnnualResult, *, acting_user: User) -> int:
    """What was proposed of a result that another has replaced, and nobody has settled; how many."""
    rows = list(Proposal.everything.filter(result=result, state=ProposalState.PROPOSED))
    for row in rows:
        PROPOSAL.move(row, ProposalState.LAPSED, acting_user=acting_user)
    return len(rows)


def waiting() -> QuerySet[Proposal]:
    """Proposals within the present scope that nobody has settled."""
    return Proposal.objects.filter(state=ProposalState.PROPOSED)


@transaction.atomic
def take_up(pk: int, reason: str, *, acting_user: User) -> Proposal:
    """It was done, where it is done; ``reason`` says how, such as the document's number."""
    return _settled(pk, ProposalState.TAKEN_UP, reason, acting_user, "assessment.year.take_up")


@transaction.atomic
def decline(pk: int, reason: str, *, acting_user: User) -> Proposal:
    """It is not done, for this reason."""
    return _settled(pk, ProposalState.DECLINED, reason, acting_user, "assessment.year.decline")


def _settled(pk: int, state: ProposalState, reason: str, acting_user: User, act: str) -> Proposal:
    require(acting_user, Act.ASSESSMENT_CONFIRM)
    row = held(Proposal.objects, pk, "person", "result")
    return PROPOSAL.move(
        row, state, acting_user=acting_user, act=act, reason=reason, target=row.person,
        after={"year": row.year, "what": row.what, "state": state},
    )  # fmt: skip


done_at(What.AWARD, gettext_lazy("申报表彰"), lambda row: reverse("assessment:honours-nominate"))
done_at(What.ENDING, gettext_lazy("办理离职"), lambda row: reverse("personnel:leave", args=[row.person_id]))
done_at(What.RENEWAL, gettext_lazy("人员档案"), lambda row: reverse("personnel:person", args=[row.person_id]))
done_at(What.TALK, gettext_lazy("安排谈话"), lambda row: reverse("talks:hold") + f"?person={row.person_id}")
