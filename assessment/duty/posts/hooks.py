"""Posts, matters and windows in the menu and on the home page; their measures."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.duty.models.posts import Call
from assessment.duty.posts import queries
from auxpolice.access.matrix import Act
from auxpolice.access.models import Role
from auxpolice.hooks import Good, Measure, MenuEntry, Panel, Place, measures, menu, panels
from auxpolice.months import format_month


@panels.register(Place.HOME, order=6, act=Act.DUTY_HANDLE)
def where_now(request, _home) -> Panel | None:
    """Where the person is to be now, and what they have not finished."""
    person = request.user.person_id
    if person is None:
        return None
    duty = queries.post_now(person, timezone.now())
    waiting = Call.objects.filter(person_id=person, finished_at__isnull=True).count()
    if duty is None and not waiting:
        return None
    return Panel(
        _("岗点和处置"),
        "assessment/duty/panel_post.html",
        {"duty": duty, "waiting": waiting},
        icon="map-pin",
        url=reverse("assessment:calls-own"),
        link=_("报到、登记"),
    )


def _posts(month: date, unit_id: int | None) -> str:
    unit = f"&unit={unit_id}" if unit_id else ""
    return f"{reverse('assessment:posts')}?month={format_month(month)}{unit}"


def _of_posts(code: str, label: Any, definition: Any, values: Any, **more: Any) -> Measure:
    told: dict[str, Any] = {"unit": "%", "good": Good.MORE, "share": True} | more
    return Measure(
        f"duty.{code}",
        label,
        definition,
        owner=Role.UNIT_HEAD,
        act=Act.DUTY_POSTS,
        values=values,
        rows=_posts,
        **told,
    )


def _calls(month: date, unit_id: int | None) -> str:
    unit = f"&unit={unit_id}" if unit_id else ""
    return f"{reverse('assessment:calls')}?month={format_month(month)}&closed=1{unit}"


menu.register(
    MenuEntry(gettext_lazy("岗点"), "assessment:posts", Act.DUTY_POSTS, under="assessment:attendance"),
    MenuEntry(gettext_lazy("警情处置"), "assessment:calls", Act.DUTY_POSTS, under="assessment:attendance"),
    MenuEntry(gettext_lazy("窗口服务"), "assessment:windows", Act.DUTY_POSTS, under="assessment:attendance"),
    MenuEntry(gettext_lazy("岗点抽查"), "assessment:post-look", Act.DUTY_LOOK, under="assessment:attendance"),
    MenuEntry(
        gettext_lazy("岗点和处置"), "assessment:calls-own", Act.DUTY_HANDLE, under="assessment:sign-in"
    ),
)
measures.register(
    Measure(
        "duty.closed",
        gettext_lazy("办结警情"),
        gettext_lazy("本月接到并已办结的警情、求助和巡逻中发现的事"),
        gettext_lazy("件"),
        Role.UNIT_HEAD,
        Act.DUTY_POSTS,
        queries.closed_by_unit,
        _calls,
        Good.NEITHER,
    ),
    _of_posts(
        "posts_planned",
        gettext_lazy("岗点排班"),
        gettext_lazy("本月已到时间的岗点勤务排了多少岗时"),
        queries.planned_by_unit,
        unit=gettext_lazy("岗时"),
        good=Good.NEITHER,
        share=False,
    ),
    _of_posts(
        "posts_signed",
        gettext_lazy("岗点签到率"),
        gettext_lazy("已排的岗时中，当班人已签到的占多少"),
        queries.signed_by_unit,
    ),
    _of_posts(
        "posts_evidenced",
        gettext_lazy("岗点有据率"),
        gettext_lazy("已排的岗时中，到岗报到或抽查见到有人的占多少"),
        queries.evidenced_by_unit,
    ),
    _of_posts(
        "posts_manned",
        gettext_lazy("岗点抽查在岗率"),
        gettext_lazy("随机抽查的岗点中，见到有人的占多少"),
        queries.looked_by_unit,
    ),
)
