"""Static files served as the product does, but the folders are looked through once a process and not by every client."""

from typing import Any

from whitenoise.middleware import WhiteNoiseMiddleware

_found: dict[str, Any] = {}


class LookedThroughOnce(WhiteNoiseMiddleware):
    def add_files_from_finders(self) -> None:
        if not _found:
            super().add_files_from_finders()
            _found.update(self.files)
        self.files.update(_found)
