"""Marks of a session as a grid that is typed into, the re-sit, and objections to answer."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.access.scope import access
from auxpolice.access.views import page
from auxpolice.problems import Problem
from auxpolice.ui.forms import submit
from auxpolice.ui.grid import Grid, Line, Shown, Text
from personnel.training import marking
from personnel.training.attending import rules_of
from personnel.training.models import (
    Enrolment,
    EnrolmentState,
    Mark,
    MarkObjection,
    Session,
    SessionState,
)
from personnel.training.pages.forms import MarkAnswerForm
from personnel.training.pages.sessions import found

S = EnrolmentState


def _state(row: Any) -> str:
    return str(row.get_state_display())


class MarkGrid(Grid):
    """A column an item; a cell holds the tries as measured. ``resit``: only those who sit again, in what they failed."""

    def __init__(self, request, session: Session, resit: bool):
        self.session, self.resit = session, resit
        self.rules = rules_of(session)
        super().__init__(request)

    def read(self) -> list[Any]:
        of = Q(state__in=[S.ATTENDED, S.RESIT, S.PASSED, S.FAILED])
        if self.resit:
            sat = Mark.everything.filter(enrolment__session=self.session, attempt__gt=1)
            of &= Q(state=S.RESIT) | Q(pk__in=sat.values("enrolment"))
        rows: list[Any] = list(
            Enrolment.objects.filter(of, session=self.session)
            .select_related("person")
            .prefetch_related("marks")
            .order_by("person__pinyin", "pk")
        )
        items: dict[str, str] = {}
        for row in rows:
            row.test = marking.Test.of(self.session, row.person, self.rules)
            items |= {code: item.name for code, item in row.test.items.items()}
        for row in rows:
            marks = list(row.marks.all())
            held, turn = marking.latest(marks), marking.round_of(marks)
            for code in items:
                mark = held.get(code)
                hidden = self.resit and mark is not None and mark.attempt != turn
                setattr(row, code, "" if hidden else marking.shown(mark))
            row.failed = [mark.name for mark in held.values() if not mark.passed]
        order = sorted(items, key=lambda code: (code != "exam", code))
        self.columns = (
            *(Text(code, items[code], most=40, css="num") for code in order),
            Shown("failed", gettext_lazy("未达标"), lambda row: "、".join(row.failed)),
            Shown("state", gettext_lazy("结果"), _state),
        )
        return rows

    def save(self, lines: list[Line]) -> None:
        marking.save(
            self.session.pk,
            [marking.Line(line.row.pk, line.version, line.values) for line in lines],
            resit=self.resit,
            acting_user=self.request.user,
        )

    def is_open(self, row: Any) -> bool:
        return (
            row.sheet_id is None
            and (row.state == S.RESIT or not self.resit)
            and self.request.scope.can(Act.TRAINING_KEEP, self.session.unit)
        )

    def changed_by(self, row: Any) -> str:
        mark = row.marks(manager="everything").select_related("noted_by").order_by("-noted_at").first()
        return str(mark.noted_by) if mark else ""


@page(Act.TRAINING_VIEW, write=Act.TRAINING_KEEP)
def marks(request, pk: int):
    """Marks typed into; ``round=resit`` for those who sit again."""
    session = found(pk)
    if session.state != SessionState.HELD:
        raise Problem(_("结训之后才登记成绩。"), code="early", status=409)
    resit = request.GET.get("round") == "resit"
    grid = MarkGrid(request, session, resit)
    objections = MarkObjection.objects.filter(mark__enrolment__session=session).select_related(
        "mark__enrolment__person", "answered_by"
    )
    visible = Enrolment.objects.filter(session=session).values("pk")
    context = {
        "row": session,
        "grid": grid,
        "resit": resit,
        "resits": Enrolment.objects.filter(session=session, state=S.RESIT).count(),
        "objections": [
            (one, MarkAnswerForm(auto_id=f"answer-{one.pk}-%s"))
            for one in objections.filter(mark__enrolment__in=visible)
        ],
        "may_answer": request.scope.can(Act.TRAINING_KEEP, session.unit),
    }
    return grid.answer() or render(request, "training/marks.html", context, status=grid.status)


@page(Act.TRAINING_KEEP)
def answer(request, pk: int):
    """The answer to an objection; a mark that is measured anew counts at once."""
    row = access(MarkObjection.objects.select_related("mark__enrolment"), pk=pk)
    session = row.mark.enrolment.session_id
    form = MarkAnswerForm(request.POST or None)

    def give(outcome: str, answer: str, measured: str, **who: Any) -> MarkObjection:
        return marking.answer(pk, outcome, answer, measured=measured, **who)

    done, _made = submit(form, give, acting_user=request.user)
    if done:
        messages.success(request, _("已答复，已通知本人。"))
        return redirect(reverse("training:marks", args=[session]))
    context = {"row": row, "form": form}
    return render(request, "training/mark_answer.html", context, status=422 if form.is_bound else 200)
