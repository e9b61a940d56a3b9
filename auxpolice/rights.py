"""Rights of the application's role in the database, and what it must not be able to do (docs/decisions/0010).

After every migration the owner settles it anew: rows may be read and written, tables that are written once only added
to, nothing owned, emptied or altered. Which tables are written once the database says itself: those whose trigger is
``refuse_change``; an app that keeps more of its rows says so with ``withhold``.
"""

import logging

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.core.management import CommandError
from django.db import Error, connection, connections, models, transaction
from django.db.models.signals import post_migrate, pre_migrate

_kept: dict[str, tuple[str, ...]] = {}
_withheld: dict[str, set[str]] = {"django_migrations": {"INSERT", "UPDATE", "DELETE"}}

# bits of tgtype: row 1, before 2, delete 8, update 16
_WRITTEN_ONCE = """
SELECT c.relname,
       array_remove(ARRAY[CASE WHEN bool_or(t.tgtype & 16 > 0) THEN 'UPDATE' END,
                          CASE WHEN bool_or(t.tgtype & 8 > 0) THEN 'DELETE' END], NULL)
  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
 WHERE c.relnamespace = current_schema()::regnamespace AND p.proname = 'refuse_change' AND t.tgtype & 3 = 3
   AND t.tgqual IS NULL AND t.tgattr::text = ''
 GROUP BY c.relname
"""
# Functions that look at tables and aren't an extension's. IMMUTABLE ones look at none.
_FUNCTIONS = """
SELECT p.oid::regprocedure::text, coalesce(p.proconfig::text, '') LIKE '%search_path=%'
  FROM pg_proc p
 WHERE p.pronamespace = current_schema()::regnamespace AND p.prokind = 'f' AND p.provolatile <> 'i'
   AND pg_has_role(p.proowner, 'USAGE')
   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
"""
_TABLES = """
FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
"""
# Ours, not what an extension of the server's keeps in the same schema.
_OURS = f"""
SELECT c.relkind = 'S', quote_ident(c.relname) {_TABLES} AND pg_has_role(c.relowner, 'USAGE')
   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
"""
_OWNS = f"""
SELECT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
    OR EXISTS (SELECT {_TABLES} AND pg_has_role(c.relowner, 'MEMBER'))
"""
_MAY_MIGRATE = f"""
SELECT has_schema_privilege(current_schema(), 'CREATE')
   AND NOT EXISTS (SELECT {_TABLES} AND NOT pg_has_role(c.relowner, 'USAGE') AND c.relname = 'django_migrations')
"""
_TOO_MUCH = {
    "在库中建表 (CREATE on the schema)": "SELECT has_schema_privilege(current_schema(), 'CREATE')",
    "停用触发器 (session_replication_role)": "SELECT has_parameter_privilege('session_replication_role', 'SET')",
    "建用户或建库 (CREATEROLE, CREATEDB)": "SELECT rolcreaterole OR rolcreatedb FROM pg_roles WHERE rolname = current_user",
    "清空表或另设触发器、外键 (TRUNCATE, TRIGGER, REFERENCES)": f"""
        SELECT EXISTS (SELECT {_TABLES} AND c.relkind <> 'S'
                          AND has_table_privilege(c.oid, 'TRUNCATE, TRIGGER, REFERENCES'))""",
    "改写审计记录 (UPDATE, DELETE on the audit trail)": """
        SELECT coalesce(bool_or(has_table_privilege(to_regclass(name), 'UPDATE, DELETE')), false)
          FROM unnest(ARRAY['audit_entry', 'audit_seal']) name""",
}


def withhold(model: type[models.Model], *privileges: str) -> None:
    """The application needs no ``UPDATE`` or ``DELETE`` on the model's table, so it doesn't get them."""
    _withheld.setdefault(model._meta.db_table, set()).update(privileges)


def keep_from(model: type[models.Model], *columns: str) -> None:
    """The application adds rows without a say in these columns."""
    _kept[model._meta.db_table] = columns


def withheld(using: str = "default") -> dict[str, set[str]]:
    """Table → privileges the application doesn't get although it may read the table."""
    found = {table: set(privileges) for table, privileges in _withheld.items()}
    with connections[using].cursor() as cursor:
        cursor.execute(_WRITTEN_ONCE)
        for table, privileges in cursor.fetchall():
            found.setdefault(table, set()).update(privileges)
    return found


