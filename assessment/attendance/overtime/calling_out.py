"""Call-outs from a watch or stand-by noted with what is paid or given back for them; another person grants it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.attendance.models import Give, Overtime
from assessment.attendance.overtime import actions
from assessment.duty.content import WORK
from assessment.duty.models import CallOut, PlanState, Shift, Situation
from auxpolice.access.models import User
from auxpolice.flow import held
from auxpolice.problems import Problem, written

LATELY = timedelta(days=62)


@dataclass(frozen=True)
class Out:
    """A call-out as it is noted; ``give`` and ``urgent`` as of any overtime."""

    starts: datetime
    ends: datetime
    ordered_by: str
    work: str
    bed: bool = False
    give: str = Give.PAY
    urgent: str = ""
    situation: Situation | None = None


@transaction.atomic
def note(shift: Shift, out: Out, *, acting_user: User) -> Overtime:
    """Note a call-out within a watch or stand-by: overtime that waits for another person. Own work is no call-out."""
    shift = held(Shift.everything, shift.pk, "person", "plan")
    if shift.kind == WORK:
        raise Problem(
            _("「%(code)s」是本职班次，全部计工时，不登记出动。") % {"code": shift.code},
            code="work",
            field="shift",
        )
    if shift.plan is not None and shift.plan.state != PlanState.PUBLISHED:
        raise Problem(_("这份班表还没有发布。"), code="draft", field="shift")
    ordered = written(out.ordered_by, _("谁派出"), field="ordered_by", least=2)
    if not shift.starts <= out.starts < out.ends <= shift.ends:
        raise Problem(
            _("出动和归队应在这一班的时间内：%(from)s 至 %(to)s。")
            % {
                "from": f"{timezone.localtime(shift.starts):%m-%d %H:%M}",
                "to": f"{timezone.localtime(shift.ends):%m-%d %H:%M}",
            },
            code="outside",
            field="starts",
        )
    if out.ends > timezone.now():
        raise Problem(_("归队后再登记。"), code="to-come", field="ends")
    made = CallOut.everything.create(
        shift=shift,
        starts=out.starts,
        ends=out.ends,
        ordered_by=ordered[:60],
        bed=out.bed,
        situation=out.situation,
        noted_by=acting_user,
    )
    minutes = int((out.ends - out.starts).total_seconds()) // 60
    wanted = actions.Wanted(out.starts, minutes, out.work, out.give, out.urgent)
    return actions.ask(shift.person, wanted, call_out=made, acting_user=acting_user)
