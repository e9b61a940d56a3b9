"""What a request may hold, and the checked ways to read a number or a day that came with it."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest, UnreadablePostError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.problems import Problem

LONGEST = 100_000
"""Characters of one field; the longest text anybody writes here has a few thousand."""
FIRST_DAY, LAST_DAY = dt.date(1900, 1, 1), dt.date(2199, 12, 31)
_YEARS = gettext_lazy("日期须在 1900 年到 2199 年之间。")
IN_THESE_TIMES = [MinValueValidator(FIRST_DAY, _YEARS), MaxValueValidator(LAST_DAY, _YEARS)]


def refuse_unreadable(request: HttpRequest) -> None:
    """Problem for what no form of ours sends: characters that are none (NUL, halves of a pair, bytes that are no text)
    and fields beyond any text. JSON is looked at by the serializers."""
    try:
        texts = [
            request.path_info,
            *(file.name or "" for _n, files in request.FILES.lists() for file in files),
        ]
        for sent in (request.GET, request.POST):
            for name, values in sent.lists():
                texts += [name, *values]
    except UnreadablePostError as error:
        raise Problem(_("内容没有传完，请重新提交。"), code="cut-off") from error
    for text in texts:
        if len(text) > LONGEST:
            raise Problem(
                _("有一项内容超过 %(most)s 个字，没有写入。请缩短后再提交。") % {"most": f"{LONGEST:,}"},
                code="too-long",
            )
        if "\0" in text or "\ufffd" in text or not _is_text(text):
            raise Problem(_("内容中有无法识别的字符，没有写入。请删去后再提交。"), code="characters")


def _is_text(text: str) -> bool:
    try:
        return bool(text.encode()) or not text
    except UnicodeEncodeError:
        return False


def number(text: str | None) -> int | None:
    """A whole number of a form or an address, up to nine digits; None for anything that is none."""
    return int(text) if text and text.isdecimal() and len(text) < 10 else None


def whole(text: str | None) -> int:
    """A whole number of a form or an address; 0 where there is none."""
    return number(text) or 0


def day(text: str | None) -> dt.date | None:
    """A day as browsers send it; None for anything that is none."""
    try:
        found = dt.date.fromisoformat(text or "")
        for check in IN_THESE_TIMES:
            check(found)
    except (ValueError, ValidationError):
        return None
    return found
