"""Pages of certificates: everybody's with their expiry, entering one with its scan, and one that waits for its second person."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import access
from auxpolice.access.views import button, page
from auxpolice.by_two import ByTwoState
from auxpolice.files.forms import FilesField
from auxpolice.months import today
from auxpolice.ui.forms import DayField, offer, submit
from auxpolice.ui.tables import Column, Table
from auxpolice.units.models import Unit
from personnel import queries
from personnel.models import Assignment, Person
from personnel.pages.forms import PersonSearch, UnitChoice
from personnel.training.certificates import actions
from personnel.training.certificates.kinds import kinds_for
from personnel.training.certificates.rules import AHEAD
from personnel.training.models import CERTIFICATE, Certificate

VALID, EXPIRING, EXPIRED, WAITING = "valid", "expiring", "expired", "waiting"
STANDINGS = [
    (VALID, gettext_lazy("有效")),
    (EXPIRING, gettext_lazy("90 天内到期")),
    (EXPIRED, gettext_lazy("已过期")),
    (WAITING, gettext_lazy("待确认")),
]
GRADES = [
    ("", "—"),
    ("1", gettext_lazy("一级（高级）")),
    ("2", gettext_lazy("二级")),
    ("3", gettext_lazy("三级")),
]


def standing(row: Certificate) -> tuple[str, str]:
    """How it stands today: words and tone."""
    day = today()
    if row.state != ByTwoState.EFFECTIVE:
        tone = "warning" if row.state == ByTwoState.WAITING else "neutral"
        return row.get_state_display(), tone
    if row.last is None:
        return _("长期有效"), "success"
    left = (row.last - day).days
    if left < 0:
        return _("已过期"), "danger"
    return (_("还剩 %(n)d 天") % {"n": left}, "warning") if left <= AHEAD[0] else (_("有效"), "success")


def of_standing(rows: QuerySet[Certificate], wanted: str) -> QuerySet[Certificate]:
    day = today()
    if wanted == WAITING:
        return rows.filter(state=ByTwoState.WAITING)
    rows = rows.filter(state=ByTwoState.EFFECTIVE)
    if wanted == VALID:
        return rows.filter(period__contains=day)
    if wanted == EXPIRED:
        return rows.filter(period__endswith__lte=day)
    if wanted == EXPIRING:
        return rows.filter(period__endswith__gt=day, period__endswith__lte=day + timedelta(days=AHEAD[0] + 1))
    return rows


class Filter(forms.Form):
    q = PersonSearch()
    unit = UnitChoice(required=False)
    which = forms.ChoiceField(
        label=gettext_lazy("状态"), required=False, choices=[("", gettext_lazy("已生效")), *STANDINGS]
    )
    kind = forms.CharField(label=gettext_lazy("证书名称"), required=False, max_length=40)


class CertificateForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("证书种类"))
    number = forms.CharField(label=gettext_lazy("证书编号"), max_length=60, required=False)
    issuer = forms.CharField(label=gettext_lazy("发证机关"), max_length=80, required=False)
    issued = DayField(
        label=gettext_lazy("发证日期"), help_text=gettext_lazy("证上写有效期起始日的，填起始日。")
    )
    until = DayField(
        label=gettext_lazy("截止日期"),
        required=False,
        help_text=gettext_lazy("证上写明有效期至哪天的才填；按月数计的由系统算出。"),
    )
    grade = forms.ChoiceField(label=gettext_lazy("等级"), required=False, choices=GRADES)
    scans = FilesField(label=gettext_lazy("照片或扫描件"), required=False)


class CertificateTable(Table):
    columns = [
        Column(
            "person",
            gettext_lazy("姓名"),
            sort="person__pinyin",
            value=lambda row: row.person.name,
            link=lambda row: reverse("training:certificate", args=[row.pk]),
        ),
        Column("name", gettext_lazy("证书"), sort="name"),
        Column("grade", gettext_lazy("等级"), value=lambda row: row.grade or ""),
        Column("number", gettext_lazy("证书编号"), phone=False),
        Column("issuer", gettext_lazy("发证机关"), phone=False),
        Column(
            "from", gettext_lazy("发证日期"), kind="date", value=lambda row: row.period.lower, phone=False
        ),
        Column("last", gettext_lazy("有效期至"), kind="date", value="last", sort="period__endswith"),
        Column("standing", gettext_lazy("状态"), kind="badge", value=standing),
        Column("entered", gettext_lazy("来源"), value="get_entered_display", phone=False),
    ]
    default_sort = "last"
    empty_title = gettext_lazy("没有符合条件的证书")


@page(Act.CERTIFICATE_VIEW)
def index(request):
    form = Filter(request.GET or None)
    span = request.scope.span(Person.scope_resource)
    units = Unit.objects.filter(closed=None).order_by("code")
    offer(form, "unit", units if span.all else units.filter(pk__in=span.unit_ids))
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    rows = of_standing(Certificate.objects.select_related("person"), asked.get("which", ""))
    rows = rows.filter(queries.called(asked.get("q", "")))
    if asked.get("kind"):
        rows = rows.filter(name__contains=asked["kind"].strip())
    if unit := asked.get("unit"):
        there = Assignment.everything.filter(period__contains=today(), unit__path__startswith=unit.path)
        rows = rows.filter(person__in=there.values("person"))
    table = CertificateTable(request, rows, filter_form=form)
    if table.wants_export:
        return table.export(_("证书"))
    return render(request, "training/certificates.html", {"table": table})


@page(Act.CERTIFICATE_ENTER)
def enter(request, pk: int):
    """The form of one person's certificate, the person's own on the phone or the department's at the desk."""
    who = access(Person, pk=pk)
    form = CertificateForm(request.POST or None, request.FILES or None)
    kinds = kinds_for(actions.unit_of(who, today()), today())
    offer(form, "kind", [("", "—"), *((kind.code, kind.name) for kind in kinds.values())])

    def told(*, scans, kind, issued, number, issuer, until, grade, acting_user: User):
        said = actions.Told(kind, issued, number, issuer, until, int(grade) if grade else None)
        return actions.enter(who.pk, said, scans, acting_user=acting_user)

    done, made = submit(form, told, acting_user=request.user)
    if done:
        messages.success(request, _("已提交，另一人核对证书后生效。"))
        return redirect("training:certificate", made.pk)
    context = {"person": who, "form": form, "kinds": list(kinds.values())}
    return render(request, "training/certificate_form.html", context, status=422 if form.is_bound else 200)


