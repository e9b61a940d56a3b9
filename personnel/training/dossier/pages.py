"""One person's training file on the phone, the yearly file and the certificate of completion on paper."""

from datetime import date
from typing import Any

from django.shortcuts import render
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.scope import Denied, access
from auxpolice.access.views import button, page
from auxpolice.by_two import ByTwoState
from auxpolice.months import today
from personnel.models import Employment, Person
from personnel.training.certificates.pages import standing
from personnel.training.dossier import papers
from personnel.training.lacking import queries
from personnel.training.models import Certificate, Completion, Standing, TrainingRecord


@page(Act.PERSON_VIEW)
def file(request, pk: int):
    """What is asked this year and done, every training, every certificate with its end."""
    person = access(Person, pk=pk)
    records = list(
        TrainingRecord.objects.filter(person=person).select_related("completion").order_by("-ended", "-pk")
    )
    certificates = Certificate.objects.filter(
        person=person, state__in=[ByTwoState.EFFECTIVE, ByTwoState.WAITING]
    )
    context = {
        "person": person,
        "own": request.user.person_id == person.pk,
        "year": today().year,
        "years": sorted({row.ended.year for row in records} | {today().year}, reverse=True),
        "standings": [shown(row) for row in queries.of_person(person.pk, today().year)],
        "records": [(row, f"{row.half_days / 2:g}", getattr(row, "completion", None)) for row in records],
        "certificates": [(row, standing(row)) for row in certificates],
        "may_enter": request.scope.can(Act.CERTIFICATE_ENTER),
        "may_give": request.scope.can(Act.TRAINING_PAPER),
    }
    return render(request, "training/file.html", context)


def shown(row: Standing) -> dict[str, Any]:
    done = 100 if not row.required else min(100, 100 * row.credited // row.required)
    return {
        "kind": row.get_kind_display(),
        "required": f"{row.required / 2:g}",
        "credited": f"{row.credited / 2:g}",
        "short": f"{row.short / 2:g}" if row.short else "",
        "percent": done,
    }


@page(Act.PERSON_VIEW)
def year(request, pk: int, year: int):
    """年度培训档案, to be printed."""
    person = access(Person, pk=pk)
    if not date.min.year < year <= today().year:
        raise Denied()
    held = Employment.everything.filter(person=person).order_by("-period").first()
    found = papers.year_of(person, year)
    context = {
        "person": person,
        "year": year,
        "number": _("辅训档〔%(year)d〕%(badge)s 号")
        % {"year": year, "badge": held.badge_number if held else person.pk},
        "employment": held,
        "rows": [(row, f"{row.half_days / 2:g}") for row in found["records"]],
        "days": [(label, f"{days:g}") for label, days in found["days"]],
        "certificates": found["certificates"],
        "standings": [shown(row) for row in queries.of_person(person.pk, year)],
    }
    return render(request, "training/year_print.html", context)


@button(Act.TRAINING_PAPER)
def give(request, pk: int):
    made = papers.give(pk, acting_user=request.user)
    return _("已出具 %(number)s。") % {"number": made.label}, "training:completion", made.pk


@page(Act.PERSON_VIEW)
def completion(request, pk: int):
    """结业证书, to be printed."""
    row = access(Completion.objects.select_related("person"), pk=pk)
    return render(request, "training/completion_print.html", {"row": row})
