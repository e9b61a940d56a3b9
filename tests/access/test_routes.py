"""Every route against routes.toml: who is let through to a record that exists, and who finds nothing there."""

import re
from uuid import UUID

import pytest
from django.db import transaction
from django.test import override_settings

from auxpolice.access.models import Role
from scripts.routes import TABLE, found
from tests.access import (  # noqa: F401  (they add their own)
    campaign_records,
    complaint_records,
    conduct_records,
    duty_records,
    finding_records,
    history_records,
    honour_records,
    leave_records,
    pay_records,
    school_records,
    steering_records,
    talk_records,
    year_records,
)
from tests.access.records import RECORDS, STAGED
from tests.access.world import World

pytestmark = pytest.mark.django_db

ROUTES = TABLE["routes"]
SHORT = {
    "PD": Role.POLITICAL,
    "UH": Role.UNIT_HEAD,
    "UC": Role.UNIT_CLERK,
    "INS": Role.INSPECTOR,
    "FIN": Role.FINANCE,
    "LDR": Role.LEADER,
    "AUX": Role.AUXILIARY,
    "SYS": Role.SYSTEM_ADMIN,
    "SEC": Role.SECURITY_ADMIN,
    "AAD": Role.AUDIT_ADMIN,
}
GROUPS = {
    "office": "PD UH INS FIN LDR",
    "business": "PD UH INS FIN LDR AUX",
    "all": " ".join(SHORT),
}


def roles(text: str) -> set[Role]:
    return {SHORT[short] for word in text.split() for short in GROUPS.get(word, word).split()}


def names(found: set[Role]) -> str:
    return " ".join(sorted(short for short, role in SHORT.items() if role in found)) or "nobody"


def address(path: str, args: dict) -> str:
    def value(match: re.Match) -> str:
        found = args[match[1]]
        return f"{found:%Y-%m}" if match[1] == "month" and not isinstance(found, str) else str(found)

    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", value, path)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    folder = tmp_path_factory.mktemp("files")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=folder), transaction.atomic():
        made = World()
        for file in STAGED:
            file(made)
        yield made
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def made(world, request):
    """The record of a route, made once for all routes that ask for it; what a test does with it is undone."""
    with transaction.atomic():
        yield RECORDS[request.param](world) if request.param else {}
        transaction.set_rollback(True)


def test_every_route_stands_in_the_table_with_the_act_it_declares():
    assert found() == []


def let_through(world: World, role: Role, method: str, url: str, send: dict, *, drawn: bool = True) -> bool:
    """Whether the role gets anywhere; what it does there is undone. Where a refusal isn't ``drawn``, no page is made of it."""
    client = world.client(role)
    with transaction.atomic():
        headers = {} if drawn else {"Accept": "application/json"}
        status = getattr(client, method)(url, send, headers=headers).status_code
        transaction.set_rollback(True)
    assert status < 500, (role, method, url, status)
    return status not in (401, 403, 404, 405)


@pytest.mark.parametrize(
    ("made", "path"),
    [(route.get("of"), path) for path, route in ROUTES.items()],
    indirect=["made"],
    ids=list(ROUTES),
)
def test_the_table_says_who_gets_to_a_record_and_everybody_else_finds_none(world, made, path, client):
    route = ROUTES[path]
    url = address(path, {**made, **route.get("with", {})})
    send = {**route.get("send", {}), **made.get("send", {})}
    assert client.get(url).status_code in (302, 401, 403, 404, 405)
    for method in ("get", "post"):
        table = roles(route.get(method, ""))
        # a page that takes no form answers one as if it had been read: then only strangers are asked
        asked = set(Role) if method in route else set(Role) - roles(route.get("get", route.get("post", "")))
        drawn = table | set(sorted(asked - table)[:1])  # a refusal is the same page for all
        given = send if method == "post" else {}
        through = {
            role for role in asked if let_through(world, role, method, url, given, drawn=role in drawn)
        }
        assert through == table, (
            f"{method} {url}: beside the table {names(through - table)}, not let through {names(table - through)}"
        )


ABSENT = {"month": "2001-01", "year": 2001, "kind": "nix", "what": "nix", "code": "nix", "link": "nix"}


@pytest.mark.parametrize("path", [path for path in ROUTES if "<" in path])
def test_what_does_not_exist_is_never_an_error_of_ours(world, path):
    """Ids that nobody has, asked for by somebody who may: a page, a refusal or 404, never a broken one."""
    missing = re.sub(r"<uuid:\w+>", str(UUID(int=7)), path)
    url = address(missing, dict.fromkeys(re.findall(r"<(?:\w+:)?(\w+)>", missing), 987654) | ABSENT)
    who = min(roles(ROUTES[path].get("post", "") or ROUTES[path]["get"]))
    let_through(world, who, "get", url, {})
    let_through(world, who, "post", url, {})
