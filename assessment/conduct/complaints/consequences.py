"""What a proven allegation brings: points on the ledger, a discipline case where it is grave; taken back as one."""

from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.conduct.complaints import rules
from assessment.conduct.complaints.content import kind_named
from assessment.conduct.complaints.models import Allegation, Complaint, Finding
from assessment.conduct.complaints.models.handling import PROVEN
from assessment.conduct.discipline import actions as discipline
from assessment.conduct.discipline.content import DISCIPLINE
from assessment.conduct.discipline.models import Case, CaseState, Sanction
from assessment.conduct.discipline.models import Source as CaseSource
from assessment.ledger.actions import Points, enter_points, entry_of, reverse_points
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.months import today
from auxpolice.policy.queries import version_at

FINDING = str(CaseSource.COMPLAINT)
"""The kind of record that a proven finding is on the ledger, and the source of a discipline case."""


def take_effect(complaint: Complaint, finding: Finding, acting_user: User) -> None:
    """A finding has effect: what an earlier one of the same allegation brought is taken back, its own is entered."""
    if finding.decided_at:
        return
    allegation, content = finding.allegation, complaint.version.content
    kind: Any = kind_named(content, allegation.kind) or {"points": 0, "grave": False}
    points = rules.points_of(kind["points"], finding.result, content["partly_percent"])
    opens = bool(kind["grave"] and allegation.person_id and finding.result in PROVEN)
    take_back(allegation, _("重新认定"), acting_user=acting_user)
    if not opens:
        for case in cases_of([allegation]):
            discipline.drop_clues(FINDING, case.source_id, _("重新认定"), acting_user=acting_user)
    finding.points = points if allegation.person_id else 0
    finding.decided_by, finding.decided_at = acting_user, timezone.now()
    finding.save(update_fields=["points", "decided_by", "decided_at"])
    if finding.points and allegation.person:
        enter_points(
            allegation.person,
            complaint.happened_on,
            Points(
                allegation.kind,
                allegation.kind_name,
                finding.points,
                _("投诉经查%(result)s") % {"result": finding.get_result_display()},
                FINDING,
                str(finding.pk),
            ),
            acting_user=acting_user,
            permitted=Act.COMPLAINT_DECIDE,
        )
    if opens and version_at(DISCIPLINE, allegation.unit_id or 0, today()) and not cases_of([allegation]):
        _open_case(complaint, allegation, finding)


def cases_of(allegations: list[Allegation]) -> list[Case]:
    """Cases that findings of the allegations opened and nobody has dropped, whoever may see them."""
    found = Finding.everything.filter(allegation__in=allegations).values_list("pk", flat=True)
    cases = Case.everything.filter(source_kind=FINDING, source_id__in=[str(pk) for pk in found])
    return list(cases.exclude(state=CaseState.DROPPED))


def _open_case(complaint: Complaint, allegation: Allegation, finding: Finding) -> None:
    """A clue for the department in the name of who found it, so that whoever approved the answer may still decide the case;
    without a word of who complained. Whom the complaint is about besides never sees it."""
    accused = Allegation.everything.filter(complaint=complaint, user__isnull=False).values("user")
    aside = User.objects.filter(Q(pk__in=accused) | Q(pk__in=complaint.recusals.values("user")))
    discipline.open_case(
        FINDING,
        str(finding.pk),
        allegation.person,  # type: ignore[arg-type]  # who opens one has a person
        clue=_("信访%(called)s经查%(result)s：%(kind)s。%(facts)s")
        % {
            "called": complaint.called,
            "result": finding.get_result_display(),
            "kind": allegation.kind_name,
            "facts": finding.facts,
        },
        known_on=today(),
        recused=list(aside),
        acting_user=finding.by,
        permitted=None,
    )


def take_back(allegation: Allegation, reason: str, *, acting_user: User) -> None:
    """Reverse the points that a finding of the allegation brought. A case under way is for those who handle it."""
    held = Finding.everything.filter(
        allegation=allegation, decided_at__isnull=False, reversed_at__isnull=True
    )
    for finding in held:
        if entry := entry_of(FINDING, str(finding.pk)):
            reverse_points(entry, reason, acting_user=acting_user, permitted=None)
    held.update(reversed_at=timezone.now())


def sanction_revoked(sanction: Sanction, acting_user: User) -> list[str]:
    """An appeal was upheld: the points of the complaint behind the sanction come back with its own."""
    case = sanction.case
    if case is not None and case.source_kind == FINDING and case.source_id.isdecimal():
        allegation = Allegation.everything.filter(findings=int(case.source_id)).first()
        if allegation is not None:
            take_back(allegation, _("处分经复核撤销"), acting_user=acting_user)
    return []
