"""A notice is issued as its check is published: an item for each finding that stands, a paper for each unit concerned."""

from django.utils.translation import gettext as _

from auxpolice.access.models import User
from auxpolice.audit import trail
from auxpolice.deadlines import due_in
from auxpolice.months import today
from inspections.catalogue.content import GRAVE, SEVERE
from inspections.catalogue.queries import catalogue
from inspections.checks.models import Finding, FindingState, SpotCheck
from inspections.checks.published import on_publication
from inspections.rectification import letters, notices, queries, rules
from inspections.rectification.models import Letter, PaperKind, Rectification, Round

SERIOUS = (GRAVE, SEVERE)


@on_publication
def issue_for(check: SpotCheck, *, acting_user: User) -> None:
    """The notices to the units whose findings these are; the term runs from today, the day of the publication."""
    found = Finding.everything.filter(check_record=check, rectification=None)
    standing = found.exclude(state__in=[FindingState.DROPPED, FindingState.REVERSED])
    by_unit: dict[int, list[Finding]] = {}
    for finding in standing.select_related("unit").order_by("position"):
        by_unit.setdefault(finding.unit_id, []).append(finding)
    for findings in by_unit.values():
        _issue(check, findings, acting_user)


def _issue(check: SpotCheck, findings: list[Finding], acting_user: User) -> Letter:
    unit = findings[0].unit
    content = catalogue(unit, today())
    terms = content["terms"]
    owner_id = rules.first_owner(queries.rungs_of([unit.pk])[unit.pk], acting_user.pk)
    owner = User.objects.get(pk=owner_id)
    say_by = due_in(terms["answer_days"])
    dues = {serious: due_in(rules.term_days(terms, serious=serious)) for serious in (False, True)}
    letter = letters.issue(
        PaperKind.NOTICE,
        check,
        unit,
        {
            "say_by": f"{say_by}",
            "items": [
                {
                    "problem": letters.problem_of(finding),
                    "standard": letters.standard_of(finding, content["title"]),
                    "measure": _("立即纠正，查明原因，落实到人，报送整改措施和佐证。"),
                    "owner": str(owner),
                    "due": f"{dues[finding.severity in SERIOUS]}",
                }
                for finding in findings
            ],
        },
        acting_user=acting_user,
    )
    made = [
        Rectification.everything.create(
            finding=finding,
            notice=letter,
            unit=unit,
            serious=finding.severity in SERIOUS,
            due=dues[finding.severity in SERIOUS],
            say_by=say_by,
            owner=owner,
            issued_at=letter.issued_at,
        )
        for finding in findings
    ]
    Round.everything.bulk_create(
        [Round(rectification=row, number=1, due=row.due, opened_at=row.issued_at) for row in made]
    )
    trail.record(
        "check.rectify",
        letter,
        acting_user=acting_user,
        after={"number": letter.called, "items": [row.pk for row in made], "owner": str(owner)},
    )
    notices.serve(letter, acting_user=acting_user)
    return letter
