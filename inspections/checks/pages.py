"""The list, and one check with its findings and pictures."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from auxpolice.access.matrix import Act
from auxpolice.access.scope import access
from auxpolice.access.views import button, page
from auxpolice.files import pages as files
from auxpolice.hooks import effects
from auxpolice.ui.forms import submit
from auxpolice.ui.tables import Column, Table
from inspections.checks import actions
from inspections.checks.custody import note_reader
from inspections.checks.models import Finding, Photo, SpotCheck


class CheckTable(Table):
    columns = [
        Column(
            "unit",
            gettext_lazy("单位"),
            value="unit.name",
            sort="unit__sort_order",
            link=lambda row: reverse("inspections:check", args=[row.pk]),
        ),
        Column("at", gettext_lazy("时间"), kind="datetime", sort="at"),
        Column("place", gettext_lazy("地点")),
        Column(
            "kind",
            gettext_lazy("方式"),
            value=lambda row: (_("暗访"), "accent") if row.is_covert else (_("明查"), "neutral"),
            kind="badge",
        ),
        Column("number", gettext_lazy("编号"), value="inspection.label"),
        Column("problems", gettext_lazy("问题"), kind="number"),
    ]
    default_sort = "-at"
    empty_title = gettext_lazy("没有督察记录")
    empty_text = gettext_lazy("督察在手机上登记后会出现在这里。")


@page(Act.CHECK_VIEW)
def checks(request):
    """Checks within reach. Auxiliaries are shown their own findings instead."""
    if request.user.person_id and not request.scope.can(Act.PEOPLE_LIST):
        findings = Finding.objects.filter(person_id=request.user.person_id).select_related("check_record")
        return render(request, "inspections/mine.html", {"findings": findings})
    rows = SpotCheck.objects.select_related("unit", "inspection")
    seen = Finding.objects.filter(check_record=OuterRef("pk")).order_by().values("check_record")
    counted = Subquery(seen.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
    table = CheckTable(request, rows.annotate(problems=Coalesce(counted, 0)))
    if table.wants_export:
        return table.export(_("督察记录"))
    return render(request, "inspections/checks.html", {"table": table})


def found_check(pk) -> SpotCheck:
    related = ("unit", "filed_by", "inspection", "published_by")
    return access(SpotCheck.objects.select_related(*related), pk=pk)


@page(Act.CHECK_VIEW)
def check(request, pk):
    found = found_check(pk)
    note_reader(found, request.user)
    return render_check(request, found)


def render_check(request, found: SpotCheck, *, form: forms.Form | None = None, status: int = 200):
    """The page of a check; upper rooms add to it by panels of ``Place.CHECK`` and, per finding, ``Place.FINDING``."""
    findings: list[Any] = list(
        Finding.objects.filter(check_record=found).select_related("person", "unit", "decided_by")
    )
    costs = effects.of("finding", [finding.pk for finding in findings])
    pictures: dict[Any, list[Photo]] = {}
    for photo in found.photos.select_related("attachment").order_by("taken_at", "attachment__put_at"):
        pictures.setdefault(photo.finding_id, []).append(photo)
    for finding in findings:
        finding.check_record, finding.effects = found, costs[str(finding.pk)]
        finding.pictures = pictures.pop(finding.pk, [])
    team = list(found.members.all())
    visits = SpotCheck.objects.filter(inspection=found.inspection_id).exclude(pk=found.pk)
    context = {
        "check": found,
        "visits": visits.select_related("unit").order_by("at"),
        "findings": findings,
        "pictures": [photo for photos in pictures.values() for photo in photos],
        "team": team,
        "answers": found.answers.all(),
        "additions": found.additions.select_related("by"),
        "add_form": form or AdditionForm(),
        "may_add": request.scope.can(Act.CHECK_FILE) and any(row.user_id == request.user.pk for row in team),
        "may_print": request.scope.can(Act.CHECK_FILE),
        "may_publish": not found.published and request.scope.can(Act.CHECK_PUBLISH),
    }
    return render(request, "inspections/check.html", context, status=status)


class AdditionForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("补充或更正"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


@page(Act.CHECK_FILE)
@require_POST
def add(request, pk):
    found = found_check(pk)
    form = AdditionForm(request.POST)
    done, _row = submit(form, actions.add_to, check=found, acting_user=request.user)
    if not done:
        return render_check(request, found, form=form, status=422)
    messages.success(request, _("已补充。"))
    return redirect("inspections:check", pk=pk)


@button(Act.CHECK_PUBLISH)
def publish(request, pk):
    check = found_check(pk)
    if request.POST.get("whole"):
        check, *_others = actions.publish_inspection(check.inspection, acting_user=request.user)
    else:
        check = actions.publish(check, acting_user=request.user)
    return _("已公布，编号 %(number)s。") % {"number": check.inspection.label}, "inspections:check", pk


@page(Act.CHECK_VIEW)
def photo(request, pk):
    """A photo is seen by whoever sees its check."""
    return files.answer(request, pk, Photo)
