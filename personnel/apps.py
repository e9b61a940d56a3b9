from importlib import import_module

from django.apps import AppConfig


class PersonnelConfig(AppConfig):
    name = "personnel"

    def import_models(self) -> None:
        """The tables of the floor, and those of its rooms, which stand upon them."""
        super().import_models()
        import_module("personnel.changes.models")
