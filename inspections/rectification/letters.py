"""Official papers: 整改通知书 and 复查意见书, each with the next number of its kind and year, saying what it said for good."""

from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from auxpolice.access.models import User
from auxpolice.months import today
from auxpolice.units.models import Unit, UnitKind
from inspections.checks.models import Finding, SpotCheck
from inspections.rectification.models import Letter, PaperKind, Rectification, Round


def issue(
    kind: PaperKind, check: SpotCheck, unit: Unit, content: Mapping[str, Any], *, acting_user: User
) -> Letter:
    """A paper with the next number: whoever takes one keeps the others waiting until it is used or given back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('rectification.letter'))")
    year = today().year
    last = Letter.everything.filter(kind=kind, year=year).aggregate(n=Max("number"))["n"] or 0
    head = {
        "bureau": Unit.objects.filter(kind=UnitKind.BUREAU).values_list("name", flat=True).first() or "",
        "unit": unit.name,
        "place": check.place,
        "day": f"{timezone.localdate(check.at):%Y-%m-%d}",
    }
    return Letter.everything.create(
        kind=kind,
        year=year,
        number=last + 1,
        check_record=check,
        unit=unit,
        content={**head, **content},
        issued_by=acting_user,
        issued_at=timezone.now(),
    )


def problem_of(finding: Finding) -> str:
    """The problem in a line, without whom it is about: the notice is the unit's."""
    return f"{finding.name}：{finding.text}" if finding.text else finding.name


def standard_of(finding: Finding, basis: str) -> str:
    return _("《%(title)s》%(code)s %(name)s") % {
        "title": basis,
        "code": finding.code,
        "name": finding.name,
    }


def body_of(letter: Letter) -> str:
    """A notice as text, for the one it is served on."""
    told = letter.content
    return "\n".join(
        [
            _("%(number)s　%(day)s在%(place)s的督察中发现：")
            % {"number": letter.called, "day": told["day"], "place": told["place"]},
            *(
                _(
                    "%(n)d. %(problem)s（依据%(standard)s）。要求：%(measure)s责任人%(owner)s，%(due)s 前整改完毕。"
                )
                % {"n": n, **item}
                for n, item in enumerate(told["items"], 1)
            ),
            _("请于 %(day)s 前书面说明情况或提出异议，并按期报送整改措施。") % {"day": told["say_by"]},
        ]
    )


def opinion_on(round_: Round, row: Rectification, result: str, opinion: str) -> dict[str, Any]:
    return {
        "items": [
            {
                "problem": problem_of(row.finding),
                "measures": round_.measures,
                "round": round_.number,
                "result": result,
                "opinion": opinion,
            }
        ],
        "notice": row.notice.called,
    }
