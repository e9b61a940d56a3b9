"""The steps of a case as forms of its page: when each is there, for whom, what it does."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from assessment.conduct.discipline import actions, deciding, ending
from assessment.conduct.discipline import forms as said
from assessment.conduct.discipline.models import AT_WORK, Case, CaseState
from auxpolice.access.matrix import Act
from auxpolice.objections import ObjectionState

S = CaseState


@dataclass(frozen=True)
class Step:
    """A form of the case's page: when and for whom it is there, and what it does."""

    name: str
    title: Any
    states: tuple[str, ...]
    act: Act
    form: type[forms.Form]
    do: Callable[..., Any]
    done: Any
    about_case: bool = False
    when: Callable[[Any, Case], bool] = lambda _request, _case: True
    calm: bool = False


def _mine(request: Any, case: Case) -> bool:
    return actions.investigates(case, request.user)


def is_own(request: Any, case: Case) -> bool:
    return request.user.person_id == case.person_id


def _first(_request: Any, case: Case) -> bool:
    return not case.extended_because and case.whole_due is not None


def _contestable(request: Any, case: Case) -> bool:
    return (
        is_own(request, case)
        and not case.reviews.filter(state=ObjectionState.OPEN).exists()
        and hasattr(case, "sanction")
    )


def _suspend(pk, *, acting_user):
    return actions.suspend(pk, True, acting_user=acting_user)


def _resume(pk, *, acting_user):
    return actions.suspend(pk, False, acting_user=acting_user)


SERVE, HANDLE, PLEAD = Act.DISCIPLINE_SERVE, Act.DISCIPLINE_HANDLE, Act.DISCIPLINE_PLEAD
STEPS = [
    Step(
        "file",
        gettext_lazy("立案"),
        (S.CLUE,),
        SERVE,
        said.FileForm,
        actions.file_case,
        gettext_lazy("已立案，两名调查人开始调查。"),
        True,
    ),
    Step(
        "drop",
        gettext_lazy("不予立案"),
        (S.CLUE,),
        SERVE,
        said.BecauseForm,
        actions.drop_case,
        gettext_lazy("已决定不予立案。"),
        calm=True,
    ),
    Step(
        "breach",
        gettext_lazy("记载违纪行为"),
        (S.OPEN,),
        HANDLE,
        said.BreachForm,
        actions.note_breach,
        gettext_lazy("已记载。"),
        True,
        _mine,
    ),
    Step(
        "report",
        gettext_lazy("提交调查报告"),
        (S.OPEN,),
        HANDLE,
        said.ReportForm,
        actions.report,
        gettext_lazy("调查报告已提交。"),
        when=_mine,
    ),
    Step(
        "tell",
        gettext_lazy("告知本人"),
        (S.REPORTED,),
        SERVE,
        forms.Form,
        deciding.tell,
        gettext_lazy("告知书已制发，请登记送达。"),
    ),
    Step(
        "plead",
        gettext_lazy("陈述和申辩"),
        (S.TOLD,),
        PLEAD,
        said.PleaForm,
        deciding.plead,
        gettext_lazy("已提交陈述和申辩。"),
        when=is_own,
    ),
    Step(
        "hear",
        gettext_lazy("听取申辩并核查"),
        (S.TOLD,),
        HANDLE,
        said.HearForm,
        deciding.hear,
        gettext_lazy("申辩和核查情况已记录。"),
        True,
        lambda _request, case: deciding.told_on(case) is not None,
    ),
    Step(
        "propose",
        gettext_lazy("提出处理意见"),
        (S.HEARD,),
        SERVE,
        said.ProposeForm,
        deciding.propose,
        gettext_lazy("处理意见已提交，等待决定。"),
        True,
    ),
    Step(
        "again",
        gettext_lazy("补充调查"),
        (S.TOLD, S.HEARD),
        SERVE,
        said.BecauseForm,
        actions.again,
        gettext_lazy("已退回补充调查。"),
        calm=True,
    ),
    Step(
        "union",
        gettext_lazy("通知工会"),
        (S.PROPOSED,),
        SERVE,
        said.UnionToldForm,
        deciding.tell_union,
        gettext_lazy("已登记通知工会。"),
        when=lambda _request, case: case.is_ending and case.union_told_on is None,
    ),
    Step(
        "union_answer",
        gettext_lazy("工会意见"),
        (S.PROPOSED,),
        SERVE,
        said.UnionForm,
        deciding.note_union,
        gettext_lazy("工会意见和研究处理结果已记录。"),
        when=lambda _request, case: (
            case.is_ending and case.union_told_on is not None and not case.union_result
        ),
    ),
    Step(
        "issue",
        gettext_lazy("制发决定书"),
        (S.DECIDED,),
        SERVE,
        said.IssueForm,
        deciding.issue,
        gettext_lazy("决定书已制发，请登记送达。"),
        when=lambda _request, case: case.decision_id is None,
    ),
    Step(
        "review",
        gettext_lazy("申请复核"),
        (S.SERVED,),
        PLEAD,
        said.ReviewForm,
        ending.ask_review,
        gettext_lazy("复核申请已提交。"),
        when=_contestable,
    ),
    Step(
        "extend",
        gettext_lazy("延长办理期限"),
        AT_WORK,
        SERVE,
        said.BecauseForm,
        actions.extend,
        gettext_lazy("已延长办理期限。"),
        when=_first,
        calm=True,
    ),
    Step(
        "suspend",
        gettext_lazy("停止执行职务"),
        AT_WORK,
        SERVE,
        forms.Form,
        _suspend,
        gettext_lazy("已停止执行职务。"),
        when=lambda _request, case: case.suspended_from is None and case.state != S.CLUE,
        calm=True,
    ),
    Step(
        "resume",
        gettext_lazy("恢复执行职务"),
        AT_WORK,
        SERVE,
        forms.Form,
        _resume,
        gettext_lazy("已恢复执行职务。"),
        when=lambda _request, case: case.suspended_from is not None,
        calm=True,
    ),
]
