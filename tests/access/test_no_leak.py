"""No number of a person beside the door: not in a log, not by a mask, not in a cache, not in the image."""

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import Error, IntegrityError, connection, transaction
from django.urls import reverse

from auxpolice import identity, logs
from auxpolice.access.models import Role
from personnel.models import Person
from tests import vocabulary as say
from tests.access.world import client_of
from tests.running import BASE

pytestmark = pytest.mark.django_db


def twice(person: Person) -> None:
    Person.everything.create(
        id_number=person.id_number, name="另一人", name_key="x", sex="1", birth_date=person.birth_date
    )


def test_the_server_s_log_quotes_no_row_and_no_statement_and_is_ours_alone():
    with connection.cursor() as cursor:
        for option, value in (
            ("log_error_verbosity", "terse"),
            ("log_min_error_statement", "panic"),
            ("log_min_duration_statement", "-1"),
            ("log_statement", "none"),
        ):
            cursor.execute(f"SHOW {option}")
            assert cursor.fetchone()[0] == value
    person = say.hire("张伟")
    for wrong in (
        lambda: twice(person),
        lambda: connection.cursor().execute(f"SELECT '{person.id_number}'::date"),
        lambda: connection.cursor().execute(f"SELECT no_such_function('{person.id_number}')"),
    ):
        with pytest.raises(Error), transaction.atomic():
            wrong()
    file = Path(os.environ["AUXPOLICE_TEST_FOLDER"]) / "postgres.log"
    assert person.id_number not in file.read_text(errors="replace")
    assert file.stat().st_mode & 0o077 == 0


def test_the_compose_file_says_the_same_and_tells_no_password():
    compose = (BASE / "docker-compose.yml").read_text(encoding="utf-8")
    for option in ("log_error_verbosity=terse", "log_min_error_statement=panic", "log_file_mode=0600"):
        assert f"- {option}" in compose
    assert "--requirepass" not in compose


@pytest.mark.parametrize(
    "number", ["410922199505051235", "41092219950505123X", "6222021234567890123", "13800138000"]
)
def test_a_log_line_tells_no_number(number):
    formatter = settings.LOGGING["formatters"]["plain"]
    made = logs.Discreet(formatter["format"])
    record = logging.LogRecord("x", logging.ERROR, "x", 1, "Key (id_number)=(%s) exists", (number,), None)
    assert number not in made.format(record) and "位号码" in made.format(record)
    assert (
        logs.discreet("PS-2026-0001 2026-11-28 12:00:01,123 1234567890")
        == "PS-2026-0001 2026-11-28 12:00:01,123 1234567890"
    )


def test_the_traceback_of_a_refused_row_tells_none():
    person = say.hire("张伟")
    try:
        with transaction.atomic():
            twice(person)
    except IntegrityError:
        record = logging.LogRecord("x", logging.ERROR, "x", 1, "failed", (), sys.exc_info())
        assert person.id_number in logging.Formatter().format(record)
        assert person.id_number not in logs.Discreet().format(record)


def test_the_mask_and_the_birth_date_never_stand_together():
    number = say.id_number()
    assert identity.mask(number) == number[:6] + "********" + number[-4:]
    person = say.hire("张伟", number=number, at=say.unit())
    born = person.birth_date
    head = say.account(Role.UNIT_HEAD, unit=say.unit())
    client = client_of(head)
    for url in (
        reverse("personnel:list"),
        reverse("personnel:person", args=[person.pk]),
        reverse("personnel:card", args=[person.pk]),
        "/api/people/",
        f"/api/people/{person.pk}/",
    ):
        text = client.get(url).content.decode()
        assert "张伟" in text, url
        for shown in (
            number,
            f"{born:%Y-%m-%d}",
            f"{born:%Y%m%d}",
            f"{born.year}年{born.month}月{born.day}日",
        ):
            assert shown not in text, (url, shown)


@pytest.mark.parametrize(
    "url", ["/", "/people/", "/people/?export=xlsx", "/api/people/", "/api/schema/", "/nothing", "/login/"]
)
def test_nothing_personal_is_kept_by_a_browser_or_a_proxy(url):
    assert client_of(say.account(Role.POLITICAL)).get(url)["Cache-Control"] == "no-store"


def test_static_files_are(client):
    call_command("collectstatic", "--noinput", verbosity=0)
    answer = client.get("/static/css/app.css")
    assert answer.status_code == 200 and "no-store" not in answer.get("Cache-Control", "")


def test_secrets_papers_and_archives_stay_out_of_the_image():
    named = (BASE / ".dockerignore").read_text().split()
    assert {".env*", ".data", "docs", "tests", "*.tar", "*.backup", "*.dump", ".git"} <= set(named)


@pytest.mark.parametrize(
    ("hosts", "https", "starts"),
    [
        ("127.0.0.1,localhost", "", True),
        ("auxpolice.example,localhost", "", False),
        ("*", "", False),
        ("auxpolice.example", "1", True),
    ],
)
def test_a_name_beyond_this_machine_is_refused_without_tls(process_environment, hosts, https, starts):
    environment = {**process_environment, "ALLOWED_HOSTS": hosts, "HTTPS": https, "DEBUG": ""}
    done = subprocess.run(
        [sys.executable, "-c", "import auxpolice.wsgi"],
        cwd=BASE,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert (done.returncode == 0) == starts, done.stderr[-800:]
    if not starts:
        assert "HTTPS=1" in done.stderr and "Traceback" not in done.stderr


def test_files_of_this_process_are_its_account_s_alone(process_environment, tmp_path):
    script = (
        "import pathlib, auxpolice.wsgi; p = pathlib.Path('made'); p.mkdir(); (p / 'file').write_text('x')"
    )
    environment = {**process_environment, "DEBUG": ""}
    subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=environment, check=True, capture_output=True
    )
    assert (tmp_path / "made").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "made" / "file").stat().st_mode & 0o777 == 0o600


def test_trace_is_refused(client):
    assert client.trace("/").status_code == client.trace("/login/").status_code == 405