class EndForm(forms.Form):
    day = DayField(label=gettext_lazy("最后有效日"))
    because = forms.CharField(label=gettext_lazy("提前终止的原因"), max_length=200)


@page(Act.CERTIFICATE_ENTER, write=Act.CERTIFICATE_CONFIRM)
def certificate(request, pk: int):
    """One certificate with its scan; confirmed here."""
    row = access(Certificate.objects.select_related("person", "made_by", "closed_by"), pk=pk)
    if request.method == "POST":
        actions.confirm(pk, acting_user=request.user)
        messages.success(request, _("已确认，自 %(day)s 起有效。") % {"day": row.period.lower})
        return redirect("training:certificate", pk)
    return render(request, "training/certificate.html", _context(request, row, EndForm()))


def _context(request, row: Certificate, form: EndForm) -> dict[str, Any]:
    ends = row.state == ByTwoState.EFFECTIVE and (row.last is None or row.last >= today())
    return {
        "row": row,
        "standing": standing(row),
        "form": form,
        "may_end": ends and request.scope.can(Act.CERTIFICATE_CONFIRM),
        **CERTIFICATE.asked(request.user, row),
    }


@button(Act.CERTIFICATE_CONFIRM)
def refuse(request, pk: int):
    CERTIFICATE.refuse(Certificate, pk, request.POST.get("because", ""), acting_user=request.user)
    return _("已退回。"), "training:certificate", pk


@button(Act.CERTIFICATE_ENTER)
def withdraw(request, pk: int):
    CERTIFICATE.withdraw(Certificate, pk, request.POST.get("because", ""), acting_user=request.user)
    return _("已撤回。"), "training:certificate", pk


@page(Act.CERTIFICATE_CONFIRM)
def end(request, pk: int):
    """End it before its time; what was typed stays beside the fault."""
    row = access(Certificate.objects.select_related("person", "made_by", "closed_by"), pk=pk)
    form = EndForm(request.POST or None)

    def ended(*, day, because, acting_user: User):
        return actions.end(pk, day, because, acting_user=acting_user)

    done, _made = submit(form, ended, acting_user=request.user)
    if done:
        messages.success(request, _("已终止，以此为条件的津贴和排班同日停止。"))
        return redirect("training:certificate", pk)
    return render(
        request,
        "training/certificate.html",
        _context(request, row, form),
        status=422 if form.is_bound else 200,
    )
