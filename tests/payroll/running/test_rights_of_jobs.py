"""Who lost the role since a job began neither cancels nor resumes it nor gets its file (C16); with the role, they do."""

from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from auxpolice.access.models import Role, RoleGrant
from auxpolice.access.scope import Denied, acting
from auxpolice.batch import engine
from auxpolice.batch.models import Job, JobState
from auxpolice.months import today
from payroll.backpay import actions as backpay_actions
from payroll.exports import jobs as exports
from payroll.exports.models import ExportFile
from payroll.supplementary import actions as supplementary_actions
from tests import vocabulary as say
from tests.payroll.county import County

pytestmark = pytest.mark.django_db
MONTH, NEXT = date(2025, 11, 1), date(2025, 12, 1)


@pytest.fixture
def county():
    made = County()
    made.hire("张伟")
    # keeps another office role, so that the pages of jobs stay open to them
    RoleGrant.objects.create(
        user=made.finance, role=Role.POLITICAL, period=DateRange(say.LONG_AGO, None), granted_by=made.leader
    )
    return made


def export_of(county) -> Job:
    county.pay(MONTH)
    with acting(county.finance):
        return exports.start(MONTH, list(exports.FILE_KINDS), acting_user=county.finance)


def calculation_of(county) -> Job:
    return county.start(MONTH).job


def back_pay_of(county) -> Job:
    county.pay(MONTH)
    county.open(NEXT)
    with acting(county.finance):
        return backpay_actions.check_back_pay(NEXT, acting_user=county.finance).job


def batch_of(county) -> Job:
    late = county.hire("李强")
    county.people = [late]
    county.pay(MONTH)
    with acting(county.finance):
        return supplementary_actions.create_supplementary(
            MONTH, [late.pk], "x", acting_user=county.finance
        ).run.job


JOBS = {"export": export_of, "payroll": calculation_of, "back pay": back_pay_of, "supplementary": batch_of}


def revoke(user) -> None:
    """Finance no more, from today."""
    RoleGrant.objects.filter(user=user, role=Role.FINANCE).update(period=DateRange(say.LONG_AGO, today()))


@pytest.mark.parametrize("kind", JOBS)
@pytest.mark.parametrize("holds", [True, False], ids=["holds", "lost"])
def test_cancelling_asks_for_the_right_again(county, client, kind, holds):
    job = JOBS[kind](county)
    if not holds:
        revoke(county.finance)
    client.force_login(county.finance)
    page = client.get(reverse("batch:job", args=[job.pk]))
    cancel = reverse("batch:cancel", args=[job.pk])
    assert page.status_code == 200 and (cancel in page.content.decode()) is holds
    assert client.post(cancel).status_code == (302 if holds else 404)
    assert Job.objects.get(pk=job.pk).state == (JobState.CANCELLED if holds else JobState.QUEUED)


@pytest.mark.parametrize("kind", ["export", "payroll"])
@pytest.mark.parametrize("holds", [True, False], ids=["holds", "lost"])
def test_resuming_asks_for_the_right_again(county, client, kind, holds):
    job = JOBS[kind](county)
    assert engine.cancel(job, acting_user=county.finance)
    if not holds:
        revoke(county.finance)
    client.force_login(county.finance)
    resume = reverse("batch:resume", args=[job.pk])
    assert (resume in client.get(reverse("batch:job", args=[job.pk])).content.decode()) is holds
    assert client.post(resume).status_code == (302 if holds else 404)
    assert Job.objects.get(pk=job.pk).state == (JobState.QUEUED if holds else JobState.CANCELLED)


@pytest.mark.parametrize("holds", [True, False], ids=["holds", "lost"])
def test_a_file_made_before_is_handed_out_only_to_who_still_may(county, client, holds):
    engine.run_until_done(export_of(county))
    if not holds:
        revoke(county.finance)
    client.force_login(county.finance)
    for file in ExportFile.objects.all():
        assert client.get(reverse("payroll:file", args=[file.pk])).status_code == (200 if holds else 404)
    asked = client.post(reverse("payroll:export", args=[MONTH, "bank"]))
    assert asked.status_code == (302 if holds else 404)


def test_a_leader_who_withdraws_a_batch_stops_its_job(county):
    """The act of the batch is what is asked for there, not that of its job."""
    job = batch_of(county)
    with pytest.raises(Denied):
        engine.cancel(job, acting_user=county.leader)
    with acting(county.leader):
        supplementary_actions.cancel_supplementary(
            job.payroll_run.supplement.pk, "不需要", acting_user=county.leader
        )
    assert Job.objects.get(pk=job.pk).state == JobState.CANCELLED
