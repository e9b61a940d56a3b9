"""Every route stands in tests/access/routes.toml with the act it declares. Prints those that differ."""

import os
import re
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

BASE = Path(__file__).resolve().parent.parent
TABLE = tomllib.loads((BASE / "tests" / "access" / "routes.toml").read_text(encoding="utf-8"))
FRAMEWORK = ("django.views.static", "django.contrib.staticfiles")


def routes(resolver: Any = None, prefix: str = "") -> Iterator[tuple[str, Callable]]:
    """(path, view) of every route, includes resolved."""
    from django.urls import URLResolver, get_resolver

    for entry in (resolver or get_resolver()).url_patterns:
        path = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", prefix + str(entry.pattern))
        if isinstance(entry, URLResolver):
            yield from routes(entry, path)
        elif not entry.callback.__module__.startswith(FRAMEWORK):
            yield path.replace("^", "").replace("$", ""), entry.callback


def declared(view: Any) -> tuple[str, str]:
    """What the view says: (act, write), "public", or nothing."""
    from auxpolice.access.matrix import Act

    if getattr(view, "declared_public", False):
        return "public", "public"
    if hasattr(view, "declared_act"):
        return view.declared_act.value, view.declared_write.value
    api = getattr(view, "cls", None) or getattr(view, "view_class", None)
    if api is None:
        return "", ""
    if api.__module__.startswith("drf_spectacular"):
        return Act.API_SCHEMA.value, Act.API_SCHEMA.value
    read = getattr(api, "act_read", None)
    return (read.value, (getattr(api, "act_write", None) or read).value) if read else ("", "")


def found() -> list[str]:
    table = {
        path: (route["act"], route.get("write", route["act"])) for path, route in TABLE["routes"].items()
    }
    table |= dict.fromkeys(TABLE["public"], ("public", "public"))
    views = {path: declared(view) for path, view in routes()}
    return [
        f"/{path}: declared {views.get(path, 'nowhere')}, routes.toml says {table.get(path, 'nothing')}"
        for path in sorted(views.keys() | table.keys())
        if views.get(path) != table.get(path)
    ]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "auxpolice.settings")
    import django

    django.setup()
    print("\n".join(found()) or "every route stands in the table")
    sys.exit(1 if found() else 0)
