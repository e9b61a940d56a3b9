"""The Celery application: only a doorbell, the truth about work is in PostgreSQL (see auxpolice.batch)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "auxpolice.settings")

app = Celery("auxpolice")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
