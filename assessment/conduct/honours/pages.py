"""Pages of honours: the roll for everybody, nominations with their way, publicity, one honour with its certificate, praise."""

from typing import Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from assessment.conduct.honours import actions, praising, queries
from assessment.conduct.honours.forms import (
    AppraiseForm,
    BecauseForm,
    NominateForm,
    PraiseForm,
    ReviewForm,
    RollFilter,
    SubmitForm,
)
from assessment.conduct.honours.kinds import Rules, rules_at
from assessment.conduct.honours.models import Honour, Nomination, NominationObjection, NominationState, Praise
from assessment.conduct.honours.sheet import page_of, steps_of
from assessment.figures import signed
from auxpolice.access.matrix import Act
from auxpolice.access.scope import access
from auxpolice.access.views import page
from auxpolice.approvals.matters import sheet_url
from auxpolice.asked import whole
from auxpolice.deadlines import standings
from auxpolice.hooks import effects
from auxpolice.months import next_month, today
from auxpolice.objections import AnswerForm, ObjectionForm
from auxpolice.ui.forms import submit, tried
from auxpolice.ui.tables import Column, Table, state_column
from auxpolice.units.models import Unit, subtree_ids
from personnel.models import Assignment, Person
from personnel.queries import called

S = NominationState


class RollTable(Table):
    columns = [
        Column("day", gettext_lazy("日期"), kind="date", sort="day"),
        Column("person", gettext_lazy("姓名"), value="person.name", sort="person__pinyin"),
        Column("unit", gettext_lazy("单位"), value="unit_name"),
        Column("title", gettext_lazy("荣誉"), sort="title", link=lambda row: getattr(row, "url", None)),
        Column("rank", gettext_lazy("级别"), value=lambda row: row.get_rank_display(), sort="rank"),
        Column("issuer", gettext_lazy("颁授单位"), phone=False),
        Column("document", gettext_lazy("文号"), phone=False),
    ]
    default_sort = "-day"
    empty_title = gettext_lazy("还没有表彰")
    empty_text = gettext_lazy("授予的荣誉和登记的历史荣誉会列在这里。")

    @property
    def page(self):
        found = super().page
        seen = set(
            Honour.objects.filter(pk__in=[row.pk for row in found.object_list]).values_list("pk", flat=True)
        )
        for row in found.object_list:
            row.url = reverse("assessment:honour", args=[row.pk]) if row.pk in seen else None
        return found


def _narrowed(search: RollFilter, rows):
    if not search.is_valid():
        return rows
    asked = search.cleaned_data
    if asked["q"]:
        rows = rows.filter(called(asked["q"]))
    if asked["unit"]:
        rows = rows.filter(unit_id__in=subtree_ids({asked["unit"].pk}))
    if asked["month"]:
        rows = rows.filter(day__gte=asked["month"], day__lt=next_month(asked["month"]))
    if asked["year"]:
        rows = rows.filter(day__year=asked["year"])
    return rows.filter(rank=asked["rank"]) if asked["rank"] else rows


@page(Act.HONOUR_VIEW)
def roll(request):
    """The honour roll 光荣册, for everybody."""
    search = RollFilter(request.GET)
    table = RollTable(request, _narrowed(search, queries.roll()), filter_form=search)
    if table.wants_export:
        return table.export(_("光荣册"))
    context = {
        "table": table,
        "units": list(queries.collective()[:20]),
        "years": queries.years(),
        "may_praise": request.scope.can(Act.HONOUR_PRAISE),
        "may_nominate": request.scope.can(Act.HONOUR_NOMINATE),
        "may_record": request.scope.can(Act.HONOUR_REVIEW),
    }
    return render(request, "assessment/honours/roll.html", context)


@page(Act.HONOUR_VIEW)
def paper(request, year):
    """The honour roll of a year on paper."""
    context = {
        "year": year,
        "rows": list(queries.roll().filter(day__year=year).order_by("day", "person__pinyin")),
        "units": [row for row in queries.collective() if row.decided_at and row.decided_at.year == year],
    }
    return render(request, "assessment/honours/paper.html", context)


