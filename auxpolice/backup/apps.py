from django.apps import AppConfig


class BackupConfig(AppConfig):
    name = "auxpolice.backup"
    label = "backup"
