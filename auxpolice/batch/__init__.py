"""Long work in PostgreSQL, rung by Celery. See ``auxpolice.batch.engine``."""
