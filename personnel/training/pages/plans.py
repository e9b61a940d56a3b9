"""Plans of a year, the catalogue of courses, and who may not stand duty yet."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.access.scope import access
from auxpolice.access.views import button, page
from auxpolice.asked import whole
from auxpolice.months import today
from auxpolice.ui.forms import submit
from auxpolice.ui.tables import Column, Table, state_column
from personnel.models import Employment, Person
from personnel.training import crediting, gate, planning
from personnel.training.models import Course, Session, SessionState, TrainingPlan
from personnel.training.pages.forms import CourseForm, OathForm, PlanForm, PlanItemForm


class PlanTable(Table):
    columns = [
        Column(
            "year",
            gettext_lazy("年度"),
            value=lambda row: str(row.year),
            sort="year",
            link=lambda row: reverse("training:plan", args=[row.pk]),
        ),
        Column("unit", gettext_lazy("单位"), value="unit.name", sort="unit__sort_order"),
        Column("note", gettext_lazy("说明"), phone=False),
        state_column(),
    ]
    empty_title = gettext_lazy("还没有培训计划")


@page(Act.TRAINING_VIEW, write=Act.TRAINING_KEEP)
def plans(request):
    """All plans, and the start of a new one."""
    may_keep = request.scope.can(Act.TRAINING_KEEP)
    form = PlanForm(request.POST or None, request=request) if may_keep else None
    if form is not None:
        done, plan = submit(form, planning.make_plan, acting_user=request.user)
        if done:
            return redirect("training:plan", pk=plan.pk)
    table = PlanTable(request, TrainingPlan.objects.select_related("unit"))
    if table.wants_export:
        return table.export(_("培训计划"))
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "training/plans.html", {"table": table, "form": form}, status=status)


@page(Act.TRAINING_VIEW, write=Act.TRAINING_KEEP)
def plan(request, pk: int):
    """One plan by month, with what was held of it; courses are added below."""
    row = access(TrainingPlan.objects.select_related("unit", "published_by"), pk=pk)
    may_keep = request.scope.can(Act.TRAINING_KEEP, row.unit)
    form = PlanItemForm(request.POST or None) if may_keep else None
    if form is not None:
        done, _item = submit(
            form, lambda **values: planning.add_item(row, **values), acting_user=request.user
        )
        if done:
            messages.success(request, _("已加入计划。"))
            return redirect("training:plan", pk=pk)
    held: dict[tuple[int, int], int] = {}
    of_year = Session.objects.filter(days__0__year=row.year, unit__path__startswith=row.unit.path)
    for session in of_year.exclude(state=SessionState.CANCELLED):
        key = (session.course_id, session.first.month)
        held[key] = held.get(key, 0) + 1
    items = row.items.select_related("course")
    context = {
        "row": row,
        "items": [(item, held.get((item.course_id, item.month), 0)) for item in items],
        "form": form,
        "may_keep": may_keep,
        "draft": row.state == "draft",
    }
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "training/plan.html", context, status=status)


@button(Act.TRAINING_KEEP)
def publish(request, pk: int):
    planning.publish_plan(access(TrainingPlan, pk=pk), acting_user=request.user)
    return _("计划已发布。"), "training:plan", pk


@button(Act.TRAINING_KEEP)
def remove_item(request, pk: int):
    plan = access(TrainingPlan, pk=pk)
    planning.remove_item(plan, whole(request.POST.get("item")), acting_user=request.user)
    return _("已从计划中删去。"), "training:plan", pk


class CourseTable(Table):
    columns = [
        Column(
            "name",
            gettext_lazy("课程"),
            sort="name",
            link=lambda row: reverse("training:course", args=[row.pk]),
        ),
        Column("kind", gettext_lazy("类别"), value="get_kind_display", sort="kind"),
        Column("exam", gettext_lazy("有考试"), value=lambda row: _("是") if row.exam else ""),
        Column("fitness", gettext_lazy("有体能测试"), value=lambda row: _("是") if row.fitness else ""),
        Column("is_active", gettext_lazy("启用"), value=lambda row: _("是") if row.is_active else _("否")),
    ]
    default_sort = "kind"
    empty_title = gettext_lazy("还没有课程")


@page(Act.TRAINING_VIEW)
def courses(request):
    table = CourseTable(request, Course.objects.all())
    if table.wants_export:
        return table.export(_("培训课程"))
    context = {"table": table, "may_edit": request.scope.can(Act.TRAINING_COURSE)}
    return render(request, "training/courses.html", context)


def _course(request, course: Course | None):
    initial = (
        {name: getattr(course, name) for name in CourseForm.base_fields} if course else {"is_active": True}
    )
    form = CourseForm(request.POST or None, initial=initial)
    done, _row = submit(
        form, lambda **values: planning.keep_course(course, **values), acting_user=request.user
    )
    if done:
        messages.success(request, _("课程已保存。"))
        return redirect("training:courses")
    context = {"course": course, "form": form, "may_edit": request.scope.can(Act.TRAINING_COURSE)}
    return render(request, "training/course.html", context, status=422 if form.is_bound else 200)


@page(Act.TRAINING_COURSE)
def course_new(request):
    return _course(request, None)


@page(Act.TRAINING_VIEW, write=Act.TRAINING_COURSE)
def course(request, pk: int):
    return _course(request, access(Course, pk=pk))


@page(Act.TRAINING_VIEW)
def gate_list(request):
    """Everybody in reach who may not stand duty on their own yet, and what they lack."""
    since = today().replace(year=today().year - 2, month=1, day=1)
    fresh = Employment.objects.filter(period__contains=today(), period__startswith__gte=since)
    people = dict(fresh.values_list("person_id", "period"))
    gates = {pk: one for pk, one in gate.gates(list(people)).items() if one.ready is None}
    rows = Person.objects.filter(pk__in=gates).order_by("pinyin")
    context = {
        "lines": [(one, people[one.pk].lower, gates[one.pk].lacks) for one in rows],
        "may_swear": request.scope.can(Act.TRAINING_OATH),
    }
    return render(request, "training/gate.html", context)


@page(Act.TRAINING_OATH)
def oath(request, pk: int):
    """The record of an oath."""
    person = access(Person, pk=pk)
    form = OathForm(request.POST or None)
    done, _row = submit(form, lambda **values: crediting.swear(person, **values), acting_user=request.user)
    if done:
        messages.success(request, _("%(name)s的宣誓已登记。") % {"name": person.name})
        return redirect("training:gate")
    context = {"person": person, "form": form, "oaths": person.oaths(manager="everything").all()}
    return render(request, "training/oath.html", context, status=422 if form.is_bound else 200)
