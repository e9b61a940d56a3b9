"""The embedded servers: started once whoever asks first, kept, brought back, and never open to the outside."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest
import redis

from auxpolice import addresses, installation
from auxpolice.local import embedded

BASE = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A data folder below a folder closed to others, as a clone in /root or a private home is."""
    closed = tmp_path_factory.mktemp("closed")
    closed.chmod(0o700)
    yield closed / "data"
    for server in (embedded.Postgres(closed / "data"), embedded.Valkey(closed / "data")):
        server.stop()
        assert server.pid() is None


@pytest.fixture
def servers(folder):
    pair = embedded.Postgres(folder), embedded.Valkey(folder)
    for server in pair:
        server.ensure()
    return pair


def ask(server, sql):
    connection = psycopg2.connect(server.owner_url())
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else None
    finally:
        connection.close()


def test_many_starters_at_once_start_one_server(folder):
    code = "from auxpolice import addresses; print(addresses.database_url(), addresses.redis_url())"
    environment = {
        k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"}
    }
    environment |= {"AUXPOLICE_DATA": str(folder)}
    starters = [
        subprocess.Popen([sys.executable, "-c", code], cwd=BASE, env=environment, stdout=subprocess.PIPE)
        for _ in range(4)
    ]
    answers = {starter.communicate(timeout=60)[0] for starter in starters}
    assert [starter.returncode for starter in starters] == [0] * 4
    assert len(answers) == 1
    assert embedded.Postgres(folder).pid() and embedded.Valkey(folder).pid()  # they outlive the commands


def test_a_running_server_is_joined(servers, folder):
    assert embedded.Postgres(folder).ensure() is False
    assert embedded.Valkey(folder).ensure() is False


def test_a_killed_server_comes_back_with_its_data(servers):
    postgres, valkey = servers
    ask(postgres, "CREATE TABLE IF NOT EXISTS kept AS SELECT 42 AS answer")
    before = postgres.pid(), postgres.url()
    for server in servers:
        assert embedded._end(server.pid(), signal.SIGKILL, 60)  # a signal is only sent; dying takes its time
    assert postgres.ensure() and valkey.ensure()
    assert postgres.pid() != before[0]
    assert postgres.url() == before[1]
    assert ask(postgres, "SELECT answer FROM kept") == [(42,)]


def test_a_port_taken_meanwhile_is_given_up(servers):
    _, valkey = servers
    port = valkey._port()
    valkey.stop()
    with socket.create_server(("127.0.0.1", port)):
        assert valkey.ensure()
        assert valkey._port() != port


def test_nothing_is_lost_and_nothing_is_open(servers):
    postgres, valkey = servers
    shown = dict(ask(postgres, "SELECT name, setting FROM pg_settings"))
    assert (shown["fsync"], shown["synchronous_commit"], shown["full_page_writes"]) == ("on", "on", "on")
    assert shown["listen_addresses"] == "127.0.0.1" and shown["data_checksums"] == "on"
    assert shown["server_version"].startswith("18.")
    broker = redis.Redis.from_url(valkey.url())
    assert broker.config_get("appendonly")["appendonly"] == "yes"
    assert broker.config_get("maxmemory-policy")["maxmemory-policy"] == "noeviction"
    with pytest.raises(redis.AuthenticationError):
        redis.Redis.from_url(valkey.url().replace(valkey._password(), "wrong")).ping()
    with pytest.raises(psycopg2.OperationalError, match="password"):
        psycopg2.connect(postgres.owner_url().replace(postgres._password(), "wrong"))


def test_the_contrib_the_tables_need_is_there(servers):
    for name in ("btree_gist", "pg_trgm", "ltree"):
        ask(servers[0], f"CREATE EXTENSION IF NOT EXISTS {name}")


def test_the_test_database_alone_goes_without_fsync(db):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SHOW fsync")
        assert cursor.fetchone() == ("off",) or "AUXPOLICE_TEST_FOLDER" not in os.environ


