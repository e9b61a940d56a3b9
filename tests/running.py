"""Fixtures for tests that need running things: other processes, a Celery worker, a site, a browser."""
