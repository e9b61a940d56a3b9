"""Sessions: the list, a new one, one session with its people, presence, the code to sign in by."""

from typing import Any

import segno
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.access.scope import access
from auxpolice.access.views import button, page
from auxpolice.asked import day as day_asked
from auxpolice.asked import whole
from auxpolice.months import today
from auxpolice.problems import Problem
from auxpolice.ui.forms import pressed, submit, tried
from auxpolice.ui.tables import Column, Table, state_column
from personnel.models import Person
from personnel.training import attending, calling, crediting, planning, tokens
from personnel.training.models import (
    CREDIT,
    CreditSheet,
    Enrolment,
    EnrolmentState,
    Presence,
    Session,
    SessionState,
)
from personnel.training.pages.forms import PastedForm, SessionForm

S = EnrolmentState


class SessionTable(Table):
    columns = [
        Column(
            "course",
            gettext_lazy("课程"),
            value="course.name",
            sort="course__name",
            link=lambda row: reverse("training:session", args=[row.pk]),
        ),
        Column(
            "kind", gettext_lazy("类别"), value=lambda row: row.course.get_kind_display(), sort="course__kind"
        ),
        Column("first", gettext_lazy("从"), kind="date", value="first", sort="days"),
        Column("last", gettext_lazy("到"), kind="date", value="last", phone=False),
        Column("place", gettext_lazy("地点"), sort="place"),
        Column("teacher", gettext_lazy("教官"), phone=False),
        Column("unit", gettext_lazy("参训单位"), value="unit.name", sort="unit__sort_order"),
        Column("seats", gettext_lazy("名额"), kind="number", phone=False),
        state_column(),
    ]
    empty_title = gettext_lazy("没有培训班")
    empty_text = gettext_lazy("先在「课程」里建立课程，再开班。")


class ComingTable(Table):
    columns = [
        Column("person", gettext_lazy("姓名"), value="person.name", sort="person__pinyin"),
        Column(
            "session",
            gettext_lazy("培训班"),
            value=lambda row: row.session.course.name,
            link=lambda row: reverse("training:session", args=[row.session_id]),
        ),
        Column("first", gettext_lazy("从"), kind="date", value="session.first", sort="session__days"),
        Column("last", gettext_lazy("到"), kind="date", value="session.last"),
        Column("place", gettext_lazy("地点"), value="session.place", phone=False),
        Column("clash", gettext_lazy("时间冲突"), value=lambda row: row.decision or row.clash, phone=False),
        state_column(),
    ]
    empty_title = gettext_lazy("近期没有人参训")


TABS = {
    "open": gettext_lazy("待开班"),
    "people": gettext_lazy("谁什么时候去"),
    "held": gettext_lazy("已结训"),
    "all": gettext_lazy("全部"),
}


@page(Act.TRAINING_VIEW)
def sessions(request):
    """Sessions by tab, and who of one's people goes when."""
    tab = request.GET.get("tab", "open")
    tab = tab if tab in TABS else "open"
    rows = Session.objects.select_related("course", "unit")
    if tab == "people":
        going = Enrolment.objects.filter(
            state__in=[S.PROPOSED, S.ENROLLED], session__state=SessionState.PLANNED
        ).select_related("person", "session__course")
        table: Table = ComingTable(request, going.order_by("session__days", "person__pinyin"))
    else:
        states = {"open": [SessionState.PLANNED], "held": [SessionState.HELD]}.get(tab)
        table = SessionTable(request, rows.filter(state__in=states) if states else rows)
    if table.wants_export:
        return table.export(_("培训班"))
    context = {
        "table": table,
        "tabs": TABS,
        "tab": tab,
        "may_keep": request.scope.can(Act.TRAINING_KEEP),
    }
    return render(request, "training/sessions.html", context)


