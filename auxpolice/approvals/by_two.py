"""A record of two persons on the approval sheet: who made it, whose turn it is, and what goes back to its maker."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from auxpolice.approvals import words
from auxpolice.approvals.models import Said
from auxpolice.approvals.sheet import Answer, Step, Taken
from auxpolice.by_two import ByTwoFlow, ByTwoState
from auxpolice.notices import kinds
from auxpolice.notices.sending import notify
from auxpolice.problems import Problem

Shown = TypeVar("Shown")

AFTER = {
    ByTwoState.WAITING: Taken.CURRENT,
    ByTwoState.EFFECTIVE: Taken.DONE,
    ByTwoState.REFUSED: Taken.SKIPPED,
    ByTwoState.WITHDRAWN: Taken.SKIPPED,
}


def told(request: Any, row: Any, flow: ByTwoFlow) -> dict[str, Any]:
    """Makers, steps and whose turn it is, as ``Sheet`` takes them."""
    asked = flow.asked(request.user, row)
    may, state = asked["may_confirm"] and not asked["own"], ByTwoState(row.state)
    ended = str(state.label) if AFTER[state] == Taken.SKIPPED else ""
    waits = state == ByTwoState.WAITING
    return {
        "makers": [(_("编制"), str(row.made_by))],
        "steps": [
            Step(_("编制"), Taken.DONE, who=str(row.made_by), at=row.made_at),
            Step(_("审批"), AFTER[state], text=ended, who=str(row.closed_by or ""), at=row.closed_at),
        ],
        "may_decide": may,
        "may_return": may,
        "why_not": _("等另一人审批；编制的人不能审批自己编制的。") if waits and not may else "",
        "seen": row.digest,
        "small_print": _("校验值 %(digest)s") % {"digest": row.digest},
    }


def shown_now(
    row: Any, preview: Callable[[], Shown], digest_of: Callable[[Any], str]
) -> tuple[Shown | None, list[tuple[str, str]]]:
    """The preview of what waits as it would be now, and a remark when that is no longer what was put forward."""
    if row.state != ByTwoState.WAITING:
        return None, []
    try:
        shown = preview()
    except Problem as problem:
        return None, [("danger", problem.message)]
    if digest_of(shown) == row.digest:
        return shown, []
    return shown, [("danger", _("名单或金额在编制之后有变化，不能审批，请退回重新编制。"))]


def returning(matter: str, flow: ByTwoFlow, page: Callable[[Any], str]) -> Callable[[Any, Answer], str]:
    """The answer 退回修改 of such a matter: the record is refused, and its maker is told why on ``page``."""

    def send_back(row: Any, answer: Answer) -> str:
        words.say(matter, row.pk, Said.RETURNED, answer.opinion, acting_user=answer.acting_user)
        flow.refuse(type(row), row.pk, answer.opinion, acting_user=answer.acting_user)
        notify(
            kinds.ANSWER,
            [row.made_by_id],
            page(row),
            title=_("%(what)s被退回") % {"what": row},
            text=answer.opinion,
            acting_user=answer.acting_user,
        )
        return _("已退回编制的人，改正后重新提交。")

    return send_back
