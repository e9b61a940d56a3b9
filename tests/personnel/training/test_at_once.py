"""Two people confirming the same results at once: one does, the other reads who was first."""

from threading import Barrier, Thread

import pytest
from django.db import connections

from auxpolice.access.scope import acting
from auxpolice.problems import Conflict
from personnel.training import crediting
from personnel.training.models import CreditSheet, TrainingRecord
from tests.personnel.training.school import School


@pytest.mark.django_db(transaction=True)
def test_two_confirm_at_once_and_the_records_are_written_once():
    school = School()
    session = school.session()
    (row,) = school.called(session, school.hire())
    school.attend(session, row)
    school.mark(row, exam="80")
    with acting(school.political):
        sheet = crediting.submit(session.pk, acting_user=school.political)
    ready, done, refused = Barrier(2), [], []

    def confirm(user):
        try:
            with acting(user):
                ready.wait(10)
                done.append(crediting.confirm(sheet.pk, acting_user=user).closed_by)
        except Conflict as conflict:
            refused.append(conflict.message)
        finally:
            connections.close_all()

    threads = [Thread(target=confirm, args=[user]) for user in (school.second, school.leader)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(done) == 1 and len(refused) == 1 and str(done[0]) in refused[0]
    assert TrainingRecord.everything.count() == 1
    assert CreditSheet.objects.get().closed_by in (school.second, school.leader)
