"""Finds the ``hooks.py`` of every feature: any depth below an installed app, nothing to enlist it in."""

from importlib import import_module
from pathlib import Path

from django.apps import apps
from django.conf import settings

from auxpolice.hooks import menu


def modules() -> list[str]:
    """Names of the project's own ``hooks`` modules, in the order of the apps."""
    found: dict[str, None] = {}
    for app in apps.get_app_configs():
        if (settings.BASE_DIR / app.name.split(".")[0]).is_dir():
            for path in sorted(Path(app.path).rglob("hooks.py")):
                steps = path.relative_to(app.path).with_suffix("").parts
                found[".".join((app.name, *steps))] = None
    return list(found)


def autodiscover() -> None:
    """Import every ``hooks`` module; an unknown word or a double registration ends the start."""
    for name in modules():
        import_module(name)
    menu.refuse_unknown_places()
