"""Approved headcount beside the people there are."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.access.views import page
from auxpolice.approvals.matters import sheet_url
from auxpolice.months import month_of, today
from auxpolice.ui.forms import DayField, submit, tried
from auxpolice.ui.tables import Column, Table
from auxpolice.units.models import Unit
from grading.headcount import actions as acts
from grading.headcount import queries
from grading.headcount.models import HeadcountException
from personnel.models import Category


class HeadcountTable(Table):
    columns = [
        Column("unit", gettext_lazy("单位"), value="unit.name", sort=True),
        Column(
            "category", gettext_lazy("人员类别"), value=lambda r: Category(r["category"]).label, sort=True
        ),
        Column("approved", gettext_lazy("核定额度"), kind="number", sort=True, total=True),
        Column("used", gettext_lazy("在岗"), kind="number", sort=True, total=True),
        Column("free", gettext_lazy("空额"), value=lambda r: _room(r["free"]), kind="badge"),
        Column(
            "document",
            gettext_lazy("批准文件"),
            value=lambda r: r["row"].document if r["row"] else "",
            phone=False,
        ),
        Column("derivation", gettext_lazy("核定依据"), value=lambda r: derivation(r["row"]), phone=False),
    ]
    default_sort = ""
    page_size = 100


def _room(free: int | None):
    if free is None:
        return (_("未核定"), "neutral")
    if free < 0:
        return (_("超 %(n)d 人") % {"n": -free}, "danger")
    return (str(free), "success" if free else "warning")


def derivation(row) -> str:
    if row is None or not row.derivation:
        return ""
    return "；".join(
        _("%(what)s %(amount)s ÷ 人均 %(each)s")
        % {"what": item["indicator"], "amount": item["amount"], "each": item["per_person"]}
        for item in row.derivation
    )


class HeadcountForm(forms.Form):
    unit = forms.ModelChoiceField(Unit.objects.exclude(kind="bureau"), label=gettext_lazy("单位"))
    category = forms.ChoiceField(label=gettext_lazy("人员类别"), choices=Category.choices)
    indicators = forms.CharField(
        label=gettext_lazy("工作量指标"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "年接处警量 3600 300"}),
        help_text=gettext_lazy("每行一项：名称 数量 人均承担量。填了可据此算出人数。"),
    )
    approved = forms.IntegerField(
        label=gettext_lazy("核定额度（人）"),
        min_value=0,
        required=False,
        help_text=gettext_lazy("不填则按工作量指标计算。"),
    )
    start = DayField(label=gettext_lazy("自哪天起"))
    document = forms.CharField(label=gettext_lazy("批准文件"), max_length=120, required=False)

    def clean_indicators(self):
        items = []
        for number, text in enumerate(self.cleaned_data["indicators"].splitlines(), 1):
            if not text.strip():
                continue
            parts = text.rsplit(None, 2)
            if len(parts) != 3 or not parts[1].isdecimal() or not parts[2].isdecimal() or int(parts[2]) == 0:
                raise forms.ValidationError(
                    _("第 %(n)d 行应写成「名称 数量 人均承担量」，数量为整数。") % {"n": number}
                )
            items.append({"indicator": parts[0], "amount": int(parts[1]), "per_person": int(parts[2])})
        return items

    def clean(self):
        data: dict = super().clean() or {}
        if data.get("approved") is None and data.get("indicators"):
            data["approved"] = acts.derived(data["indicators"])
        if data.get("approved") is None and "approved" not in self.errors and "indicators" not in self.errors:
            self.add_error("approved", _("请填核定额度，或填工作量指标。"))
        return data


@page(Act.POST_VIEW)
def headcount(request):
    rows = queries.headcount_on()
    table = HeadcountTable(request, rows)
    if table.wants_export:
        return table.export(_("用人额度"))
    approved = sum(row["approved"] or 0 for row in rows)
    used = sum(row["used"] for row in rows)
    return render(
        request,
        "grading/headcount.html",
        {
            "table": table,
            "approved": approved,
            "used": used,
            "over": sum(1 for row in rows if row["free"] is not None and row["free"] < 0),
            "unset": sum(1 for row in rows if row["approved"] is None),
            "can_edit": request.scope.can(Act.UNIT_EDIT),
            "exceptions": [
                (row, sheet_url(acts.MATTER, row.pk))
                for row in HeadcountException.objects.exclude(
                    file__isnull=False, granted_by=None
                ).select_related("unit", "person", "asked_by", "granted_by")[:20]
            ],
            "files": _files(request),
            "can_ask": request.scope.can(Act.HIRE),
            "record_url": reverse("grading:headcount-record"),
        },
    )


def _files(request) -> list[dict]:
    """What imports have put above the headcount and nobody has granted: one line a file, with its units."""
    waiting = HeadcountException.objects.filter(file__isnull=False, granted_by=None).order_by()
    rows = (
        waiting.values("file", "file_name", "asked_by", "unit__name")
        .annotate(n=Count("pk"))
        .order_by("unit__name")
    )
    files: dict = {}
    for row in rows:
        one = files.setdefault(
            row["file"],
            {
                "id": row["file"],
                "name": row["file_name"],
                "sheet_url": sheet_url(acts.FILE_MATTER, row["file"]),
                "n": 0,
                "units": [],
            },
        )
        one["n"] += row["n"]
        one["units"].append((row["unit__name"], row["n"]))
    return list(files.values())


class ExceptionForm(forms.Form):
    unit = forms.ModelChoiceField(Unit.objects.exclude(kind="bureau"), label=gettext_lazy("单位"))
    category = forms.ChoiceField(label=gettext_lazy("人员类别"), choices=Category.choices)
    reason = forms.CharField(
        label=gettext_lazy("超额理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


@page(Act.HIRE)
def ask(request):
    """Ask to go above the headcount by one person."""
    form = ExceptionForm(request.POST or None, initial={"unit": request.GET.get("unit")})
    if request.method == "POST":
        done, _exception = submit(form, acts.ask_exception, acting_user=request.user)
        if done:
            messages.success(request, _("已登记，等待另一人批准。"))
            return redirect("grading:headcount")
    return render(request, "grading/headcount_ask.html", {"form": form}, status=422 if form.is_bound else 200)


@page(Act.UNIT_EDIT)
def record(request):
    form = HeadcountForm(
        request.POST or None, initial={"start": month_of(today()), "unit": request.GET.get("unit")}
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        done, _row = tried(
            form,
            acts.record_headcount,
            data["unit"],
            data["category"],
            data["approved"],
            data["start"],
            derivation=data["indicators"],
            document=data["document"],
            acting_user=request.user,
        )
        if done:
            messages.success(request, _("已记录用人额度。"))
            return redirect("grading:headcount")
    return render(request, "grading/headcount_record.html", {"form": form})
