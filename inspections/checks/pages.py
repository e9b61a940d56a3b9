"""Filing on a phone, the list, one check with its findings, the unit's answer and the re-check."""

import uuid
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import access
from auxpolice.access.views import button, page
from auxpolice.asked import whole
from auxpolice.files import pages as files
from auxpolice.files.contents import PICTURES
from auxpolice.files.forms import FilesField
from auxpolice.hooks import effects, states
from auxpolice.months import today
from auxpolice.policy.queries import in_force
from auxpolice.ui.forms import offer, submit
from auxpolice.ui.tables import Column, Table
from auxpolice.units.models import Unit
from inspections.catalogue import INSPECTION
from inspections.checks import actions
from inspections.checks.filed import FiledFinding
from inspections.checks.models import Finding, Photo, SpotCheck
from inspections.checks.queries import companions_of
from personnel.models import Assignment, Employment
from personnel.queries import employed_called


def catalogue_choices(unit_id: int | None = None, day: date | None = None) -> list[tuple[str, str]]:
    """Problems of the catalogue that holds for the unit on the day; while no unit is chosen, of all that hold."""
    held = in_force(INSPECTION, day or today())
    versions = [held[unit_id]] if unit_id in held else dict.fromkeys(held.values()) if unit_id is None else ()
    items = {item["code"]: item for version in versions for item in version.content["items"]}
    return [
        ("", "—"),
        *((code, f"{code} {item['name']}（−{item['points']}）") for code, item in items.items()),
    ]


def _asked(data) -> list[tuple[str, str]]:
    """The choices for what a form has as its unit and its time so far."""
    try:
        at = parse_datetime(data.get("at", "")[:16])
    except ValueError:  # no such day: the field says so
        at = None
    return catalogue_choices(whole(data.get("unit")) or None, at.date() if at else None)


