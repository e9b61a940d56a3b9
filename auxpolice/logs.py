"""Lines of the logs without numbers of people: ID numbers, bank accounts and telephones go, whoever wrote them."""

import logging
import re

_NUMBER = re.compile(r"(?<![\w.])\d{11,19}[\dXx]?(?![\w.])")


def discreet(text: str) -> str:
    """The text with every run of 11 digits and more (an X may end it) told by its length alone."""
    return _NUMBER.sub(lambda found: f"<{len(found[0])} 位号码>", text)


class Discreet(logging.Formatter):
    """For every handler, of Celery's as well: what an error of the database quotes stands in its traceback."""

    def format(self, record: logging.LogRecord) -> str:
        return discreet(super().format(record))


def cover(logger: logging.Logger) -> None:
    """Put the formatter in the place of those a logger's handlers have."""
    for handler in logger.handlers:
        old = handler.formatter
        handler.setFormatter(Discreet(old._fmt if old else None, old.datefmt if old else None))
