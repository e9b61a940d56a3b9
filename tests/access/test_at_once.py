"""Several people send the same at one moment: one has it, the others read why not; nobody gets an error of ours."""

import os
import threading

import pytest
from django.db import connection, connections

from assessment.appraisal.models import SheetObjection
from auxpolice.access.models import Role, User
from auxpolice.months import next_month, today
from auxpolice.policy.models import PolicyVersion
from auxpolice.units.models import Unit
from payroll.month.models import PayrollMonth
from tests import vocabulary as say
from tests.access import pay_records  # noqa: F401  (it adds its own)
from tests.access.fuzzing import fields_of
from tests.access.records import RECORDS
from tests.access.test_routes import ROUTES, address, roles
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


def one_of(said: list[tuple[int, str]], *, sentence: str, won: int = 302) -> None:
    """One was let on (``won``), the others read the sentence; never a 5xx."""
    statuses = sorted(status for status, _page in said)
    assert statuses[-1] < 500, said
    assert statuses.count(won) == 1, statuses
    assert all(sentence in page for status, page in said if status != won), [page[-900:] for _s, page in said]


def test_of_many_who_send_the_same_one_has_it():
    world = World()
    office = [say.account(Role.POLITICAL) for _n in range(HANDS)]
    admins = [say.account(Role.SYSTEM_ADMIN) for _n in range(HANDS)]
    finance = [say.account(Role.FINANCE) for _n in range(HANDS)]

    unit = {"code": "TWICE", "name": "南湖派出所", "short_name": "南湖", "kind": "station"}
    unit |= {"parent": world.station.parent_id, "opened": "2026-01-01"}
    one_of(press(office, "/people/units/new/", unit), sentence="已")
    assert Unit.objects.filter(code="TWICE").count() == 1

    account = {"username": "twice-1", "full_name": "张伟"}
    one_of(press(admins, "/accounts/", account), sentence="已", won=200)  # its page with the code
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


HIRED = {
    "name": "赵六",
    "id_number": "110101199003072818",
    "hired": "2026-01-05",
    "badge_number": "AT-ONCE-1",
}
SENT = {
    "people/hire/": lambda world: {**HIRED, "unit": world.station.pk, "post": say.post().pk},
    "people/<int:pk>/transfer/": lambda world: {"unit": say.unit("远郊派出所").pk, "post": say.post().pk, "start": f"{today()}"},
    "people/<int:pk>/pay/": lambda world: {
        "start": f"{today()}", "bank": "工商银行", "account_number": "6222021234567890128", "insurance_fen": "5000"
    },
    "people/<int:pk>/leave/": lambda world: {"last_day": f"{today()}", "kind": "resigned", "reason": "个人原因"},
    "accounts/grants/<int:pk>/": lambda world: {"role": "leader"},
}  # fmt: skip
"""What a form needs beyond what its page has filled in, so that the race is for something."""
EVERY_FORM = int(os.environ.get("HANDS", "0"))
"""So many at every form that is written (``make faults``); otherwise three at those of ``RACED``."""
RACED = {
    *SENT,
    "policies/<int:pk>/move/",
    "policies/<int:pk>/approve/",
    "policies/<int:pk>/roll-out/withdraw/",
    "accounts/grants/<int:pk>/revoke/",
    "accounts/delegations/<int:pk>/end/",
    "assessment/sheets/<int:pk>/submit/",
    "assessment/sheets/<int:pk>/confirm/",
    "files/<uuid:pk>/remove/",
    "jobs/<uuid:pk>/cancel/",
    "people/<int:pk>/edit/",
    "people/import/<uuid:pk>/accept/",
    "people/import/<uuid:pk>/undo/",
}


def test_every_form_sent_by_several_at_one_moment_is_answered():
    """Every route that is written, with one record each: what its page has filled in, by all hands at once. The first
    takes it, the others read why not; whatever a row that is locked has become meanwhile."""
    world, made, broken, asked = World(), {}, [], 0
    for path in sorted(
        ROUTES, key=lambda path: path.startswith("people/")
    ):  # a newcomer stands in others' way
        route = ROUTES[path]
        if "post" not in route or path == "accounts/password/" or not (EVERY_FORM or path in RACED):
            continue
        if (of := route.get("of")) and of not in made:
            made[of] = RECORDS[of](world)
        record = made.get(of, {}) if of else {}
        url = address(path, {**record, **route.get("with", {})})
        who = world.viewers[min(roles(route["post"]))]
        page = client_of(who).get(url)
        shown = (
            fields_of(page.content.decode()).fields("post")
            if page.status_code == 200 and not page.streaming
            else {}
        )
        send = {
            **shown,
            **route.get("send", {}),
            **record.get("send", {}),
            **SENT.get(path, lambda world: {})(world),
        }
        send.pop("csrfmiddlewaretoken", None)
        said = press([who] * (EVERY_FORM or 3), url, send)
        asked += len(said)
        broken += [f"{path}: {status} {text[:300]}" for status, text in said if status >= 500]
    assert not broken, f"{len(broken)} of {asked}:\n" + "\n".join(broken)
