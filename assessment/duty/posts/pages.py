"""How posts are manned: the month's list, a post, the day's placing, a look at a drawn time."""

from datetime import date, timedelta

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.duty.models.planning import DayOf
from assessment.duty.models.posts import Call, PostDuty, PostHours, PostKind, Sighting, StreetPost
from assessment.duty.posts import actions, queries, rules
from auxpolice import asked
from auxpolice.access.matrix import Act
from auxpolice.access.scope import Denied, access, month_asked
from auxpolice.access.views import button, page
from auxpolice.months import format_month, month_of, today
from auxpolice.ui.forms import DayField, offer, pressed, submit
from auxpolice.ui.tables import Column, Table
from auxpolice.units.models import Unit


def share(value: float | None) -> str:
    """A share in words: a missing one is missing, not zero."""
    return "—" if value is None else f"{value:.1%}"


def _of(number: int):
    return lambda row: share(row.shares[number])


def _spot(row) -> str:
    if not row.looks:
        return "—"
    low, high = row.spot
    return _("%(k)d / %(n)d（%(low)s–%(high)s）") % {
        "k": row.manned,
        "n": row.looks,
        "low": f"{low:.0%}",
        "high": f"{high:.0%}",
    }


class PostTable(Table):
    columns = [
        Column("unit", gettext_lazy("单位"), sort=True),
        Column(
            "name",
            gettext_lazy("岗点"),
            value="post.name",
            link=lambda row: reverse("assessment:post", args=[row.pk]),
        ),
        Column("kind", gettext_lazy("性质"), value="post.get_kind_display", phone=False),
        Column("wanted", gettext_lazy("应到岗时"), value=lambda row: f"{row.wanted:g}", css="text-end"),
        Column("planned", gettext_lazy("排班"), value=_of(0), css="text-end"),
        Column("signed", gettext_lazy("签到"), value=_of(1), css="text-end"),
        Column("evidenced", gettext_lazy("有据"), value=_of(2), css="text-end"),
        Column("spot", gettext_lazy("抽查在岗"), value=_spot, css="text-end"),
    ]
    empty_title = gettext_lazy("本月没有要上人的岗点")
    empty_text = gettext_lazy("登记岗点和各时段应到人数后，这里按月列出排班、签到和有据的岗时。")
    is_filtered = False


def _month(request) -> date:
    return month_asked(request.GET.get("month") or format_month(month_of(today())))


@page(Act.DUTY_POSTS)
def posts(request):
    """见警率 of a month, told three times side by side, with looks as the yardstick."""
    month, of = _month(request), asked.number(request.GET.get("unit"))
    seen = StreetPost.objects.all()
    if of is not None:  # as far as a measure of the unit counts
        seen = seen.filter(unit__in=Unit.objects.filter(path__contains=f"/{of}/"))
    rows = queries.months_of_posts(seen, month, timezone.now())
    table = PostTable(request, rows)
    if table.wants_export:
        return table.export(_("岗点到岗"))
    coverage = queries.total(rows)
    looks, manned = sum(row.looks for row in rows), sum(row.manned for row in rows)
    context = {
        "month": month,
        "table": table,
        "total": coverage and [share(one) for one in coverage.shares],
        "spot": rules.interval(manned, looks) and share(manned / looks),
        "looks": looks,
        "keeps": _units(request, Act.DUTY_POSTS_KEEP),
        "places": _units(request, Act.DUTY_PLAN),
        "day": today(),
        "all": StreetPost.objects.filter(period__contains=today()).select_related("unit"),
    }
    return render(request, "assessment/duty/posts.html", context)


def _units(request, act: Act) -> list[Unit]:
    return list(Unit.objects.filter(pk__in=request.scope.units_for(act)).order_by("sort_order"))


class PostForm(forms.Form):
    unit = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("单位"))
    name = forms.CharField(label=gettext_lazy("岗点名称"), max_length=40)
    kind = forms.ChoiceField(label=gettext_lazy("性质"), choices=PostKind.choices)
    place = forms.CharField(label=gettext_lazy("位置"), max_length=80, required=False)
    since = DayField(label=gettext_lazy("自"))


@page(Act.DUTY_POSTS_KEEP)
def new(request):
    form = PostForm(request.POST or None, initial={"since": today()})
    offer(form, "unit", Unit.objects.filter(pk__in=request.scope.units_for(Act.DUTY_POSTS_KEEP)))
    done, made = submit(form, actions.open_post, acting_user=request.user)
    if done:
        messages.success(request, _("已登记岗点，请再写明各时段应到人数。"))
        return redirect("assessment:post", pk=made.pk)
    return render(
        request, "assessment/duty/post_new.html", {"form": form}, status=422 if form.is_bound else 200
    )


