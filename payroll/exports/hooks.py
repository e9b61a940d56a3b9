"""Files of a month in the trail; the job that makes them."""

from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Act
from auxpolice.batch import engine
from auxpolice.hooks import acts
from payroll.exports import jobs

engine.register(
    jobs.KIND,
    chunk=jobs.make_chunk,
    failed=jobs.job_failed,
    resumed=jobs.job_resumed,
    act=Act.PAYROLL_EXPORT,
)
acts.register({"payroll.export": _("导出工资表"), "payroll.download": _("下载工资文件")})
