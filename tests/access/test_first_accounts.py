"""From an empty database to the first signed-in pages and a first role given by two, by the documented commands alone."""

import json
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlparse

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from auxpolice import addresses
from auxpolice.access.models import Role, RoleGrant, User
from auxpolice.audit.models import Entry
from tests import vocabulary as say
from tests.often import often
from tests.running import BASE

pytestmark = pytest.mark.django_db
DOCUMENTED = re.compile(r"manage\.py (\w+)")


def first_accounts(capsys) -> list[dict]:
    call_command("first_accounts", "--json")
    return json.loads(capsys.readouterr().out)


def enter(username: str, code: str, password: str) -> Client:
    """Sign in with a code and choose a password, as the page asks."""
    client = Client()
    answer = client.post(reverse("login"), {"username": username, "password": code})
    assert (answer.status_code, answer["Location"]) == (302, reverse("access:password"))
    assert client.get(reverse("home"))["Location"] == reverse("access:password")
    assert client.get("/api/units/").status_code == 403
    answer = client.post(reverse("access:password"), {"password": password, "again": password}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("home")
    return client


def test_three_administrators_come_in_once_and_two_of_them_give_a_first_role(capsys):
    made = first_accounts(capsys)
    assert [(one["username"], one["role"]) for one in made] == [
        ("xitong", "system_admin"),
        ("anquan", "security_admin"),
        ("shenji", "audit_admin"),
    ]
    codes = {one["role"]: one["code"] for one in made}
    assert len(set(codes.values())) == 3
    system = enter("xitong", codes["system_admin"], "Xi-ting-2026-a")
    security = enter("anquan", codes["security_admin"], "An-chuan-2026-b")
    assert not Client().login(username="xitong", password=codes["system_admin"])
    page = system.post(
        reverse("access:accounts"), {"username": "zhangsan", "full_name": "张三"}
    ).content.decode()
    code = re.search(r"data-code><strong>([A-Z2-9-]{19})<", page)[1]
    user = User.objects.get(username="zhangsan")
    grants = reverse("access:grants-of", args=[user.pk])
    assert system.post(grants, {"role": Role.FINANCE}).status_code == 404
    assert not RoleGrant.objects.filter(user=user).exists()
    assert security.post(grants, {"role": Role.FINANCE}).status_code == 302
    assert (
        security.post(reverse("access:accounts"), {"username": "lisi", "full_name": "李四"}).status_code
        == 404
    )
    enter("zhangsan", code, "Zhong-san-2026-c")
    grant = RoleGrant.objects.get(user=user)
    assert (grant.user.created_by.username, grant.granted_by.username) == ("xitong", "anquan")
    assert Entry.objects.filter(act="account.first", actor=None).count() == 3
    assert not Entry.objects.filter(after__icontains=code).exists()


def test_a_code_is_valid_once_even_when_no_password_was_chosen(capsys):
    code = first_accounts(capsys)[0]["code"]
    answer = Client().post(reverse("login"), {"username": "xitong", "password": code})
    assert answer.status_code == 302
    again = Client().post(reverse("login"), {"username": "xitong", "password": code})
    assert again.status_code == 200 and "请输入一个正确的" in again.content.decode()
    call_command("reset_account", "xitong")
    fresh = capsys.readouterr().out.split()[1]
    enter("xitong", fresh, "Xi-ting-2026-a")


def test_a_code_ends_by_its_date(capsys):
    from datetime import timedelta

    from django.utils import timezone

    code = first_accounts(capsys)[0]["code"]
    User.objects.update(code_until=timezone.now() - timedelta(minutes=1))
    answer = Client().post(reverse("login"), {"username": "xitong", "password": code})
    assert "一次性登录码已过期" in answer.content.decode()


def test_it_is_refused_once_an_account_exists():
    say.account(Role.FINANCE)
    before = User.objects.count(), Entry.objects.count()
    with pytest.raises(CommandError, match="已有账号"):
        call_command("first_accounts", "--json")
    assert (User.objects.count(), Entry.objects.count()) == before


def test_the_papers_name_this_command_and_no_other():
    for paper in ("docs/operations.md", "docker-compose.yml", ".env.example"):
        text = (BASE / paper).read_text(encoding="utf-8")
        assert "createsuperuser" not in text
    for paper in ("docs/operations.md", "docker-compose.yml"):
        assert "first_accounts" in DOCUMENTED.findall((BASE / paper).read_text(encoding="utf-8"))


@pytest.mark.skipif(not often(False, True), reason="its five processes run in make faults")
@pytest.mark.django_db(transaction=True)
def test_by_the_documented_commands_alone_from_an_empty_database(process_environment, tmp_path):
    """A database of its own without a table; migrate and first_accounts as production runs them, then the served page."""
    name = f"{connection.settings_dict['NAME']}_fresh"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
    fresh = {
        key: urlparse(addresses.database_url(owner=owner))._replace(path=f"/{name}").geturl()
        for key, owner in (("DATABASE_URL", False), ("DATABASE_OWNER_URL", True))
    }
    environment = {**process_environment, **fresh, "AUXPOLICE_DATA": str(tmp_path), "DEBUG": ""}

    def manage(*words: str, status: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *words], cwd=BASE, env=environment, capture_output=True, text=True
        )
        assert done.returncode == status, done.stderr[-2000:]
        return done.stdout

    try:
        manage("migrate", "--noinput")
        code = json.loads(manage("first_accounts", "--json"))[0]["code"]
        manage("first_accounts", "--json", status=1)
        script = Path(tmp_path) / "visit.py"
        script.write_text(VISIT, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, str(script), code], cwd=BASE, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr[-2000:]
        assert "系统管理员，今天是" in done.stdout
        manage("verify")
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


VISIT = """
import re, sys, threading, urllib.parse, urllib.request
from http.cookiejar import CookieJar
from wsgiref.simple_server import make_server, WSGIRequestHandler
from auxpolice.wsgi import application

WSGIRequestHandler.log_message = lambda *_: None
server = make_server("127.0.0.1", 0, application)
threading.Thread(target=server.serve_forever, daemon=True).start()
root = f"http://127.0.0.1:{server.server_port}"
opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

def visit(path, **fields):
    data = None
    if fields:
        token = re.search(r'name="csrfmiddlewaretoken" value="(\\w+)"', visit(path))[1]
        data = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": token}).encode()
    return opener.open(root + path, data).read().decode()

visit("/login/", username="xitong", password=sys.argv[1])
print(visit("/accounts/password/", password="Xi-ting-2026-a", again="Xi-ting-2026-a"))
"""
