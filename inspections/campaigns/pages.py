"""Pages of campaigns: the list, one with its progress, its draws explained, the route of the day, interests."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice import asked
from auxpolice.access.delegating import office_users
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import access
from auxpolice.access.views import button, page
from auxpolice.months import today
from auxpolice.policy.queries import in_force
from auxpolice.ui.forms import DayField, offer, submit, tried
from auxpolice.ui.tables import Column, Table, state_column
from auxpolice.units.models import Unit, UnitKind
from auxpolice.units.tree import UnitTreeField
from inspections.campaigns import actions, queries, rules
from inspections.campaigns.models import (
    Campaign,
    CampaignState,
    ConflictOfInterest,
    Draw,
    Interest,
    Method,
    Sends,
    Stop,
    StopChange,
    TeamMember,
)
from inspections.catalogue import INSPECTION
from personnel.queries import employed_called

S = CampaignState
RISKS = {"high": gettext_lazy("高风险"), "middle": gettext_lazy("中风险"), "low": gettext_lazy("低风险")}


def stratum_label(stratum: str) -> str:
    kind, _slash, risk = stratum.partition("/")
    return f"{UnitKind(kind).label} · {RISKS[risk]}" if risk in RISKS and kind in UnitKind else stratum


class CampaignTable(Table):
    columns = [
        Column(
            "theme",
            gettext_lazy("主题"),
            link=lambda row: reverse("inspections:campaign", args=[row.pk]),
        ),
        Column("starts", gettext_lazy("开始日期"), kind="date", sort="starts"),
        Column("ends", gettext_lazy("结束日期"), kind="date", sort="ends"),
        Column(
            "kind",
            gettext_lazy("方式"),
            value=lambda row: (_("暗访"), "accent") if row.is_covert else (_("明查"), "neutral"),
            kind="badge",
        ),
        Column("planner", gettext_lazy("组织人")),
        state_column(),
    ]
    default_sort = "-starts"
    empty_title = gettext_lazy("没有专项督察")
    empty_text = gettext_lazy("专项督察公布后会出现在这里。")


@page(Act.CAMPAIGN_VIEW)
def campaigns(request):
    """Campaigns that are there for the reader."""
    table = CampaignTable(request, Campaign.objects.select_related("planner"))
    if table.wants_export:
        return table.export(_("专项督察"))
    context: dict[str, Any] = {"table": table, "may_plan": request.scope.can(Act.CAMPAIGN_PLAN)}
    if context["may_plan"]:
        context["due"] = queries.overdue_units(_every_months())
    return render(request, "inspections/campaigns/campaigns.html", context)


def _every_months() -> int:
    versions = {version.pk: version for version in in_force(INSPECTION, today()).values()}
    return min((version.content["draw"]["every_unit_months"] for version in versions.values()), default=3)


class PlanForm(forms.Form):
    theme = forms.CharField(label=gettext_lazy("主题"), max_length=60)
    purpose = forms.CharField(
        label=gettext_lazy("督察内容"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    starts = DayField(label=gettext_lazy("开始日期"), initial=today)
    ends = DayField(label=gettext_lazy("结束日期"), initial=today)
    is_covert = forms.BooleanField(
        label=gettext_lazy("暗访"),
        required=False,
        help_text=gettext_lazy("公布之前只有检查组和组织人能看到。"),
    )
    method = forms.ChoiceField(
        label=gettext_lazy("抽样方式"), choices=Method.choices, initial=Method.STRATIFIED
    )
    goal_percent = forms.IntegerField(
        label=gettext_lazy("覆盖目标（%）"), min_value=1, max_value=100, initial=100
    )
    posts = forms.BooleanField(label=gettext_lazy("在单位内再抽岗点"), required=False)
    inspectors = forms.ModelMultipleChoiceField(
        User.objects.none(), label=gettext_lazy("督察人员"), widget=forms.CheckboxSelectMultiple
    )
    leads = forms.ModelChoiceField(
        User.objects.none(), label=gettext_lazy("带队人"), required=False, empty_label=gettext_lazy("第一人")
    )
    political = forms.ModelMultipleChoiceField(
        User.objects.none(), label=gettext_lazy("政工人员"), required=False
    )
    discipline = forms.ModelMultipleChoiceField(
        User.objects.none(), label=gettext_lazy("纪检人员"), required=False
    )
    legal = forms.ModelMultipleChoiceField(
        User.objects.none(), label=gettext_lazy("法制人员"), required=False
    )
    units = UnitTreeField(
        Unit.objects.filter(closed=None).exclude(kind=UnitKind.BUREAU), label=gettext_lazy("督察范围")
    )

    def __init__(self, *given, **options):
        super().__init__(*given, **options)
        users = User.objects.order_by("full_name", "pk")
        may_go = {name: users.filter(pk__in=found) for name, found in queries.may_go(today()).items()}
        offer(self, "inspectors", may_go[Sends.INSPECTION])
        offer(self, "leads", may_go[Sends.INSPECTION])
        for name in (Sends.POLITICAL, Sends.DISCIPLINE, Sends.LEGAL):
            offer(self, name.value, may_go[name])

    @property
    def plan(self) -> actions.Plan:
        said = self.cleaned_data
        team = [(user, Sends.INSPECTION.value) for user in said["inspectors"]]
        for name in (Sends.POLITICAL, Sends.DISCIPLINE, Sends.LEGAL):
            team += [(user, name.value) for user in said[name.value]]
        return actions.Plan(
            units=list(said["units"]),
            team=team,
            **{
                name: said[name]
                for name in (
                    "theme", "purpose", "starts", "ends", "is_covert", "method", "goal_percent", "posts", "leads",
                )
            },
        )  # fmt: skip


@page(Act.CAMPAIGN_PLAN)
def new(request):
    form = PlanForm(request.POST or None)
    if form.is_valid():
        done, made = tried(form, actions.draft, form.plan, acting_user=request.user)
        if done:
            messages.success(request, _("已拟定，请抽签。"))
            return redirect("inspections:campaign", pk=made.pk)
    return render(
        request, "inspections/campaigns/new.html", {"form": form}, status=422 if form.is_bound else 200
    )


@page(Act.CAMPAIGN_VIEW, of_one_moment=True)
def campaign(request, pk):
    """One campaign: plan, team, progress, stops by day."""
    row = access(Campaign.objects.select_related("planner", "version"), pk=pk)
    progress = queries.Progress(row)
    for stratum in (strata := progress.strata):
        stratum["label"] = stratum_label(stratum["stratum"])
    mine = actions.may_plan(row, request.user) and request.scope.can(Act.CAMPAIGN_PLAN)
    context = {
        "row": row,
        "progress": progress,
        "strata": strata,
        "team": TeamMember.objects.filter(campaign=row).select_related("user"),
        "draws": list(Draw.objects.filter(campaign=row)),
        "changes": list(StopChange.objects.filter(campaign=row).select_related("by", "stop__unit")[:50]),
        "may_draw": mine and row.state == S.DRAFT,
        "may_start": mine and row.state == S.DRAFT and progress.planned,
        "may_close": mine and row.state == S.RUNNING,
        "may_publish": mine and row.state == S.CLOSED,
        "may_change": mine and row.state in (S.DRAFT, S.RUNNING),
        "checks_open": request.scope.can(Act.CHECK_VIEW),
        "left": progress.planned - progress.visited,
    }
    return render(request, "inspections/campaigns/campaign.html", context)


@page(Act.CAMPAIGN_VIEW)
def draws(request, pk):
    """The draws with seed, weights and lots, drawn again to show that they give the same."""
    row = access(Campaign.objects.select_related("version"), pk=pk)
    found: list[Any] = list(Draw.objects.filter(campaign=row).select_related("drawn_by"))
    units = {unit.code: unit for unit in Unit.objects.filter(pk__in=row.targets.values("unit"))}
    for one in found:
        sites = {site["key"]: site for site in one.facts["sites"]}
        one.lines = [
            {
                **told,
                "unit": units.get(told["key"]),
                "stratum": stratum_label(told["stratum"]),
                "site": sites[told["key"]],
                "never": sites[told["key"]]["days"] >= rules.NEVER,
            }
            for told in sorted(one.told, key=lambda told: (not told["drawn"], told["stratum"], told["lot"]))
        ]
        one.method = Method(one.facts["method"]).label
        one.same = actions.redrawn(one)
    context = {"row": row, "draws": found}
    return render(request, "inspections/campaigns/draws.html", context)


@button(Act.CAMPAIGN_PLAN)
def draw(request, pk):
    actions.draw(access(Campaign, pk=pk), request.POST.get("because", ""), acting_user=request.user)
    return _("已抽签。种子和依据可在「抽签」中查看。"), "inspections:campaign", pk


@button(Act.CAMPAIGN_PLAN)
def start(request, pk):
    actions.start(access(Campaign, pk=pk), acting_user=request.user)
    return _("已启动，检查组今天起按路线检查。"), "inspections:campaign", pk


@button(Act.CAMPAIGN_PLAN)
def drop(request, pk):
    actions.drop(access(Campaign, pk=pk), request.POST.get("because", ""), acting_user=request.user)
    return _("已取消。"), "inspections:campaigns"


@button(Act.CAMPAIGN_PLAN)
def close(request, pk):
    actions.close(access(Campaign, pk=pk), request.POST.get("because", ""), acting_user=request.user)
    return _("已结束，公布后各单位才能看到。"), "inspections:campaign", pk


@button(Act.CAMPAIGN_PUBLISH)
def publish(request, pk):
    actions.publish(access(Campaign, pk=pk), acting_user=request.user)
    return _("已公布，整改期限从今天起算。"), "inspections:campaign", pk


class StopForm(forms.Form):
    day = DayField(label=gettext_lazy("日期"))
    at_night = forms.BooleanField(label=gettext_lazy("夜间"), required=False)
    place = forms.CharField(label=gettext_lazy("地点"), max_length=100, required=False)
    first = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("检查人一"), empty_label=None)
    second = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("检查人二"), empty_label=None)
    dropped = forms.BooleanField(label=gettext_lazy("取消这一处"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("调整的原因"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


def _change(*, reason: str, stop: Stop, acting_user: User, **changed: Any) -> Stop:
    return actions.change_stop(stop, actions.Change(**changed), reason, acting_user=acting_user)


@page(Act.CAMPAIGN_PLAN)
def change(request, pk):
    """Another day, place or pair for a stop, or none, with a reason."""
    stop = access(Stop.objects.select_related("campaign", "unit", "first", "second"), pk=pk)
    form = StopForm(request.POST or None, initial=actions.asdict_of(stop))
    people = User.objects.filter(pk__in=TeamMember.objects.filter(campaign=stop.campaign).values("user"))
    offer(form, "first", people)
    offer(form, "second", people)
    if form.is_bound:
        done, _stop = submit(form, _change, stop=stop, acting_user=request.user)
        if done:
            messages.success(request, _("已调整，原因记录在案。"))
            return redirect("inspections:campaign", pk=stop.campaign_id)
    context = {"stop": stop, "form": form}
    return render(request, "inspections/campaigns/stop.html", context, status=422 if form.is_bound else 200)


@page(Act.CAMPAIGN_VIEW)
def route(request):
    """Where one goes on a day, in order, made for the phone."""
    day = asked.day(request.GET.get("day")) or today()
    stops = queries.stops_of_day(request.user, day)
    days = (
        Stop.objects.filter(Q(first=request.user) | Q(second=request.user), dropped=False)
        .filter(campaign__state=S.RUNNING)
        .order_by("day")
        .values_list("day", flat=True)
        .distinct()
    )
    context = {
        "day": day,
        "stops": stops,
        "days": list(days),
        "may_file": request.scope.can(Act.CHECK_FILE),
        "done": sum(stop.check_record_id is not None for stop in stops),
    }
    return render(request, "inspections/campaigns/route.html", context)


class ConflictForm(forms.Form):
    user = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("检查人"), empty_label=None)
    kind = forms.ChoiceField(label=gettext_lazy("关系"), choices=Interest.choices)
    unit = forms.ModelChoiceField(
        Unit.objects.filter(closed=None), label=gettext_lazy("单位"), required=False
    )
    badge = forms.CharField(
        label=gettext_lazy("有关人员（姓名或辅警编号）"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("其所在单位都要回避，调动后随人走。"),
    )
    note = forms.CharField(label=gettext_lazy("说明"), max_length=200, required=False)
    until = DayField(label=gettext_lazy("至"), required=False, help_text=gettext_lazy("不填则一直有效。"))

    def clean(self):
        said = super().clean() or {}
        said["person"] = None
        if name := said.pop("badge", ""):
            found = list(employed_called(name))
            if len(found) != 1:
                self.add_error("badge", _("找到 %(count)s 人，请填完整的辅警编号。") % {"count": len(found)})
            else:
                said["person"] = found[0].person
        return said


@page(Act.CAMPAIGN_VIEW)
def conflicts(request):
    """Interests: the inspectorate's all, others' their own; and declaring one."""
    form = ConflictForm(request.POST or None)
    plans = request.scope.can(Act.CAMPAIGN_PLAN)
    offer(form, "user", office_users() if plans else User.objects.filter(pk=request.user.pk))
    form.fields["user"].initial = request.user.pk
    if form.is_bound:
        done, _row = submit(form, actions.declare, acting_user=request.user)
        if done:
            messages.success(request, _("已登记，抽签时自动回避。"))
            return redirect("inspections:conflicts")
    rows = ConflictOfInterest.objects.select_related("user", "unit", "person")
    context = {
        "form": form,
        "rows": list(rows.filter(Q(until__isnull=True) | Q(until__gte=today()))[:200]),
        "may_end": plans,
    }
    return render(
        request, "inspections/campaigns/conflicts.html", context, status=422 if form.is_bound else 200
    )


@button(Act.CAMPAIGN_PLAN)
def end_conflict(request, pk):
    row = access(ConflictOfInterest, pk=pk)
    actions.end_conflict(row, request.POST.get("because", ""), acting_user=request.user)
    return _("已解除。"), "inspections:conflicts"
