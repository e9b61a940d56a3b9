"""Rules in the browser: what is in force, publishing, one version with its reader's confirmation, who has not read it."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.access.scope import access
from auxpolice.access.views import button, page
from auxpolice.files.forms import FilesField
from auxpolice.months import today
from auxpolice.notices.models import How
from auxpolice.ui.forms import DayField, offer, submit
from auxpolice.ui.tables import Column, Table
from auxpolice.units.models import Unit
from personnel import queries as people
from personnel.pages.forms import UnitChoice
from personnel.rulebook import actions, queries
from personnel.rulebook.models import Receipt, Version


class RuleTable(Table):
    columns = [
        Column(
            "title",
            gettext_lazy("规章制度"),
            value=str,
            link=lambda row: reverse("personnel:rule", args=[row.pk]),
            sort=True,
        ),
        Column("unit", gettext_lazy("制定单位"), value="rule.unit.name", sort=True),
        Column("start", gettext_lazy("施行日期"), kind="date", value="period.lower", sort=True),
        Column(
            "known",
            gettext_lazy("已阅知"),
            value=lambda row: f"{row.known_count}/{row.bound_count}" if hasattr(row, "bound_count") else "",
            css="num",
        ),
        Column(
            "mine",
            gettext_lazy("本人"),
            kind="badge",
            value=lambda row: (
                ""
                if getattr(row, "is_known", None) is None
                else (_("已阅知"), "success")
                if row.is_known
                else (_("待阅知"), "warning")
            ),
        ),
    ]
    default_sort = "title"
    empty_title = gettext_lazy("没有施行中的规章制度")
    empty_text = gettext_lazy("公布之后由每个人阅知；没有知悉的规章制度不能作为处分的依据。")


@page(Act.RULE_VIEW)
def index(request):
    """Rules in force; with how many know them for offices, with whether one has read them for oneself."""
    rows = list(queries.in_force())
    office = request.scope.can(Act.PEOPLE_LIST)
    if office:
        rows = queries.with_coverage(rows)
    if request.user.person_id:
        known = queries.read_by(request.user.person_id)
        own = {row.pk: row.pk in known for row in queries.of_person(request.user.person_id)}
        if not office:
            rows = [row for row in rows if row.pk in own]
        for row in rows:
            row.is_known = own.get(row.pk)  # type: ignore[attr-defined]
    table = RuleTable(request, rows)
    hidden = {"mine"} if not request.user.person_id else set() if office else {"known"}
    table.columns = [column for column in RuleTable.columns if column.key not in hidden]
    if table.wants_export:
        return table.export(_("规章制度"))
    return render(request, "personnel/rulebook/index.html", {"table": table})


class PublishForm(forms.Form):
    unit = UnitChoice(label=gettext_lazy("制定单位"))
    title = forms.CharField(
        label=gettext_lazy("名称"),
        max_length=60,
        help_text=gettext_lazy("同一单位同名的是新的一版，取代现行的。"),
    )
    text = forms.CharField(label=gettext_lazy("正文"), max_length=50_000, widget=forms.Textarea({"rows": 12}))
    proofs = FilesField(label=gettext_lazy("文件"), required=False)
    start = DayField(label=gettext_lazy("施行日期"))
    discussed = forms.CharField(
        label=gettext_lazy("怎样讨论的"), max_length=100, help_text=gettext_lazy("如：全体辅警大会讨论")
    )
    discussed_on = DayField(label=gettext_lazy("讨论日期"))
    agreed = forms.CharField(
        label=gettext_lazy("与谁协商确定"), max_length=100, help_text=gettext_lazy("如：局工会委员会")
    )
    agreed_on = DayField(label=gettext_lazy("协商确定日期"))

    def __init__(self, *args, scope, **more):
        super().__init__(*args, **more)
        units = Unit.objects.filter(closed=None).order_by("code")
        own = scope.units_for(Act.RULE_PUBLISH)
        offer(self, "unit", units.filter(pk__in=own) if own else units)


@page(Act.RULE_PUBLISH)
def publish(request):
    form = PublishForm(
        request.POST or None, request.FILES or None, scope=request.scope, initial={"start": today()}
    )
    done, made = submit(form, actions.publish, acting_user=request.user)
    if done:
        messages.success(request, _("已公布，并通知了适用的人。"))
        return redirect("personnel:rule", made.pk)
    return render(
        request, "personnel/rulebook/publish.html", {"form": form}, status=422 if form.is_bound else 200
    )


@page(Act.RULE_VIEW, write=Act.RULE_READ)
def version(request, pk):
    """One version; whom it binds confirms here that they have read it."""
    found = access(Version.objects.select_related("rule__unit", "published_by"), pk=pk)
    if request.method == "POST":
        actions.acknowledge(pk, acting_user=request.user)
        messages.success(request, _("已确认阅知。"))
        return redirect("personnel:rule", pk)
    person = request.user.person_id
    own = Receipt.everything.filter(version=found, person=person).first() if person else None
    binds = person is not None and queries.of_person(person).filter(pk=pk).exists()
    office = request.scope.can(Act.PEOPLE_LIST)
    if office:
        queries.with_coverage([found])
    context = {
        "version": found,
        "others": Version.objects.filter(rule=found.rule_id).exclude(pk=pk),
        "receipt": own,
        "may_read": binds and own is None and request.scope.can(Act.RULE_READ),
        "office": office,
        "may_publish": request.scope.can(Act.RULE_PUBLISH, found.rule.unit),
    }
    return render(request, "personnel/rulebook/version.html", context)


class ReaderTable(Table):
    columns = [
        Column(
            "name",
            gettext_lazy("姓名"),
            sort="pinyin",
            link=lambda row: reverse("personnel:person", args=[row.pk]),
        ),
        Column("line", gettext_lazy("单位和岗位"), value=lambda row: people.line_of(row)),
    ]
    default_sort = "name"
    empty_title = gettext_lazy("都已阅知")


class NoteForm(forms.Form):
    people = forms.ModelMultipleChoiceField(
        Receipt.everything.none(), label=gettext_lazy("签收的人"), widget=forms.CheckboxSelectMultiple
    )
    how = forms.ChoiceField(
        label=gettext_lazy("方式"), choices=[(How.SIGNED, How.SIGNED.label), (How.REFUSED, How.REFUSED.label)]
    )
    known_on = DayField(label=gettext_lazy("签收日期"))
    first_witness = forms.CharField(label=gettext_lazy("见证人一"), max_length=50, required=False)
    second_witness = forms.CharField(label=gettext_lazy("见证人二"), max_length=50, required=False)

    def clean_people(self) -> list[int]:
        return [one.pk for one in self.cleaned_data["people"]]


@page(Act.RULE_PUBLISH)
def readers(request, pk):
    """Who within reach hasn't read it; those who sign on paper are noted here."""
    found = access(Version.objects.select_related("rule__unit"), pk=pk)
    missing = people.with_current(queries.unread(found))
    form = NoteForm(request.POST or None, initial={"known_on": today(), "how": How.SIGNED})
    offer(
        form,
        "people",
        queries.unread(found).order_by("pinyin")[:300] if not form.is_bound else queries.unread(found),
    )
    done, count = submit(form, actions.note_receipts, version_id=pk, acting_user=request.user)
    if done:
        messages.success(request, _("已登记 %(n)d 人。") % {"n": count})
        return redirect("personnel:rule-readers", pk)
    table = ReaderTable(request, missing)
    if table.wants_export:
        return table.export(_("未阅知人员"))
    context = {"version": found, "table": table, "form": form}
    return render(request, "personnel/rulebook/readers.html", context, status=422 if form.is_bound else 200)


@button(Act.RULE_PUBLISH)
def remind(request, pk):
    told = actions.remind(pk, acting_user=request.user)
    return _("已提醒 %(n)d 人。") % {"n": told}, "personnel:rule-readers", pk


@button(Act.RULE_PUBLISH)
def end(request, pk):
    actions.end(pk, request.POST.get("because", ""), acting_user=request.user)
    return _("已废止，明天起不再施行。"), "personnel:rule", pk
