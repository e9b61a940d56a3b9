"""Several people send the same at one moment: one has it, the others read why not; nobody gets an error of ours."""

import threading

import pytest
from django.db import connection, connections

from assessment.appraisal.models import SheetObjection
from auxpolice.access.models import Role, User
from auxpolice.months import next_month
from auxpolice.policy.models import PolicyVersion
from auxpolice.units.models import Unit
from payroll.month.models import PayrollMonth
from tests import vocabulary as say
from tests.access.world import MONTH, World, client_of

pytestmark = pytest.mark.django_db(transaction=True)
HANDS = 6


def press(users: list[User], url: str, send: dict) -> list[tuple[int, str]]:
    """Everybody posts at one moment, each from a connection of their own: status and page of each."""
    clients = [client_of(user) for user in users]
    barrier, said = threading.Barrier(len(users)), []

    def post(client) -> None:
        connection.ensure_connection()
        barrier.wait(20)
        try:
            answer = client.post(url, send)
            said.append((answer.status_code, answer.content.decode()))
        except Exception as error:
            said.append((500, repr(error)))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=post, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(said) == len(users)
    return said


def one_of(said: list[tuple[int, str]], *, sentence: str) -> None:
    """One was let on (302), the others read the sentence; never a 5xx."""
    statuses = sorted(status for status, _page in said)
    assert statuses[-1] < 500, said
    assert statuses.count(302) == 1, statuses
    assert all(sentence in page for status, page in said if status != 302), [page[-900:] for _s, page in said]


def test_of_many_who_send_the_same_one_has_it():
    world = World()
    office = [say.account(Role.POLITICAL) for _n in range(HANDS)]
    admins = [say.account(Role.SYSTEM_ADMIN) for _n in range(HANDS)]
    finance = [say.account(Role.FINANCE) for _n in range(HANDS)]

    unit = {"code": "TWICE", "name": "南湖派出所", "short_name": "南湖", "kind": "station"}
    unit |= {"parent": world.station.parent_id, "opened": "2026-01-01"}
    one_of(press(office, "/people/units/new/", unit), sentence="已")
    assert Unit.objects.filter(code="TWICE").count() == 1

    account = {"username": "twice-1", "full_name": "张伟", "password": "yA7-kEepsafe-09"}
    one_of(press(admins, "/accounts/", account), sentence="已")
    assert User.objects.filter(username="twice-1").count() == 1

    month = next_month(MONTH)
    said = press(finance, "/payroll/open/", {"month": f"{month:%Y-%m}"})
    assert {status for status, _page in said} <= {302, 400, 409}, said
    assert PayrollMonth.objects.filter(month=month).count() == 1

    versions = PolicyVersion.everything.count()
    said = press(office, f"/policies/{world.plan.pk}/copy/", {})
    assert {status for status, _page in said} <= {302, 409}, said
    assert PolicyVersion.everything.count() == versions + sum(status == 302 for status, _page in said)

    url = f"/assessment/object/{world.objection.sheet_id}/"
    SheetObjection.everything.all().delete()
    said = press([world.viewers[Role.AUXILIARY]] * HANDS, url, {"text": "评分有误"})
    assert {status for status, _page in said} <= {302, 409, 422}, said
    assert SheetObjection.everything.count() == 1