@transaction.atomic
def settle(application: str) -> None:
    """Give the application's role its rights, as the owner, and nothing beyond. May be repeated.

    Where the application itself is the owner only the functions are settled. Raises CommandError when there is no
    such role.
    """
    quoted = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_schema(), current_database()")
        me, schema, database = cursor.fetchone()
        cursor.execute(_FUNCTIONS)
        functions = cursor.fetchall()
        for function, fixed in functions:
            if not fixed:
                # Else a guard could be shown an empty temporary table of the same name in place of the real one.
                cursor.execute(f"ALTER FUNCTION {function} SET search_path = {quoted(schema)}, pg_temp")
        if application == me:
            return
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [application])
        if cursor.fetchone() is None:
            raise CommandError(
                f"数据库里没有 DATABASE_URL 所用的用户 {application}, 请先建立 (见 docs/operations.md)。 "
                f"The role {application} of DATABASE_URL does not exist, create it first."
            )
        cursor.execute(_OURS)
        ours = cursor.fetchall()
        tables = ", ".join(name for is_sequence, name in ours if not is_sequence)
        sequences = ", ".join(name for is_sequence, name in ours if is_sequence)
        to, where = quoted(application), f"IN SCHEMA {quoted(schema)}"
        for statement in (
            f"GRANT USAGE ON SCHEMA {quoted(schema)} TO {to}",
            f"REVOKE CREATE ON SCHEMA {quoted(schema)} FROM {to}, PUBLIC",
            f"REVOKE ALL ON {tables} FROM {to}, PUBLIC",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON {tables} TO {to}",
            f"GRANT USAGE, SELECT ON SEQUENCE {sequences} TO {to}",
            *(f"GRANT EXECUTE ON FUNCTION {function} TO {to}" for function, _ in functions),
            f"ALTER DEFAULT PRIVILEGES {where} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {to}",
            f"ALTER DEFAULT PRIVILEGES {where} GRANT USAGE, SELECT ON SEQUENCES TO {to}",
            f"ALTER DEFAULT PRIVILEGES {where} GRANT EXECUTE ON FUNCTIONS TO {to}",
        ):
            cursor.execute(statement)
        there = {name for _, name in ours}
        for table, privileges in withheld().items():
            if table in there:
                cursor.execute(f"REVOKE {', '.join(sorted(privileges))} ON {quoted(table)} FROM {to}")
        for table, columns in _kept.items():
            if table in there:
                cursor.execute(
                    "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
                    " AND attname <> ALL(%s)",
                    [table, list(columns)],
                )
                rest = ", ".join(quoted(name) for (name,) in cursor.fetchall())
                cursor.execute(f"REVOKE INSERT ON {quoted(table)} FROM {to}")
                cursor.execute(f"GRANT INSERT ({rest}) ON {quoted(table)} TO {to}")
        cursor.execute("SELECT has_database_privilege(%s, %s, 'TEMPORARY')", [application, database])
        if not cursor.fetchone()[0]:
            cursor.execute(f"GRANT TEMPORARY ON DATABASE {quoted(database)} TO {to}")


def excess() -> list[str]:
    """Rights of this connection's role beyond an application's work, a sentence each; best is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        me = cursor.fetchone()[0]
        cursor.execute(_OWNS)
        if cursor.fetchone()[0]:
            return [
                f"应用所用的数据库用户 {me} 就是表的所有者或超级用户, 停用触发器、改写审计记录都拦不住它; 请为应用另建用户并设置 "
                f"DATABASE_OWNER_URL (docs/operations.md)。 The application owns its tables: give it a role of its own."
            ]
        found = []
        for what, question in _TOO_MUCH.items():
            cursor.execute(question)
            if cursor.fetchone()[0]:
                found.append(
                    f"应用所用的数据库用户 {me} 不应能{what}, 请收回后再运行 manage.py migrate。 "
                    "The application's role may do more than it needs."
                )
        return found


def warn_at_start() -> None:
    """One line of the log for each of ``excess``; nothing while the database is away."""
    try:
        found = excess()
    except Error:
        return
    finally:
        connection.close()
    for sentence in found:
        logging.getLogger("auxpolice.rights").warning(sentence)


# --- wiring -------------------------------------------------------------------------------------------------------


def _refuse_to_migrate(plan=None, using="default", **_kwargs) -> None:
    if not plan:
        return
    with connections[using].cursor() as cursor:
        cursor.execute(_MAY_MIGRATE)
        if not cursor.fetchone()[0]:
            raise CommandError(
                f"数据库用户 {connections[using].settings_dict['USER']} 不是表的所有者, 不能升级表结构; 请用 DATABASE_OWNER_URL "
                "给出所有者后运行 manage.py migrate。 Only the owner of the tables migrates: set DATABASE_OWNER_URL."
            )


def _settle_after_migrating(plan=None, using="default", **_kwargs) -> None:
    """Not after a mere flush (``plan`` is None then), nor when the application finds that nothing is to migrate."""
    if plan is None or using != "default":
        return
    with connection.cursor() as cursor:
        cursor.execute(_MAY_MIGRATE)
        may = cursor.fetchone()[0]
    if may:
        settle(settings.DATABASE_APPLICATION_ROLE)


def _check(app_configs, **_kwargs) -> list[checks.CheckMessage]:
    try:
        return [checks.Warning(sentence, id="auxpolice.W001") for sentence in excess()]
    except Error:
        return [checks.Info("数据库连不上, 没有核对应用的权限。 The database is away.", id="auxpolice.I001")]


def connect(sender: AppConfig) -> None:
    """Once, from an app that has tables: Django sends the signals once for each such app."""
    pre_migrate.connect(_refuse_to_migrate, sender=sender)
    post_migrate.connect(_settle_after_migrating, sender=sender)
    checks.register(_check, checks.Tags.security, deploy=True)