@page(Act.TRAINING_KEEP)
def new(request):
    form = SessionForm(request.POST or None, request=request)
    if form.is_valid():
        given = dict(form.cleaned_data)
        when = planning.Timetable(
            given.pop("first"),
            given.pop("last"),
            given.pop("begins"),
            given.pop("ends"),
            given.pop("minutes"),
        )
        done, row = tried(
            form,
            planning.open_session,
            given.pop("course"),
            given.pop("unit"),
            when,
            **given,
            acting_user=request.user,
        )
        if done:
            messages.success(request, _("已开班，请提出参训名单。"))
            return redirect("training:session", pk=row.pk)
    return render(request, "training/session_new.html", {"form": form}, status=422 if form.is_bound else 200)


def found(pk: int) -> Session:
    return access(Session.objects.select_related("course", "unit", "made_by"), pk=pk)


@page(Act.TRAINING_VIEW)
def session(request, pk: int):
    """One session: its people as far as the reader sees them, what is decided and what comes next."""
    row = found(pk)
    rows = list(
        Enrolment.objects.filter(session=row)
        .select_related("person", "unit")
        .prefetch_related("presences")
        .order_by("state", "person__pinyin")
    )
    counts: dict[str, int] = {}
    for one in rows:
        counts[one.state] = counts.get(one.state, 0) + 1
    sheets = list(CreditSheet.objects.filter(session=row).select_related("made_by", "closed_by"))
    waiting = next((one for one in sheets if one.state == "waiting"), None)
    may_keep = request.scope.can(Act.TRAINING_KEEP, row.unit)
    planned = row.state == SessionState.PLANNED
    context = {
        "row": row,
        "rows": rows,
        "counts": [(EnrolmentState(code).label, n) for code, n in counts.items()],
        "planned": planned,
        "tested": row.course.exam or row.course.fitness,
        "may_keep": may_keep,
        "may_decide": planned and request.scope.can(Act.TRAINING_DECIDE),
        "begun": row.first <= today(),
        "over": row.last <= today(),
        "to_submit": sum(one.state in (S.PASSED, S.FAILED) and one.sheet_id is None for one in rows),
        "resits": counts.get(S.RESIT, 0),
        "sheets": sheets,
        "waiting": waiting,
        **(CREDIT.asked(request.user, waiting) if waiting else {}),
        "people": _callable(row, rows) if planned and may_keep else [],
        "all_days": len(row.days),
    }
    return render(request, "training/session.html", context)


def _callable(row: Session, rows: list[Enrolment]) -> list[Person]:
    """People who may still be put on the list by hand."""
    there = {one.person_id for one in rows}
    people = Person.objects.filter(
        assignments__unit__path__startswith=row.unit.path, assignments__period__contains=today()
    )
    return list(people.exclude(pk__in=there).order_by("pinyin")[:300])


@button(Act.TRAINING_KEEP)
def propose(request, pk: int):
    made = calling.propose(pk, acting_user=request.user)
    if not made:
        return _("没有新的人选：应训的都在名单里、正在休假，或名额已满。"), "training:session", pk
    return _("已提出 %(n)s 人，请逐人确定。") % {"n": len(made)}, "training:session", pk


@page(Act.TRAINING_KEEP)
def call(request, pk: int):
    """Put somebody on the list by hand."""
    person = access(Person, pk=whole(request.POST.get("person")))
    if pressed(request, calling.call, pk, person, acting_user=request.user)[0]:
        messages.success(request, _("已加入名单。"))
    return redirect("training:session", pk=pk)


@button(Act.TRAINING_DECIDE)
def enrol_clear(request, pk: int):
    n = calling.enrol_clear(pk, acting_user=request.user)
    return _("已确定 %(n)s 人；时间冲突的请逐人处理。") % {"n": n}, "training:session", pk


@page(Act.TRAINING_DECIDE)
def decide(request, pk: int):
    """They go (with a word on what clashes), or they don't, for a reason."""
    row = access(Enrolment, pk=pk)
    words = request.POST.get("because", "")[:200]
    if request.POST.get("go") == "1":
        done, _made = pressed(request, calling.enrol, pk, decision=words, acting_user=request.user)
    else:
        done, _made = pressed(request, calling.decline, pk, words, acting_user=request.user)
    if done:
        messages.success(request, _("已登记。"))
    return redirect("training:session", pk=row.session_id)


@button(Act.TRAINING_KEEP)
def cancel(request, pk: int):
    planning.cancel_session(pk, request.POST.get("because", "")[:200], acting_user=request.user)
    return _("已取消，已通知参训人员。"), "training:session", pk


