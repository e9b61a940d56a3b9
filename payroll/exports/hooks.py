"""The job that makes the files of a month; where its pay goes, on the month's page."""

from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.batch import engine
from auxpolice.hooks import Panel, Place, panels
from payroll.exports import jobs
from payroll.exports.paying import changed_accounts, ways_of
from payroll.month.models import PayrollRun, RunState

engine.register(
    jobs.KIND,
    chunk=jobs.make_chunk,
    failed=jobs.job_failed,
    resumed=jobs.job_resumed,
    act=Act.PAYROLL_EXPORT,
)


@panels.register(Place.MONTH, order=20, act=Act.PAYROLL_VIEW)
def payment(request, month) -> Panel | None:
    """The three sums, who is not paid by the bank, and whose account has changed: read before the approval."""
    run = PayrollRun.objects.select_related("month").filter(month=month, state=RunState.EFFECTIVE).first()
    if run is None:
        return None
    context = {"ways": ways_of(run), "changed": changed_accounts(run), "month": month}
    return Panel(_("发放方式与工资卡变更"), "payroll/panel_payment.html", context, icon="building-bank")