@page(Act.HONOUR_VIEW)
def honour(request, pk):
    """One honour, and what it has brought."""
    row = access(Honour.objects.select_related("person", "nomination__version"), pk=pk)
    context = {
        "row": row,
        "brought": effects.of(actions.SOURCE, [row.pk])[str(row.pk)],
        "nomination": Nomination.objects.filter(pk=row.nomination_id).first() if row.nomination_id else None,
    }
    return render(request, "assessment/honours/honour.html", context)


@page(Act.HONOUR_VIEW)
def certificate(request, pk):
    """The certificate 荣誉证书 of an honour in force."""
    row = access(Honour.objects.select_related("person"), pk=pk, in_force=True)
    return render(request, "assessment/honours/certificate.html", {"row": row})


# --- nominations
class NominationTable(Table):
    columns = [
        Column("who", gettext_lazy("申报对象"), link=page_of),
        Column("unit", gettext_lazy("单位"), value="unit.name", sort="unit__sort_order"),
        Column("kind", gettext_lazy("奖励"), value="kind_name", sort="kind"),
        Column("deed_day", gettext_lazy("事迹日期"), kind="date", sort="deed_day", phone=False),
        Column("nominated_at", gettext_lazy("申报时间"), kind="date", sort="nominated_at", phone=False),
        Column("due", gettext_lazy("期限"), value=lambda row: getattr(row, "left", row.due)),
        state_column(),
    ]
    default_sort = "-nominated_at"
    empty_title = gettext_lazy("没有申报")
    empty_text = gettext_lazy("单位负责人申报的表彰会列在这里。")

    @property
    def page(self):
        found = super().page
        at_work = [
            row for row in found.object_list if row.state in (S.NOMINATED, S.APPRAISED, S.PUBLIC, S.SUBMITTED)
        ]
        known = standings(row.due for row in at_work)
        for row in found.object_list:
            row.left = str(known[row.due]) if row in at_work else ""
        return found


TABS = {"mine": gettext_lazy("待我办理"), "work": gettext_lazy("办理中"), "all": gettext_lazy("全部")}


@page(Act.HONOUR_NOMINATIONS)
def nominations(request):
    """Nominations by tab; those that wait for this user first."""
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else "mine"
    rows = Nomination.objects.select_related("person", "unit")
    found = {"mine": queries.to_do(request.scope), "work": queries.at_work(), "all": rows}[tab]
    table = NominationTable(request, found)
    if table.wants_export:
        return table.export(_("表彰申报"))
    context = {
        "table": table,
        "tabs": TABS,
        "tab": tab,
        "may_nominate": request.scope.can(Act.HONOUR_NOMINATE),
    }
    return render(request, "assessment/honours/nominations.html", context)


def _units(request):
    units = Unit.objects.filter(closed=None).exclude(kind="bureau").order_by("code")
    own = request.scope.units_for(Act.HONOUR_NOMINATE)
    return units.filter(pk__in=own) if own else units


def _rules(request) -> Rules | None:
    unit = _units(request).first()
    return rules_at(unit.pk, today()) if unit else None


@page(Act.HONOUR_NOMINATE)
def nominate(request):
    """Put somebody forward, at the desk or on the phone."""
    rules = _rules(request)
    kinds = [(kind["code"], kind["name"]) for kind in rules.kinds.values()] if rules else []
    form = NominateForm(request.POST or None, request.FILES or None, kinds=kinds, units=_units(request))
    if form.is_valid():
        said = form.cleaned_data
        deed = actions.Deed(said["kind"], said["day"], said["text"], said["papers"], said["secret_because"])
        done, row = tried(
            form, actions.nominate, said["person"], said["unit"], deed, acting_user=request.user
        )
        if done:
            messages.success(request, _("已申报，下一步由单位评议。"))
            return redirect(page_of(row))
    context = {"form": form, "rules": rules}
    return render(request, "assessment/honours/nominate.html", context, status=422 if form.is_bound else 200)