@button(Act.TRAINING_KEEP)
def close(request, pk: int):
    attending.close(pk, acting_user=request.user)
    return _("已结训。"), "training:session", pk


@button(Act.TRAINING_KEEP)
def submit_results(request, pk: int):
    sheet = crediting.submit(pk, acting_user=request.user)
    return _("已提交 %(n)s 人的结果，等另一人确认。") % {"n": sheet.people}, "training:session", pk


@button(Act.TRAINING_CONFIRM)
def confirm(request, pk: int):
    sheet = crediting.confirm(pk, acting_user=request.user)
    return _("已确认，%(n)s 人的培训已记入档案。") % {"n": sheet.people}, "training:session", sheet.session_id


@button(Act.TRAINING_CONFIRM)
def refuse(request, pk: int):
    sheet = crediting.refuse(pk, request.POST.get("because", "")[:200], acting_user=request.user)
    return _("已退回。"), "training:session", sheet.session_id


@button(Act.TRAINING_KEEP)
def withdraw(request, pk: int):
    sheet = crediting.withdraw(pk, request.POST.get("because", "")[:200], acting_user=request.user)
    return _("已撤回。"), "training:session", sheet.session_id


@page(Act.TRAINING_KEEP)
def presence(request, pk: int):
    """The list of a day: ticked, or pasted from a table."""
    row = found(pk)
    past = [one for one in row.days if one <= today()]
    asked = day_asked(request.POST.get("day") or request.GET.get("day"))
    day = asked if asked in past else (past[-1] if past else row.first)
    pasted = PastedForm(request.POST if "pasted" in request.POST else None)
    if request.method == "POST":
        if "pasted" in request.POST:
            done, told = submit(
                pasted,
                lambda pasted, **who: attending.note_pasted(pk, day, pasted, **who),
                acting_user=request.user,
            )
            if done:
                messages.success(request, _("新登记 %(n)s 人。") % {"n": told[0]})
                if told[1]:
                    messages.warning(request, _("名单里没有：%(names)s") % {"names": "、".join(told[1][:10])})
        else:
            ticked = [whole(one) for one in request.POST.getlist("present")]
            done, told = pressed(request, attending.note, pk, day, ticked, acting_user=request.user)
            if done:
                messages.success(
                    request, _("已登记：新增 %(a)s 人，去掉 %(b)s 人。") % {"a": told[0], "b": told[1]}
                )
        if done:
            return redirect(f"{reverse('training:presence', args=[pk])}?day={day:%Y-%m-%d}")
    there = dict(Presence.everything.filter(enrolment__session=row, date=day).values_list("enrolment", "how"))
    rows = Enrolment.objects.filter(session=row, state=S.ENROLLED).select_related("person", "unit")
    context = {
        "row": row,
        "day": day,
        "days": past,
        "lines": [(one, one.pk in there) for one in rows],
        "there": len(there),
        "pasted": pasted,
        "planned": row.state == SessionState.PLANNED and bool(past),
    }
    return render(request, "training/presence.html", context)


@page(Act.TRAINING_KEEP)
def code(request, pk: int):
    """The code to sign in by, renewed before it dies."""
    row = found(pk)
    if row.state != SessionState.PLANNED or today() not in row.days:
        raise Problem(_("今天不是这个培训班的上课日，没有签到二维码。"), code="day", status=409)
    url = request.build_absolute_uri(reverse("training:sign", args=[tokens.make(pk)]))
    drawn = segno.make(url, error="m").svg_inline(scale=6, border=2, omitsize=True, svgclass="qr")
    context: dict[str, Any] = {
        "row": row,
        "svg": mark_safe(drawn),  # drawn from an address of our own
        "url": url,
        "seconds": tokens.SECONDS // 2,
        "there": Presence.everything.filter(enrolment__session=row, date=today()).count(),
        "called": Enrolment.everything.filter(session=row, state=S.ENROLLED).count(),
    }
    part = request.headers.get("HX-Request") == "true"
    return render(request, "training/code_part.html" if part else "training/code.html", context)
