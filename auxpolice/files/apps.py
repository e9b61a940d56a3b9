from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "auxpolice.files"
    label = "files"