def _seen(request, pk) -> Nomination:
    related = (
        "person",
        "unit",
        "version",
        "nominated_by",
        "appraised_by",
        "reviewed_by",
        "decided_by",
        "closed_by",
    )
    return access(Nomination.objects.select_related(*related), pk=pk)


def _may(request, row: Nomination) -> dict[str, bool]:
    """What this user can do with it now."""
    scope, user = request.scope, request.user
    unit, reviews = scope.can(Act.HONOUR_NOMINATE, row.unit_id), scope.can(Act.HONOUR_REVIEW)
    mine = row.nominated_by_id == user.pk
    return {
        "appraise": unit and row.state == S.NOMINATED,
        "review": reviews and row.state == S.APPRAISED and not mine,
        "submit": reviews
        and row.state == S.PUBLIC
        and row.public_until is not None
        and today() > row.public_until,
        "refuse": reviews and row.state in (S.NOMINATED, S.APPRAISED, S.PUBLIC),
        "withdraw": unit and row.state in (S.NOMINATED, S.APPRAISED),
        "decide": scope.can(Act.HONOUR_DECIDE) and row.state == S.SUBMITTED,
        "revoke": scope.can(Act.HONOUR_DECIDE) and row.state == S.GRANTED,
        "object": scope.can(Act.HONOUR_OBJECT) and row.state == S.PUBLIC,
        "answer": reviews,
    }


def _shown(request, row: Nomination, name: str = "", form: Any = None):
    public = row.needs_publicity and row.public_until is None
    forms = {
        "appraise": AppraiseForm(),
        "review": ReviewForm(public=public),
        "submit": SubmitForm(),
        "object": ObjectionForm(),
    } | ({name: form} if name else {})
    context = {
        "row": row,
        "may": _may(request, row),
        "forms": forms,
        "public_first": public,
        "steps": steps_of(row),
        "honour": Honour.objects.filter(nomination=row).first(),
        "objections": list(
            NominationObjection.objects.filter(nomination=row).select_related("answered_by", "raised_by")
        ),
        "sheet": sheet_url(actions.MATTER, row.pk) if row.document else "",
    }
    return render(request, "assessment/honours/nomination.html", context, status=422 if name else 200)


@page(Act.HONOUR_VIEW)
def nomination(request, pk):
    """One nomination: the deed with its proof, its way, and what can be done with it now."""
    return _shown(request, _seen(request, pk))


def _acted(name: str, form_of, act, said):
    """A page that takes one of the forms of a nomination's page, and shows that page again where it is refused."""

    def view(request, pk):
        row = _seen(request, pk)
        form = form_of(request, row)
        done, _row = submit(form, lambda **values: act(pk, acting_user=request.user, **values))
        if not done:
            return _shown(request, row, name, form)
        messages.success(request, said())
        return redirect(page_of(row))

    view.__name__ = name
    return require_POST(view)


appraise = page(Act.HONOUR_NOMINATE)(
    _acted(
        "appraise",
        lambda request, row: AppraiseForm(request.POST),
        actions.appraise,
        lambda: _("已记录评议，报政工审核。"),
    )
)
review = page(Act.HONOUR_REVIEW)(
    _acted(
        "review",
        lambda request, row: ReviewForm(
            request.POST, public=row.needs_publicity and row.public_until is None
        ),
        actions.review,
        lambda: _("已审核。"),
    )
)
submit_to = page(Act.HONOUR_REVIEW)(
    _acted("submit", lambda request, row: SubmitForm(request.POST), actions.submit, lambda: _("已报请决定。"))
)
refuse = page(Act.HONOUR_REVIEW)(
    _acted(
        "refuse",
        lambda request, row: BecauseForm(request.POST),
        actions.refuse,
        lambda: _("已标为未通过，已告知申报的人。"),
    )
)
withdraw = page(Act.HONOUR_NOMINATE)(
    _acted(
        "withdraw", lambda request, row: BecauseForm(request.POST), actions.withdraw, lambda: _("已撤回。")
    )
)
revoke = page(Act.HONOUR_DECIDE)(
    _acted(
        "revoke",
        lambda request, row: BecauseForm(request.POST),
        actions.revoke,
        lambda: _("已撤销，加分等一并收回。"),
    )
)


