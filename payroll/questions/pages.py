"""Questions about slips: asked from a line, answered by whoever can, read on the slip."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.access.models import Role
from auxpolice.access.scope import access
from auxpolice.access.views import button, page
from auxpolice.objections import ReplyForm
from auxpolice.ui.forms import submit
from auxpolice.ui.tables import Column, Table, state_column
from payroll.month.queries import found_month
from payroll.questions import actions
from payroll.questions import queries as asked
from payroll.questions.models import SlipQuestion
from payroll.rules.questions import TOPICS


@button(Act.PAYSLIP_ASK)
def ask(request, month, code):
    """A question about a line of one's own slip."""
    row = found_month(month)
    found = actions.ask_about(
        row.month,
        code,
        request.POST.get("topic", ""),
        request.POST.get("text", ""),
        acting_user=request.user,
    )
    said = {"who": Role(found.to_role).label, "due": f"{found.due:%m-%d}"}
    return _("已送%(who)s，%(due)s 前答复。") % said, reverse(
        "payroll:slip", args=[row.month, found.person_id]
    ) + "#questions"


class QuestionTable(Table):
    columns = [
        Column(
            "item",
            gettext_lazy("项目"),
            value="item_name",
            link=lambda row: reverse("payroll:question", args=[row.pk]),
        ),
        Column("person", gettext_lazy("姓名"), value="person.name"),
        Column("unit", gettext_lazy("单位"), value="unit.name"),
        Column("month", gettext_lazy("月度工资"), value="slip.month_id", kind="month"),
        Column("topic", gettext_lazy("关于"), value=lambda row: TOPICS.get(row.topic, row.topic)),
        Column("text", gettext_lazy("疑问"), value=lambda row: row.text[:60]),
        Column("due", gettext_lazy("答复期限"), kind="date", sort="due"),
        state_column(),
    ]
    default_sort = "due"
    empty_title = gettext_lazy("没有待答复的疑问")
    empty_text = gettext_lazy("辅警本人在工资条上就某一项提问，会按项目送到能答复的人这里。")


@page(Act.PAYSLIP_ANSWER)
def questions(request):
    """Open questions for this person; ``?all=1`` with those answered."""
    everything = request.GET.get("all") == "1"
    rows = asked.to_answer(request.scope)
    if everything:
        rows = SlipQuestion.objects.filter(asked.mine_q(request.scope)).select_related(
            "person", "unit", "slip"
        )
    table = QuestionTable(request, rows, exportable=False)
    return render(request, "payroll/questions.html", {"table": table, "everything": everything})


def _found(request, pk: int) -> SlipQuestion:
    return access(
        SlipQuestion.objects.filter(asked.mine_q(request.scope), pk=pk)
        .exclude(raised_by=request.user)
        .select_related("person", "unit", "slip", "answered_by", "forwarded_by")
    )


@page(Act.PAYSLIP_ANSWER)
def question(request, pk):
    """One question with what was said; POST answers. Amounts are seen by those who may see slips."""
    row = _found(request, pk)
    form = ReplyForm(request.POST or None)
    done, _answered = submit(form, actions.answer_question, pk=row.pk, acting_user=request.user)
    if done:
        messages.success(request, _("已答复，本人在工资条上可以看到。"))
        return redirect("payroll:questions")
    context = {
        "row": row,
        "form": form,
        "topic": TOPICS.get(row.topic, row.topic),
        "open_now": row.state == SlipQuestion.State.OPEN,
        "others": [
            (str(role), role.label)
            for role in (Role.UNIT_HEAD, Role.POLITICAL, Role.FINANCE)
            if str(role) != row.to_role
        ],
        "sees_slip": request.scope.can(Act.PAYSLIP_VIEW) and request.scope.can(Act.PAYROLL_VIEW),
    }
    return render(request, "payroll/question.html", context, status=422 if form.is_bound else 200)


@button(Act.PAYSLIP_ANSWER)
def forward(request, pk):
    row = _found(request, pk)
    moved = actions.forward_question(
        row.pk, request.POST.get("role", ""), request.POST.get("note", ""), acting_user=request.user
    )
    return _("已转交%(who)s。") % {"who": Role(moved.to_role).label}, "payroll:questions"


@button(Act.PAYSLIP_ASK)
def withdraw(request, pk):
    row = actions.withdraw_question(pk, acting_user=request.user)
    return _("已撤回。"), "payroll:slip", row.slip.month_id, row.person_id
