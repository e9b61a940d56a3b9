"""Matters handled: the phone page of who handles them, and the month's figures with the list behind them."""

from django import forms
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.duty.content import DUTY
from assessment.duty.models.posts import Call, CallSource
from assessment.duty.outbox import Sent, answer, new_key
from assessment.duty.posts import actions, queries, rules
from assessment.duty.posts.pages import _month, heat, share
from auxpolice.access.matrix import Act
from auxpolice.access.scope import Denied, access
from auxpolice.access.views import button, page
from auxpolice.months import today
from auxpolice.policy.queries import version_for
from auxpolice.problems import Problem
from auxpolice.ui.tables import Column, Table
from auxpolice.units.models import Unit, subtree_ids
from personnel.models import Assignment


class CallForm(Sent):
    kind = forms.ChoiceField(label=gettext_lazy("种类"))
    source = forms.ChoiceField(label=gettext_lazy("来源"), choices=CallSource.choices)
    place = forms.CharField(label=gettext_lazy("地点"), max_length=80)

    def __init__(self, data, kinds: list[tuple[str, str]]):
        super().__init__(data)
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]


def _kinds(person_id: int) -> list[tuple[str, str]]:
    """Kinds of matters by the duty rules of the person's unit; none where no rules are in force."""
    day = today()
    unit = Assignment.everything.filter(person=person_id, period__contains=day).values_list("unit", flat=True)
    try:
        content = version_for(DUTY, unit[0], day).content if unit else {"situations": []}
    except Problem:
        return []
    return [(row["code"], row["name"]) for row in content["situations"]]


@page(Act.DUTY_HANDLE)
def own(request):
    """The phone page: where I am to be, what I handle, a new matter."""
    person = request.user.person_id
    if person is None:
        raise Denied()
    kinds = _kinds(person)
    if request.method == "POST":
        form = CallForm(request.POST, kinds)

        def act():
            sent = form.cleaned_data
            told = actions.Told(
                sent["kind"], sent["source"], sent["place"], sent["phone_at"], sent["client_key"]
            )
            return actions.accept(told, acting_user=request.user)

        return answer(
            request, form, act, lambda made: _("已登记：%(place)s") % made.__dict__, "assessment:calls-own"
        )
    mine = Call.objects.filter(person_id=person)
    context = {
        "duty": queries.post_now(person, timezone.now()),
        "open": mine.filter(finished_at__isnull=True),
        "closed": mine.filter(finished_at__isnull=False)[:10],
        "form": CallForm(None, kinds),
        "key": new_key(),
    }
    return render(request, "assessment/duty/calls_own.html", context)


@button(Act.DUTY_HANDLE)
def report(request):
    made = actions.report(acting_user=request.user)
    return _("已在%(post)s报到。") % {"post": made.post}, "assessment:calls-own"


@button(Act.DUTY_HANDLE)
def arrive(request, pk):
    actions.arrive(access(Call, pk=pk), acting_user=request.user)
    return _("已记下到达时间。"), "assessment:calls-own"


@button(Act.DUTY_HANDLE)
def finish(request, pk):
    actions.finish(access(Call, pk=pk), request.POST.get("outcome", ""), acting_user=request.user)
    return _("已办结。"), "assessment:calls-own"


def _minutes(since: str, until: str):
    def read(row) -> str:
        first, last = getattr(row, since), getattr(row, until)
        return "—" if first is None or last is None else f"{(last - first).total_seconds() / 60:.0f}"

    return read


class CallTable(Table):
    columns = [
        Column("accepted_at", gettext_lazy("接到"), kind="datetime", sort="accepted_at"),
        Column("unit", gettext_lazy("单位"), value="unit.name", sort="unit__sort_order"),
        Column("kind_name", gettext_lazy("种类"), sort="kind"),
        Column("source", gettext_lazy("来源"), value="get_source_display"),
        Column("place", gettext_lazy("地点"), phone=False),
        Column("person", gettext_lazy("处置人"), value="person.name"),
        Column(
            "arrival",
            gettext_lazy("到达（分钟）"),
            value=_minutes("accepted_at", "arrived_at"),
            css="text-end",
        ),
        Column(
            "length",
            gettext_lazy("办结（分钟）"),
            value=_minutes("accepted_at", "finished_at"),
            css="text-end",
        ),
        Column("outcome", gettext_lazy("处置结果"), phone=False),
    ]
    default_sort = "-accepted_at"
    empty_title = gettext_lazy("本月没有登记的处置")


class CallFilter(forms.Form):
    month = forms.CharField(required=False, widget=forms.HiddenInput)
    unit = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("单位"), required=False)
    closed = forms.ChoiceField(
        label=gettext_lazy("办结"),
        required=False,
        choices=[("", gettext_lazy("全部")), ("1", gettext_lazy("已办结")), ("0", gettext_lazy("未办结"))],
    )


@page(Act.DUTY_POSTS)
def calls(request):
    """管事率 of a month and how fast people arrive, with the matters behind the figures."""
    month = _month(request)
    seen = queries.calls_of(Call.objects.all(), month)
    search = CallFilter(request.GET)
    search.fields["unit"].queryset = Unit.objects.filter(  # type: ignore[attr-defined]
        pk__in=seen.order_by().values("unit")
    )
    rows = seen.select_related("unit", "person")
    wanted = search.cleaned_data if search.is_valid() else {}
    if wanted.get("unit"):
        rows = rows.filter(unit__in=subtree_ids({wanted["unit"].pk}))
    if wanted.get("closed"):
        rows = rows.filter(finished_at__isnull=wanted["closed"] == "0")
    table = CallTable(request, rows, filter_form=search)
    if table.wants_export:
        return table.export(_("警情处置"))
    units = set(rows.order_by().values_list("unit_id", flat=True).distinct())
    target = queries.target_of(units, month)
    figures = rules.handled(queries.times_of(rows), target)
    context = {
        "month": month,
        "table": table,
        "figures": figures,
        "target": target,
        "closed_share": share(figures.closed_share),
        "within": share(figures.within / figures.with_arrival if figures.with_arrival else None),
        "complete": share(figures.complete / figures.matters if figures.matters else None),
        "rounded": share(figures.round_share),
        "heat": heat(rows.order_by().values_list("accepted_at", flat=True)),
    }
    return render(request, "assessment/duty/calls.html", context)
