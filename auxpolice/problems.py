"""What went wrong, said to a person: one clear Chinese sentence with where and how to mend it."""

from collections.abc import Sequence


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
