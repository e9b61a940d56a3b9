"""Problems as said to a person: one clear Chinese sentence with where and how to mend it."""

from collections.abc import Sequence

from django.utils.translation import gettext as _


class Problem(Exception):
    """A refusal that the user can understand and mend.

    ``code`` is stable for tests and API clients; ``field`` names the form field at fault;
    ``details`` lists further sentences (one row or one condition each).
    Pages show it beside the form, the API answers ``status``, commands exit non-zero.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str = "refused",
        field: str | None = None,
        status: int = 400,
        details: Sequence[str] | None = None,
    ):
        super().__init__(message)
        self.message = message
        self.code = code
        self.field = field
        self.status = status
        self.details: list[str] = list(details or [])

    def __str__(self) -> str:
        return self.message


class Conflict(Problem):
    """Somebody else was first, or the record has moved on (HTTP 409)."""

    def __init__(self, message: str, *, code: str = "conflict", **more):
        super().__init__(message, code=code, status=409, **more)


def written(text: str, what, *, field: str, code: str = "", least: int = 1) -> str:
    """The text without blanks around it; Problem at the field when fewer than ``least`` characters were written.

    ``what`` ends the sentence 「请写明…」: 「退回的原因」.
    """
    text = text.strip()
    if len(text) < least:
        raise Problem(_("请写明%(what)s。") % {"what": what}, code=code or field, field=field)
    return text
