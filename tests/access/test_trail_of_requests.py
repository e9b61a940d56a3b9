"""What the trail says of a request: from where, by which role, and that it was refused."""

import re

import pytest
from django.urls import reverse

from auxpolice.access.models import Role
from auxpolice.audit import trail
from auxpolice.audit.models import Entry
from tests import vocabulary as say
from tests.access.world import client_of

pytestmark = pytest.mark.django_db


def grant(security, user):
    client = client_of(security)
    url = reverse("access:grants-of", args=[user.pk])
    return client.post(
        url, {"role": Role.FINANCE}, REMOTE_ADDR="10.1.2.3", HTTP_X_FORWARDED_FOR="6.6.6.6, 10.9.9.9"
    )


@pytest.mark.parametrize(
    ("proxies", "address"), [(0, "10.1.2.3"), (1, "10.9.9.9"), (2, "6.6.6.6"), (3, "10.1.2.3")]
)
def test_an_act_has_its_role_and_the_address_that_our_own_proxies_name(settings, proxies, address):
    settings.PROXY_COUNT = proxies
    assert grant(say.account(Role.SECURITY_ADMIN), say.account(Role.POLITICAL)).status_code == 302
    entry = Entry.objects.get(act="grants.manage")
    assert (entry.role, entry.address, entry.succeeded) == ("security_admin", address, True)


def test_refused_access_is_in_the_trail_and_what_was_let_through_is_not():
    finance = say.account(Role.FINANCE)
    client = client_of(finance)
    assert client.get(reverse("home")).status_code == 200
    assert client.get(reverse("access:accounts") + "?q=410922199505050011").status_code == 404
    assert client.get("/api/units/987654/").status_code == 404
    first, second = Entry.objects.filter(act="access.refused").order_by("pk")
    assert (first.actor, first.role, first.address, first.succeeded) == (
        finance,
        "finance",
        "127.0.0.1",
        False,
    )
    assert first.target_label == "GET /accounts/"
    assert second.target_label == "GET /api/units/987654/"
    assert client.get("/no/such/route/").status_code == 404
    assert Entry.objects.filter(act="access.refused").count() == 2


def test_address_role_and_success_are_under_the_seal():
    from django.db import connection

    grant(say.account(Role.SECURITY_ADMIN), say.account(Role.POLITICAL))
    trail.seal()
    for column, value in (("address", "10.9.9.1"), ("role", "finance"), ("succeeded", False)):
        entry = Entry.objects.get(act="grants.manage")
        with connection.cursor() as cursor:
            for put in (value, getattr(entry, column)):
                cursor.execute("SET LOCAL session_replication_role = replica")
                cursor.execute(f"UPDATE audit_entry SET {column} = %s WHERE id = %s", [put, entry.pk])
                cursor.execute("SET LOCAL session_replication_role = origin")
                assert bool(trail.broken_links()) == (put == value)


def test_the_page_says_who_where_and_on_what_and_is_filtered_by_it():
    auditor, security, someone = (
        say.account(Role.AUDIT_ADMIN),
        say.account(Role.SECURITY_ADMIN),
        say.account(Role.POLITICAL),
    )
    type(someone).objects.filter(pk=someone.pk).update(full_name="谢强")
    type(security).objects.filter(pk=security.pk).update(full_name="吕安民")
    someone.refresh_from_db()
    grant(security, someone)
    client_of(someone).get(reverse("access:accounts"))
    client = client_of(auditor)

    def rows(**asked):
        html = client.get(reverse("audit:trail"), asked).content.decode()
        return [
            " ".join(re.sub(r"<[^>]+>", " ", row).split())
            for row in re.findall(r"<tr.*?</tr>", html, re.S)[1:]
        ]

    granted, refused = rows(about="谢强"), rows(succeeded="0")
    assert len(granted) == len(refused) == 1
    assert re.search(r"\d\d:\d\d:\d\d 吕安民 安全管理员 10\.1\.2\.3 授予角色 成功 账号 谢强", granted[0])
    assert "谢强 财务、政工 127.0.0.1 访问被拒 失败 GET /accounts/" in refused[0]
    assert rows(actor="吕安") == rows(address="10.1.") == rows(act="grants.manage") == granted
    assert rows(target_type="access.user", act="grants.manage") == granted
    assert rows(actor="谢强", succeeded="1") != granted
