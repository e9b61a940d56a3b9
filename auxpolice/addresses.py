"""Addresses of database and broker, and as whom this process works in the database.

The application's role (``DATABASE_URL``) reads and writes rows. The owner of the tables (``DATABASE_OWNER_URL``) migrates,
backs up, restores and seeds; nothing else may connect as it, for who owns a table can switch its guards off
(docs/decisions/0010, ``auxpolice/rights.py``). Without ``DATABASE_OWNER_URL`` one role does both.
"""

import os
from typing import Any
from urllib.parse import parse_qsl, unquote, urlparse

from auxpolice.installation import StartRefused, data_dir

OWNER_COMMANDS = {"migrate", "backup", "restore", "seed_demo", "flush"}
"""Commands of manage.py that connect as the owner."""
_owner = False


def work_as_owner() -> None:
    """This process, not those it starts, connects as the owner; called before the settings are read."""
    global _owner
    _owner = True


def database_url(*, owner: bool = False) -> str:
    """Address for the application or the owner; the embedded server is started when ``DATABASE_URL`` is not set."""
    url, owners = os.environ.get("DATABASE_URL"), os.environ.get("DATABASE_OWNER_URL")
    if url:
        return (owner and owners) or url
    if owners:
        raise StartRefused(
            "只设置了 DATABASE_OWNER_URL, 请同时设置应用使用的 DATABASE_URL。 "
            "DATABASE_OWNER_URL is set alone: set DATABASE_URL, which the application uses, as well."
        )
    from auxpolice.local.embedded import Postgres

    server = Postgres(data_dir())
    server.ensure()
    return server.owner_url() if owner else server.url()


def redis_url() -> str:
    """``REDIS_URL``, or that of the embedded broker, which is started when it isn't running."""
    url = os.environ.get("REDIS_URL")
    if url:
        return url
    from auxpolice.local.embedded import Valkey

    server = Valkey(data_dir())
    server.ensure()
    return server.url()


def database_settings(*, owner: bool | None = None) -> dict[str, Any]:
    """``DATABASES["default"]``; ``owner``: as whom, by default what the process works as."""
    owner = _owner if owner is None else owner
    parts = urlparse(database_url(owner=owner))
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in {"postgres", "postgresql"} or not name:
        which = "DATABASE_OWNER_URL" if owner and os.environ.get("DATABASE_OWNER_URL") else "DATABASE_URL"
        raise StartRefused(
            f"{which} 格式不正确, 应为 postgresql://用户:口令@主机:5432/库名。 "
            f"{which} must read postgresql://user:password@host:5432/name."
        )
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or unquote(parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or options.pop("port", "") or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 10, **options},
    }


def application_role() -> str:
    """The user that ``DATABASE_URL`` names."""
    return str(database_settings(owner=False)["USER"])
