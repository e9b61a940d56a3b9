"""Two leaders who decide one case at the same moment."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from assessment.conduct.discipline import deciding
from assessment.conduct.discipline.models import Case
from auxpolice.access.scope import acting, unscoped
from auxpolice.problems import Problem
from tests.assessment.conduct.discipline.cases import Discipline


@pytest.mark.django_db(transaction=True)
def test_of_two_deciders_at_once_one_decides():
    bureau = Discipline()
    person, rule = bureau.hire("张伟"), bureau.rule()
    bureau.knows(person, rule)
    case = bureau.up_to_hearing(person, rule)
    bureau.proposed(case, "warning")
    together, answers = Barrier(2), []

    def decide(user):
        together.wait()
        try:
            with acting(user):
                deciding.decide(case.pk, acting_user=user)
            answers.append("decided")
        except Problem as problem:
            answers.append(problem.code)
        finally:
            connection.close()

    threads = [Thread(target=decide, args=(user,)) for user in (bureau.leader, bureau.chief)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["decided", "state"]
    with unscoped("read"):
        assert Case.objects.get(pk=case.pk).state == "decided"
