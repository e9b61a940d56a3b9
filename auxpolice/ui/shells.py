"""Pages that open without network: the service worker keeps them, and nothing of anybody. Rooms register theirs."""

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse

from auxpolice.access.views import public


@dataclass(frozen=True)
class Shell:
    """The page at the route ``page``, with its static ``files``. It stands in for the pages ``opens`` while the network is
    away; one that comes ``first`` from the phone is asked for on the network only when a new build is there."""

    page: str
    files: tuple[str, ...]
    opens: tuple[str, ...] = ()
    first: bool = False


_shells: list[Shell] = []


def register(shell: Shell) -> None:
    _shells.append(shell)


def _addresses(shell: Shell) -> dict[str, Any]:
    page = reverse(shell.page)
    return {
        "page": page,
        "opens": [page, *map(reverse, shell.opens)],
        "files": [static(file) for file in shell.files],
        "first": shell.first,
    }


@public
def worker(request):
    """The service worker, served from the root."""
    return render(
        request,
        "ui/worker.js",
        {"build": settings.BUILD_ID, "shells": json.dumps([_addresses(shell) for shell in _shells])},
        content_type="text/javascript; charset=utf-8",
    )
