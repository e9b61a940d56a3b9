"""Long work in PostgreSQL, started by Celery. See ``auxpolice.batch.engine``."""
