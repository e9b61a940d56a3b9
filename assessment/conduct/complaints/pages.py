"""The list of complaints, and registering one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.conduct.complaints import queries, registering
from assessment.conduct.complaints.clocks import bureau_id
from assessment.conduct.complaints.content import COMPLAINTS
from assessment.conduct.complaints.models import About, Complaint, ComplaintState, Result, Source, Stream
from auxpolice.access.matrix import Act
from auxpolice.access.scope import access
from auxpolice.access.views import page
from auxpolice.asked import whole
from auxpolice.files.forms import FilesField
from auxpolice.hooks import states
from auxpolice.hooks.states import Tone
from auxpolice.months import today
from auxpolice.policy.queries import in_force, version_at
from auxpolice.ui.forms import DayField, MonthField, offer, submit
from auxpolice.ui.tables import Column, Table
from personnel.pages.forms import EMPTY, PersonField, UnitChoice

MOMENT = "%Y-%m-%dT%H:%M"


def kind_choices() -> list[tuple[str, str]]:
    """Kinds of complaints of the rules in force for the bureau today."""
    version: Any = version_at(COMPLAINTS, bureau_id(), today())
    return (
        [(kind["code"], f"{kind['code']} {kind['name']}") for kind in version.content["kinds"]]
        if version
        else []
    )


def url_of(complaint: Any) -> str:
    return reverse("assessment:complaint", args=[complaint.pk])


def due_shown(row: Complaint) -> tuple[str, str] | str:
    """What is left of its days, or how it ended."""
    if row.stopped:
        return _("中止计时"), Tone.NEUTRAL
    if row.state not in (ComplaintState.REGISTERED, ComplaintState.HANDLING):
        if row.in_time is None:
            return ""
        return (_("按期答复"), Tone.SUCCESS) if row.in_time else (_("逾期答复"), Tone.DANGER)
    left = (row.due - today()).days
    if left < 0:
        return _("逾期 %(n)d 天") % {"n": -left}, Tone.DANGER
    return f"{row.due:%m-%d}", Tone.WARNING if left < 3 else Tone.INFO


RESULT_TONES = {"true": Tone.DANGER, "partly": Tone.WARNING, "untrue": Tone.SUCCESS}


def result_shown(row: Complaint) -> tuple[str, str] | str:
    return (str(Result(row.result).label), RESULT_TONES.get(row.result, Tone.NEUTRAL)) if row.result else ""


def handlers_of(row: Complaint) -> str:
    return "、".join(str(one.user) for one in row.handlers.all() if one.until is None)


class ComplaintTable(Table):
    columns = [
        Column("number", gettext_lazy("编号"), value="called", link=url_of, sort="source"),
        Column("received", gettext_lazy("收到"), value="received_on", kind="date", sort="received_at"),
        Column("stream", gettext_lazy("类型"), value="get_stream_display", sort="stream"),
        Column("title", gettext_lazy("标题")),
        Column("kind", gettext_lazy("类别"), value="kind_name", sort="kind"),
        Column("unit", gettext_lazy("被投诉单位"), value="unit.name", sort="unit__sort_order"),
        Column("handlers", gettext_lazy("承办人"), value=handlers_of),
        Column("state", gettext_lazy("状态"), value=states.shown, kind="badge", sort="state"),
        Column(
            "result",
            gettext_lazy("结论"),
            value=lambda row: (
                (Result(row.result).label, states._tones[Result][Result(row.result)]) if row.result else ""
            ),
            kind="badge",
        ),
        Column("due", gettext_lazy("期限"), value=due_shown, kind="badge", sort="due"),
    ]
    default_sort = "-received"
    empty_title = gettext_lazy("没有信访投诉")
    empty_text = gettext_lazy("收到来信来访、热线工单后在这里登记或导入。")


class ComplaintFilter(forms.Form):
    """What the list is narrowed by; figures lead here with the same words."""

    q = forms.CharField(label=gettext_lazy("编号或标题"), max_length=60, required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("状态"),
        choices=[("", gettext_lazy("全部")), *ComplaintState.choices],
        required=False,
    )
    stream = forms.ChoiceField(
        label=gettext_lazy("类型"), choices=[("", gettext_lazy("全部")), *Stream.choices], required=False
    )
    source = forms.ChoiceField(
        label=gettext_lazy("来源"), choices=[("", gettext_lazy("全部")), *Source.choices], required=False
    )
    about = forms.ChoiceField(
        label=gettext_lazy("涉及对象"), choices=[("", gettext_lazy("全部")), *About.choices], required=False
    )
    unit = UnitChoice(required=False, empty_label=gettext_lazy("全部单位"), label=gettext_lazy("被投诉单位"))
    kind = forms.ChoiceField(label=gettext_lazy("类别"), required=False)
    which = forms.ChoiceField(
        label=gettext_lazy("范围"),
        choices=[
            ("", gettext_lazy("全部")),
            ("mine", gettext_lazy("我承办的")),
            ("open", gettext_lazy("未办结")),
            ("late", gettext_lazy("已逾期")),
            ("answered", gettext_lazy("已答复的")),
            ("judged", gettext_lazy("有查证结论的")),
            ("proven", gettext_lazy("属实和部分属实")),
            ("unrepeated", gettext_lazy("不含重复并案")),
        ],
        required=False,
    )
    month = MonthField(label=gettext_lazy("收到月份"), required=False)
    since = DayField(label=gettext_lazy("收到自"), required=False)
    until = DayField(label=gettext_lazy("收到至"), required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        offer(self, "kind", [("", _("全部")), *kind_choices()])

    def narrowed(self, rows: QuerySet[Complaint], request: Any) -> QuerySet[Complaint]:
        asked = self.cleaned_data if self.is_valid() else {}
        if text := asked.get("q", "").strip():
            rows = rows.filter(Q(number__icontains=text) | Q(title__icontains=text))
        for name in ("state", "stream", "source", "about", "kind"):
            if asked.get(name):
                rows = rows.filter(**{name: asked[name]})
        if unit := asked.get("unit"):
            rows = rows.filter(queries.within(unit))
        if month := asked.get("month"):
            rows = rows.filter(queries.in_month(month))
        since, until = asked.get("since"), asked.get("until")
        if since or until:
            rows = rows.filter(queries.received(since or today().replace(year=2000), until or today()))
        which = asked.get("which")
        if which == "mine":
            return queries.with_people(rows.filter(pk__in=queries.mine(request.user).values("pk")))
        narrowed = {
            "open": Q(state__in=[ComplaintState.REGISTERED, ComplaintState.HANDLING]),
            "late": queries.late(),
            "answered": Q(state__in=queries.ANSWERED),
            "judged": queries.JUDGED_ONES,
            "proven": queries.PROVEN_ONES,
            "unrepeated": ~Q(state=ComplaintState.REPEATED),
        }.get(which or "", Q())
        return queries.with_people(rows.filter(narrowed))


@page(Act.COMPLAINT_VIEW)
def complaints(request):
    """Complaints within reach. Who complained is in no column, and no search finds it."""
    search = ComplaintFilter(request.GET)
    table = ComplaintTable(request, search.narrowed(Complaint.objects.all(), request), filter_form=search)
    if table.wants_export:
        return table.export(_("信访投诉"))
    ratings = list(queries.ratings_to_take()[:6]) if request.scope.can(Act.COMPLAINT_REGISTER) else []
    context = {"table": table, "ratings": ratings}
    return render(request, "assessment/complaints/list.html", context)


class RegisterForm(forms.Form):
    source = forms.ChoiceField(label=gettext_lazy("来源"), choices=EMPTY + Source.choices)
    number = forms.CharField(label=gettext_lazy("来源编号"), max_length=40, required=False)
    stream = forms.ChoiceField(label=gettext_lazy("类型"), choices=EMPTY + Stream.choices)
    kind = forms.ChoiceField(label=gettext_lazy("类别"))
    received_at = forms.DateTimeField(
        label=gettext_lazy("收到时间"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
    )
    late_because = forms.CharField(label=gettext_lazy("超过登记时限的原因"), max_length=200, required=False)
    title = forms.CharField(label=gettext_lazy("标题"), max_length=100)
    text = forms.CharField(
        label=gettext_lazy("反映的内容"),
        max_length=4000,
        help_text=gettext_lazy("姓名、电话、住址填在下面单独一栏，正文里的会自动隐去。"),
        widget=forms.Textarea(attrs={"rows": 6, "data-wide": "1"}),
    )
    about = forms.ChoiceField(label=gettext_lazy("涉及对象"), choices=About.choices)
    unit = UnitChoice(required=False, label=gettext_lazy("被投诉单位"), empty_label="—")
    person = PersonField(required=False, label=gettext_lazy("被反映的辅警"))
    happened_on = DayField(label=gettext_lazy("事发日期"), required=False)
    place = forms.CharField(label=gettext_lazy("事发地点"), max_length=100, required=False)
    name = forms.CharField(
        label=gettext_lazy("信访人姓名"),
        max_length=50,
        required=False,
        help_text=gettext_lazy("以下四项加密保存，只有承办人凭理由查看；匿名的不填。"),
    )
    phone = forms.CharField(label=gettext_lazy("信访人电话"), max_length=30, required=False)
    address = forms.CharField(label=gettext_lazy("信访人住址"), max_length=100, required=False)
    sex = forms.ChoiceField(
        label=gettext_lazy("信访人性别"),
        choices=[("", "—"), ("男", gettext_lazy("男")), ("女", gettext_lazy("女"))],
        required=False,
    )
    papers = FilesField(required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        offer(self, "kind", EMPTY + kind_choices())


def _from_rating(number: int) -> dict[str, Any]:
    """What a bad rating of a window says of itself."""
    rating = access(queries.ratings_to_take(days=366), pk=number)
    return {
        "source": Source.WINDOW,
        "number": rating.number,
        "stream": Stream.PETITION,
        "received_at": timezone.localtime(),
        "title": _("窗口差评：%(matter)s") % {"matter": rating.matter or rating.unit.name},
        "about": About.AUXILIARY,
        "unit": rating.unit,
        "person": rating.person.name,
        "happened_on": timezone.localdate(rating.at),
    }


@page(Act.COMPLAINT_REGISTER)
def new(request):
    """Register one, typed or from a bad rating; nothing is a complaint twice."""
    if not in_force(COMPLAINTS, today()):
        messages.error(request, _("还没有施行中的信访投诉办理规则，请先在「政策」中批准并施行。"))
        return redirect("assessment:complaints")
    initial: dict[str, Any] = {"received_at": timezone.localtime()}
    if number := whole(request.GET.get("rating")):
        initial = _from_rating(number)
    form = RegisterForm(request.POST or None, request.FILES or None, initial=initial)
    done, made = submit(form, registering.register, acting_user=request.user)
    if done:
        messages.success(request, _("已登记，请分办。"))
        return redirect("assessment:complaint", pk=made.pk)
    return render(
        request, "assessment/complaints/new.html", {"form": form}, status=422 if form.is_bound else 200
    )
