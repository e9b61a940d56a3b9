"""AuxPolice 辅警管理平台: the ground floor."""

from auxpolice.celery import app as celery_app

__all__ = ["celery_app"]