class HoursForm(forms.Form):
    days = forms.ChoiceField(label=gettext_lazy("哪些天"), choices=DayOf.choices)
    starts = forms.TimeField(
        label=gettext_lazy("从"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    ends = forms.TimeField(
        label=gettext_lazy("到"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=gettext_lazy("不晚于开始的，是第二天的时刻。"),
    )
    wanted = forms.IntegerField(label=gettext_lazy("应到人数"), min_value=1, max_value=200)
    since = DayField(label=gettext_lazy("自"))


@page(Act.DUTY_POSTS, write=Act.DUTY_POSTS_KEEP)
def post(request, pk):
    """A post: its month, the hours it is wanted, who goes there next, what was seen, when matters happen there."""
    found = access(StreetPost.objects.select_related("unit"), pk=pk)
    form = HoursForm(request.POST or None, initial={"since": today()})
    done, _made = submit(form, actions.want, post=found, acting_user=request.user)
    if done:
        messages.success(request, _("已登记应到人数。"))
        return redirect("assessment:post", pk=pk)
    month, now = _month(request), timezone.now()
    rows = queries.months_of_posts(StreetPost.objects.filter(pk=pk), month, now)
    duties = PostDuty.objects.filter(post=found, ends__gt=now, starts__lt=now + timedelta(days=3))
    moments = Call.objects.filter(post=found, accepted_at__gte=now - timedelta(days=90))
    context = {
        "post": found,
        "month": month,
        "row": rows[0] if rows else None,
        "shares": [share(one) for one in rows[0].shares] if rows else [],
        "hours": PostHours.objects.filter(post=found).order_by("-period", "starts"),
        "duties": duties.select_related("shift__person", "shift")[:40],
        "sightings": Sighting.objects.filter(post=found).select_related("person", "by")[:20],
        "heat": heat(moments.values_list("accepted_at", flat=True)),
        "form": form if request.scope.can(Act.DUTY_POSTS_KEEP, found.unit_id) else None,
        "today": today(),
    }
    return render(request, "assessment/duty/post.html", context, status=422 if form.is_bound else 200)


@button(Act.DUTY_POSTS_KEEP)
def hours_end(request, pk):
    """The hours are wanted no more from tomorrow on."""
    hours = access(PostHours.objects.select_related("post"), pk=pk)
    actions.want_no_more(hours, today() + timedelta(days=1), acting_user=request.user)
    return _("自明天起不再要人。"), "assessment:post", hours.post_id


LEVELS = 5


def heat(moments) -> list[tuple[str, list[tuple[int, int]]]]:
    """Rows of a heat map: a weekday with (count, depth 0 to 5) of each hour."""
    counts = rules.by_hour_and_weekday(moments)
    most = max(max(row) for row in counts) or 1
    names = [_("一"), _("二"), _("三"), _("四"), _("五"), _("六"), _("日")]
    return [
        (name, [(count, -(-count * LEVELS // most)) for count in row])
        for name, row in zip(names, counts, strict=True)
    ]


@page(Act.DUTY_POSTS, write=Act.DUTY_PLAN)
def placing(request, unit, day):
    """Who of the day's shifts goes to which post."""
    found, on = Unit.objects.filter(pk=unit).first(), asked.day(day)
    if found is None or on is None or not request.scope.can(Act.DUTY_PLAN, found):
        raise Denied()
    shifts = list(queries.shifts_to_place(found, on))
    if request.method == "POST":
        where = {
            shift.pk: asked.whole(text) if (text := request.POST.get(f"shift-{shift.pk}")) else None
            for shift in shifts
            if f"shift-{shift.pk}" in request.POST
        }
        done, changed = pressed(request, actions.place, found, on, where, acting_user=request.user)
        if done:
            messages.success(request, _("已安排，改动 %(n)d 人。") % {"n": changed})
        return redirect("assessment:post-placing", unit=unit, day=day)
    standing = dict(PostDuty.objects.filter(shift__in=shifts).values_list("shift_id", "post_id"))
    context = {
        "unit": found,
        "day": on,
        "before": on - timedelta(days=1),
        "after": on + timedelta(days=1),
        "shifts": [(shift, standing.get(shift.pk)) for shift in shifts],
        "posts": StreetPost.objects.filter(unit=found, period__contains=on),
    }
    return render(request, "assessment/duty/placing.html", context)


class LookForm(forms.Form):
    manned = forms.TypedChoiceField(
        label=gettext_lazy("岗点上"),
        choices=[("1", gettext_lazy("有人在岗")), ("0", gettext_lazy("没有人"))],
        coerce=lambda text: text == "1",
        widget=forms.RadioSelect,
    )
    words = forms.CharField(label=gettext_lazy("看到的情况"), max_length=120, required=False)


@page(Act.DUTY_LOOK)
def look(request):
    """One post drawn for this hour; the looker says whether somebody was there."""
    drawn = actions.drawn(request.user, timezone.now())
    form = LookForm(request.POST or None)
    if drawn is not None:
        done, _made = submit(form, actions.look, post=drawn, acting_user=request.user)
        if done:
            messages.success(request, _("已记下，计入本月抽查。"))
            return redirect("assessment:post-look")
    latest = Sighting.objects.filter(by=request.user, kind="look").select_related("post", "post__unit")[:10]
    context = {"drawn": drawn, "form": form, "latest": latest}
    return render(request, "assessment/duty/look.html", context, status=422 if form.is_bound else 200)
