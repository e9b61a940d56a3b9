"""The job that makes the files of a month."""

from auxpolice.access.matrix import Act
from auxpolice.batch import engine
from payroll.exports import jobs

engine.register(
    jobs.KIND,
    chunk=jobs.make_chunk,
    failed=jobs.job_failed,
    resumed=jobs.job_resumed,
    act=Act.PAYROLL_EXPORT,
)
