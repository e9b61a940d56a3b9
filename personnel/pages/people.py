"""The roster list, one person, and what is done to them."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from auxpolice import identity
from auxpolice.access.matrix import Act
from auxpolice.access.scope import access
from auxpolice.access.views import page
from auxpolice.months import today
from auxpolice.problems import Problem
from auxpolice.ui.forms import offer, submit
from auxpolice.ui.tables import Column, Table
from auxpolice.units.models import Unit
from personnel import actions, queries
from personnel.models import Assignment, Employment, Person
from personnel.pages import forms
from personnel.rules.dictionaries import ETHNICITY_NAMES


def place(person: Any) -> Assignment | None:
    """The place of today."""
    places = getattr(person, "all_assignments", None)
    if places is None:
        places = person.current_assignments
    return next((one for one in places if today() in one.period), None)


def service(person: Any) -> Employment | None:
    """The employment of today, or the last one."""
    return next(
        (e for e in person.all_employments if today() in e.period), next(iter(person.all_employments), None)
    )


def status_of(person: Person) -> tuple[str, str]:
    held = service(person)
    if held is None:
        return _("未入职"), "neutral"
    if held.period.upper and held.period.upper <= today():
        return str(held.get_exit_kind_display()), "neutral"
    if held.period.lower > today():
        return _("待入职"), "info"
    if held.probation_until and held.probation_until >= today():
        return _("试用期"), "info"
    return _("在职"), "success"


def _of_place(name):
    return lambda person: getattr(place(person), name, None)


class PeopleTable(Table):
    columns = [
        Column("name", gettext_lazy("姓名"), sort=("pinyin",), link=lambda p: reverse("personnel:person", args=[p.pk])),
        Column("badge", gettext_lazy("辅警编号"), value=lambda p: getattr(service(p), "badge_number", ""), sort="sort_badge"),
        Column("unit", gettext_lazy("单位"), value=_of_place("unit"), sort="sort_unit"),
        Column("post", gettext_lazy("岗位"), value=_of_place("post"), sort="sort_post"),
        Column(
            "category", gettext_lazy("类别"), sort="sort_category",
            value=lambda p: held.get_category_display() if (held := place(p)) else None,
        ),
        Column("sex", gettext_lazy("性别"), value="get_sex_display", sort="sex", phone=False),
        Column("age", gettext_lazy("年龄"), kind="number", value=lambda p: identity.age_on(p.birth_date, today()), phone=False),
        Column("education", gettext_lazy("学历"), value="get_education_display", sort="education", phone=False),
        Column(
            "hired", gettext_lazy("参加辅警工作"), kind="date", sort="sort_hired",
            value=lambda p: getattr(service(p), "first_worked", None),
        ),
        Column("status", gettext_lazy("状态"), kind="badge", value=status_of),
    ]  # fmt: skip
    default_sort = "name"
    empty_title = gettext_lazy("没有符合条件的人员")
    empty_text = gettext_lazy("换个条件再找，或从工作簿导入名册。")


@page(Act.PEOPLE_LIST)
def people(request):
    form = forms.RosterFilter(request.GET or None)
    offer(form, "unit", _units_in_sight(request))
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    wanted = {
        "q": asked.get("q", ""),
        "unit": asked.get("unit"),
        "category": asked.get("category", ""),
        "education": asked.get("education", ""),
        "status": asked.get("status") or queries.EMPLOYED,
        "month": asked.get("month"),
    }
    rows = queries.roster(**wanted)
    rows = queries.sortable(rows, request.GET.get("sort", "").lstrip("-"))
    table = PeopleTable(
        request,
        rows,
        filter_form=form,
        exportable=request.scope.can(Act.ROSTER_EXPORT),
        count=lambda: queries.head_count(**wanted),
    )
    if request.scope.can(Act.ROSTER_IMPORT):
        table.empty_url, table.empty_action = reverse("personnel:import"), _("导入名册")
    if table.wants_export:
        return table.export(_("人员名册"))
    return render(
        request, "personnel/people.html", {"table": table, "may_import": request.scope.can(Act.ROSTER_IMPORT)}
    )


@page(Act.PEOPLE_LIST)
def pick(request):
    """At most eight people for what is being typed into a field for a person, whatever the field is called."""
    q = next(iter(request.GET.values()), "").strip()
    found = queries.with_current(queries.matching(Person.objects.all(), q))[:8] if q else []
    people = [(one, queries.line_of(one), f"{_badge(one)} {one.name}".strip()) for one in found]
    return render(request, "personnel/person_found.html", {"people": people, "q": q})


def _badge(person: Any) -> str:
    return next((held.badge_number for held in person.all_employments), "")


def _units_in_sight(request):
    units = Unit.objects.filter(closed=None).order_by("code")
    span = request.scope.span(Person.scope_resource)
    return units if span.all else units.filter(pk__in=span.unit_ids)


def _person(pk: int) -> Person:
    return access(queries.with_current(Person.objects.all()), pk=pk)


def _span(period) -> str:
    """From the first to the last day, both counted."""
    end = f"{period.upper - timedelta(days=1):%Y-%m-%d}" if period.upper else _("至今")
    return f"{period.lower:%Y-%m-%d} – {end}"


@page(Act.PERSON_VIEW)
def person(request, pk: int):
    found = access(queries.with_career(Person.objects.all()), pk=pk)
    held, where = service(found), place(found)
    own = request.user.person_id == found.pk
    may_reveal_id = request.scope.can(Act.REVEAL_ID)
    may_reveal_bank = request.scope.can(Act.REVEAL_BANK)
    sees_pay = own or request.scope.can(Act.PAYSLIP_VIEW)
    accounts = list(found.bank_accounts(manager="everything").order_by("-period")) if sees_pay else []
    bases = list(found.contribution_bases(manager="everything").order_by("-period")) if sees_pay else []
    events = [
        {"at": a.period.lower, "title": f"{a.unit.name} · {a.post.name if a.post else _('岗位未定')}",
         "text": f"{a.get_category_display()}，{_span(a.period)}"}
        for a in found.all_assignments
    ]  # fmt: skip
    events += [
        {
            "at": e.period.upper - timedelta(days=1),
            "title": _("离职：%(kind)s") % {"kind": e.get_exit_kind_display()},
            "text": e.exit_reason,
            "tone": "warning",
        }
        for e in found.all_employments
        if e.period.upper
    ]
    events += [
        {
            "at": e.period.lower,
            "title": _("入职"),
            "text": _("辅警编号 %(badge)s") % {"badge": e.badge_number},
            "tone": "success",
        }
        for e in found.all_employments
    ]
    events.sort(key=lambda event: event["at"], reverse=True)
    return render(
        request,
        "personnel/person.html",
        {
            "person": found,
            "may_edit": request.scope.can(Act.PERSON_EDIT),
            "status": status_of(found),
            "employment": held,
            "assignment": where,
            "employed": bool(held and held.period.upper is None),
            "age": identity.age_on(found.birth_date, today()),
            "ethnicity": ETHNICITY_NAMES.get(found.ethnicity, ""),
            "masked_id": identity.mask(found.id_number),
            "masked_phone": found.phone
            if own or request.scope.can(Act.PERSON_EDIT)
            else identity.mask_phone(found.phone),
            "accounts": [(a, identity.mask_account(a.number), _span(a.period)) for a in accounts],
            "bases": [(b, _span(b.period)) for b in bases],
            "sees_pay": sees_pay,
            "may_reveal_id": may_reveal_id,
            "may_reveal_bank": may_reveal_bank,
            "events": events,
            "certificates": list(found.certificates(manager="everything").order_by("grade")),
            "trainings": list(found.trainings(manager="everything").order_by("-ended")[:12]),
        },
    )


@page(Act.PERSON_VIEW)
def card(request, pk: int):
    """The registration card, on paper."""
    found = _person(pk)
    served, held = service(found), place(found)
    pairs = [
        (_("姓名"), found.name),
        (_("性别"), found.get_sex_display()),
        (_("公民身份号码"), identity.mask(found.id_number)),
        (_("民族"), ETHNICITY_NAMES.get(found.ethnicity, "")),
        (_("政治面貌"), found.get_political_status_display()),
        (_("学历"), found.get_education_display()),
        (_("毕业院校"), found.school),
        (_("专业"), found.major),
        (_("退役军人"), _("是") if found.is_veteran else _("否")),
        (_("辅警编号"), served.badge_number if served else ""),
        (_("参加辅警工作时间"), f"{served.first_worked:%Y-%m-%d}" if served else ""),
        (_("单位"), held.unit.name if held else ""),
        (_("岗位"), held.post.name if held and held.post else ""),
    ]
    history = Assignment.objects.filter(person=found).select_related("unit", "post").order_by("period")
    rows = [
        (_span(a.period), a.unit.name, a.post.name if a.post else "", a.get_category_display())
        for a in history
    ]
    return render(
        request,
        "personnel/card.html",
        {"person": found, "pairs": pairs, "rows": rows, "employment": service(found)},
    )


@page(Act.PERSON_VIEW)
@require_POST
def reveal(request, pk: int, what: str):
    found = _person(pk)
    try:
        number = actions.reveal(found, what, reason=request.POST.get("reason", ""), acting_user=request.user)
    except Problem as problem:
        if problem.status == 404:
            raise
        return HttpResponse(problem.message, status=400, content_type="text/plain; charset=utf-8")
    return HttpResponse(number, content_type="text/plain; charset=utf-8")


def _form_page(request, form, title, done_url, save, *, person=None, crumbs=()):
    context = {
        "form": form,
        "title": title,
        "cancel_url": done_url,
        "save": save,
        "person": person,
        "crumbs": crumbs,
    }
    return render(request, "personnel/form.html", context, status=422 if form.is_bound else 200)


@page(Act.HIRE)
def hire(request):
    form = forms.HireForm(request.POST or None, initial={"hired": today(), "unit": request.GET.get("unit")})
    if request.method == "POST":
        done, made = submit(form, actions.hire, acting_user=request.user)
        if done:
            messages.success(request, _("%(name)s 已录入。") % {"name": made.name})
            return redirect("personnel:person", made.pk)
    return _form_page(request, form, _("录入入职"), reverse("personnel:list"), _("录入"))


def _act_on(request, pk, form_class, action, title, save, sentence, initial):
    found = _person(pk)
    form = form_class(request.POST or None, initial=initial(found))
    if request.method == "POST":
        done, _result = submit(form, lambda **values: action(found, **values), acting_user=request.user)
        if done:
            messages.success(request, sentence % {"name": found.name})
            return redirect("personnel:person", found.pk)
    return _form_page(request, form, title, reverse("personnel:person", args=[pk]), save, person=found)


@page(Act.TRANSFER)
def transfer(request, pk: int):
    def initial(found):
        held = place(found)
        return {"start": today(), "unit": held and held.unit_id, "post": held and held.post_id}

    return _act_on(
        request,
        pk,
        forms.TransferForm,
        actions.transfer,
        _("调动"),
        _("调动"),
        _("%(name)s 的调动已登记。"),
        initial,
    )


@page(Act.LEAVE)
def leave(request, pk: int):
    return _act_on(
        request, pk, forms.LeaveForm, actions.leave, _("办理离职"), _("办理离职"), _("%(name)s 的离职已登记。"),
        lambda found: {"last_day": today()},
    )  # fmt: skip


@page(Act.PERSON_EDIT)
def edit(request, pk: int):
    def initial(found):
        return {name: getattr(found, name) for name in (*actions.EDITABLE, "row_version")}

    return _act_on(
        request,
        pk,
        forms.EditForm,
        actions.edit_person,
        _("修改资料"),
        _("保存"),
        _("%(name)s 的资料已修改。"),
        initial,
    )


@page(Act.PERSON_EDIT)
def pay_facts(request, pk: int):
    def initial(found):
        account = found.bank_accounts(manager="everything").order_by("-period").first()
        return {"start": today(), "bank": account.bank if account else ""}

    return _act_on(
        request, pk, forms.PayFactsForm, actions.change_pay_facts, _("变更工资卡与基数"), _("保存"),
        _("%(name)s 的变更已登记；工资卡由财务确认后生效。"), initial,
    )  # fmt: skip