class CheckForm(forms.Form):
    id = forms.UUIDField(widget=forms.HiddenInput)
    unit = forms.ModelChoiceField(Unit.objects.exclude(kind="bureau"), label=gettext_lazy("单位"))
    place = forms.CharField(label=gettext_lazy("地点"), max_length=100)
    at = forms.DateTimeField(
        label=gettext_lazy("时间"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )
    companions = forms.ModelMultipleChoiceField(
        User.objects.none(), label=gettext_lazy("同行检查人"), widget=forms.CheckboxSelectMultiple
    )
    is_covert = forms.BooleanField(label=gettext_lazy("暗访"), required=False)
    person = forms.CharField(
        label=gettext_lazy("当事人（辅警编号）"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("不填则记在单位名下。"),
        widget=forms.TextInput(attrs={"list": "people-found", "autocomplete": "off", "data-people": ""}),
    )
    code = forms.ChoiceField(
        label=gettext_lazy("问题"),
        required=False,
        widget=forms.Select(
            attrs={
                "hx-get": reverse_lazy("inspections:codes"),
                "hx-trigger": "change from:#id_unit, change from:#id_at",
                "hx-include": "#id_unit, #id_at, #id_code",
            }
        ),
        error_messages={"invalid_choice": gettext_lazy("这个问题不在该单位当天施行的目录里，请重新选择。")},
    )
    text = forms.CharField(
        label=gettext_lazy("说明"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    pictures = FilesField(accepts=PICTURES, label=gettext_lazy("照片"), required=False)

    def __init__(self, *args, inspector: User, **kwargs):
        super().__init__(*args, **kwargs)
        offered: Any = self.fields["companions"]
        offered.queryset = companions_of(inspector)
        offer(self, "code", _asked(self.data) if self.is_bound else catalogue_choices())

    def clean_person(self):
        badge = self.cleaned_data["person"].strip().split(" ")[0]
        if not badge:
            return None
        employment = Employment.objects.filter(badge_number=badge, period__contains=today()).first()
        if employment is None:
            raise forms.ValidationError(_("没有在职的辅警编号「%(badge)s」。") % {"badge": badge})
        return employment.person


def _file(*, id, unit, place, at, companions, is_covert, person, code, text, pictures, acting_user: User):
    findings = [FiledFinding(code, person, text)] if code else []
    return actions.file_check(
        id,
        unit,
        at,
        place,
        companions,
        findings,
        is_covert=is_covert,
        note="" if code else text,
        pictures=pictures,
        acting_user=acting_user,
    )


@page(Act.CHECK_FILE)
def file_check(request):
    """One column, thumb-size controls; the id comes with the form, so that sending twice stores once."""
    if request.method == "POST":
        form = CheckForm(request.POST, request.FILES, inspector=request.user)
        done, check = submit(form, _file, acting_user=request.user)
        if done:
            messages.success(request, _("已登记。"))
            return redirect("inspections:check", pk=check.pk)
        return render(request, "inspections/file.html", {"form": form}, status=422)
    form = CheckForm(initial={"id": uuid.uuid4(), "at": timezone.localtime()}, inspector=request.user)
    return render(request, "inspections/file.html", {"form": form})


@page(Act.CHECK_FILE)
def codes(request):
    """Options of the field for the problem, for the unit and the time chosen."""
    context = {"choices": _asked(request.GET), "chosen": request.GET.get("code")}
    return render(request, "inspections/code_options.html", context)


@page(Act.CHECK_FILE)
def people(request):
    """Options for the badge field: at most eight people by badge, name or initials."""
    found = list(employed_called(request.GET.get("person", "")))
    units = dict(
        Assignment.objects.filter(
            person__in=[row.person_id for row in found], period__contains=today()
        ).values_list("person_id", "unit__name")
    )
    for row in found:
        row.unit_name = units.get(row.person_id, "")
    return render(request, "inspections/people_options.html", {"found": found})


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
        Column("problems", gettext_lazy("问题"), kind="number", sort="problems"),
        Column(
            "state",
            gettext_lazy("整改"),
            value=lambda row: states.shown(row.rectification) if hasattr(row, "rectification") else "",
            kind="badge",
        ),
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
    rows = SpotCheck.objects.select_related("unit", "rectification")
    seen = Count("findings", filter=Q(findings__in=Finding.objects.all()))
    table = CheckTable(request, rows.annotate(problems=seen))
    if table.wants_export:
        return table.export(_("督察记录"))
    return render(request, "inspections/checks.html", {"table": table})


def found_check(pk) -> SpotCheck:
    related = ("unit", "filed_by", "inspection", "published_by")
    return access(SpotCheck.objects.select_related(*related), pk=pk)


@page(Act.CHECK_VIEW)
def check(request, pk):
    return render_check(request, found_check(pk))


def render_check(request, found: SpotCheck, *, form: forms.Form | None = None, status: int = 200):
    """The page of a check; upper rooms add to it by panels of ``Place.CHECK`` and, per finding, ``Place.FINDING``."""
    findings: list[Any] = list(
        Finding.objects.filter(check_record=found).select_related("person", "unit", "decided_by")
    )
    costs = effects.of("finding", [finding.pk for finding in findings])
    for finding in findings:
        finding.effects = costs[str(finding.pk)]
    team = list(found.members.all())
    context = {
        "check": found,
        "findings": findings,
        "team": team,
        "answers": found.answers.all(),
        "additions": found.additions.select_related("by"),
        "add_form": form or AdditionForm(),
        "may_add": request.scope.can(Act.CHECK_FILE) and any(row.user_id == request.user.pk for row in team),
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
    check = actions.publish(found_check(pk), acting_user=request.user)
    return _("已公布，编号 %(number)s。") % {"number": check.inspection.label}, "inspections:check", pk


@page(Act.CHECK_VIEW)
def photo(request, pk):
    """A photo is seen by whoever sees its check."""
    return files.answer(request, pk, Photo)