# --- keys ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def bare(monkeypatch, tmp_path):
    """No variable of ours is set, the data folder is empty."""
    for name in (
        "DJANGO_SECRET_KEY",
        "FIELD_KEYS",
        "DEBUG",
        "AUXPOLICE_SUPERVISED",
        "AUXPOLICE_ENTRY",
        "DATABASE_URL",
        "DATABASE_OWNER_URL",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AUXPOLICE_DATA", str(tmp_path))
    return monkeypatch


@pytest.mark.parametrize("name", ["DJANGO_SECRET_KEY", "FIELD_KEYS"])
def test_production_brings_its_own_keys(bare, name):
    with pytest.raises(installation.StartRefused, match=f"{name}.*拒绝启动") as refused:
        installation.secret(name)
    assert "\n" not in str(refused.value.code)
    bare.setenv(name, "its own")
    assert installation.secret(name) == "its own"


def test_the_supervisor_makes_keys_and_keeps_them(bare, tmp_path):
    bare.setenv("AUXPOLICE_SUPERVISED", "1")
    keys = {name: installation.secret(name) for name in ("DJANGO_SECRET_KEY", "FIELD_KEYS")}
    assert keys == {name: installation.secret(name) for name in keys}
    assert {(tmp_path / "secrets" / name).stat().st_mode & 0o777 for name in keys} == {0o600}
    assert keys["FIELD_KEYS"].startswith("1:")


def test_a_command_on_a_real_database_reads_kept_keys_but_makes_none(bare, tmp_path):
    bare.setenv("AUXPOLICE_ENTRY", "command")
    bare.setenv("DATABASE_URL", "postgresql://somebody@db.example/county")
    with pytest.raises(installation.StartRefused):
        installation.secret("FIELD_KEYS")
    bare.delenv("DATABASE_URL")
    made = installation.secret("FIELD_KEYS")
    bare.setenv("DATABASE_URL", "postgresql://somebody@db.example/county")
    assert installation.secret("FIELD_KEYS") == made


def test_production_server_refuses_in_one_sentence(bare):
    bare.setenv("DATABASE_URL", "postgresql://somebody@127.0.0.1:1/county")
    bare.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    result = subprocess.run(
        [sys.executable, "-c", "import auxpolice.wsgi"],
        cwd=BASE, env={**os.environ, "DJANGO_SETTINGS_MODULE": "auxpolice.settings"}, capture_output=True, text=True,
    )  # fmt: skip
    assert result.returncode == 1
    assert "DJANGO_SECRET_KEY" in result.stderr and "拒绝启动" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_a_server_loads_nothing_that_only_a_laptop_needs(bare):
    bare.setenv("DATABASE_URL", "postgresql://somebody@127.0.0.1:1/county")
    bare.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    for key in ("DJANGO_SECRET_KEY", "FIELD_KEYS"):
        bare.setenv(key, "1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")
    loaded = subprocess.run(
        [sys.executable, "-c", "import auxpolice.wsgi, auxpolice.celery, auxpolice.urls, sys; print(*sys.modules)"],
        cwd=BASE, env={**os.environ, "DJANGO_SETTINGS_MODULE": "auxpolice.settings"}, capture_output=True, text=True,
        check=True,
    ).stdout.split()  # fmt: skip
    assert "auxpolice.settings" in loaded and "payroll.urls" in loaded
    assert [name for name in loaded if name.startswith("auxpolice.local")] == []


# --- addresses ----------------------------------------------------------------------------------------------------


def test_a_database_url_is_taken_apart(bare):
    bare.setenv("DATABASE_URL", "postgresql://us%40er:p%2Fw@db.example:6543/county?sslmode=require")
    told = addresses.database_settings()
    assert (told["USER"], told["PASSWORD"], told["HOST"], told["PORT"], told["NAME"]) == (
        "us@er", "p/w", "db.example", "6543", "county",
    )  # fmt: skip
    assert told["OPTIONS"]["sslmode"] == "require" and told["CONN_HEALTH_CHECKS"] is True


@pytest.mark.parametrize("url", ["mysql://a@b/c", "postgresql://a@b/", "nonsense"])
def test_a_wrong_database_url_is_refused(bare, url):
    bare.setenv("DATABASE_URL", url)
    with pytest.raises(installation.StartRefused, match="DATABASE_URL"):
        addresses.database_settings()


def test_the_build_is_the_same_in_every_process(bare):
    bare.delenv("BUILD_ID", raising=False)
    assert installation.build_id() == installation.build_id()
    assert installation.build_id().startswith(installation.VERSION)
    bare.setenv("BUILD_ID", "image-7")
    assert installation.build_id() == "image-7"
