-- The role as which the platform works in the database; it owns nothing (docs/decisions/0010). Its rights are given by
-- manage.py migrate. Run by the owner or a superuser, as often as you like; the postgres image runs it for a new volume:
--   APPLICATION_PASSWORD=… psql -d auxpolice -f scripts/application-role.sql
\set ON_ERROR_STOP on
\getenv password APPLICATION_PASSWORD
SELECT 'CREATE ROLE auxpolice_app' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'auxpolice_app') \gexec
ALTER ROLE auxpolice_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD :'password';