# --- publicity
@page(Act.HONOUR_VIEW)
def publicity(request):
    """What is made public at present; anybody may object."""
    rows = list(actions.in_publicity())
    mine = {
        one.nomination_id: one
        for one in NominationObjection.everything.filter(raised_by=request.user).order_by("pk")
    }
    context = {
        "rows": [{"row": row, "mine": mine.get(row.pk)} for row in rows],
        "answered": [one for one in mine.values() if one.answer],
        "may_object": request.scope.can(Act.HONOUR_OBJECT),
        "day": today(),
    }
    return render(request, "assessment/honours/publicity.html", context)


@page(Act.HONOUR_OBJECT)
def object_to(request, pk):
    """An objection to what is public."""
    row = access(actions.in_publicity(), pk=pk)
    form = ObjectionForm(request.POST or None)
    done, _made = submit(form, lambda text: actions.object_to(pk, text, acting_user=request.user))
    if done:
        messages.success(request, _("已提交异议，政工部门在期限内答复。"))
        return redirect("assessment:honours-publicity")
    context = {"row": row, "form": form}
    return render(request, "assessment/honours/object.html", context, status=422 if form.is_bound else 200)


@page(Act.HONOUR_REVIEW)
def answer(request, pk):
    """The department's answer to an objection."""
    one = access(NominationObjection.objects.select_related("nomination__person", "nomination__unit"), pk=pk)
    form = AnswerForm(request.POST or None)
    done, _made = submit(
        form, lambda outcome, answer: actions.answer_objection(pk, outcome, answer, acting_user=request.user)
    )
    if done:
        messages.success(request, _("已答复。"))
        return redirect(page_of(one.nomination))
    context = {"one": one, "row": one.nomination, "form": form}
    return render(request, "assessment/honours/answer.html", context, status=422 if form.is_bound else 200)


# --- praise
class PraiseTable(Table):
    columns = [
        Column("day", gettext_lazy("日期"), kind="date", sort="day"),
        Column("person", gettext_lazy("姓名"), value="person.name", sort="person__pinyin"),
        Column("unit", gettext_lazy("单位"), value="unit.name", phone=False),
        Column("text", gettext_lazy("表扬")),
        Column("by", gettext_lazy("表扬的人"), value=lambda row: str(row.given_by)),
        Column(
            "points",
            gettext_lazy("加分"),
            css="num",
            value=lambda row: signed(row.points) if row.points else "",
        ),
    ]
    default_sort = "-day"
    empty_title = gettext_lazy("还没有表扬")
    empty_text = gettext_lazy("负责人在手机上给的表扬会列在这里。")


def _own_people(request):
    """Who can be praised: people of one's units; for those who see the whole bureau everybody."""
    working = Assignment.everything.filter(period__contains=today())
    if units := request.scope.units_for(Act.HONOUR_PRAISE):
        working = working.filter(unit__in=units)
    people = Person.objects.filter(pk__in=working.values("person_id"))
    return people.exclude(pk=request.user.person_id or 0).order_by("pinyin", "pk")


@page(Act.HONOUR_VIEW)
def praises(request):
    """Words of praise within reach."""
    table = PraiseTable(request, Praise.objects.select_related("person", "unit", "given_by"))
    if table.wants_export:
        return table.export(_("表扬"))
    context = {"table": table, "may_praise": request.scope.can(Act.HONOUR_PRAISE)}
    return render(request, "assessment/honours/praises.html", context)


@page(Act.HONOUR_PRAISE)
def praise(request):
    """Praise on the phone: whom, for what, sent."""
    form = PraiseForm(
        request.POST or None,
        people=_own_people(request),
        initial={"person": whole(request.GET.get("person"))},
    )
    done, row = submit(form, praising.praise, acting_user=request.user)
    if done:
        messages.success(request, _("已表扬 %(name)s，本人会收到消息。") % {"name": row.person.name})
        return redirect("assessment:honours-praises")
    return render(
        request, "assessment/honours/praise.html", {"form": form}, status=422 if form.is_bound else 200
    )
