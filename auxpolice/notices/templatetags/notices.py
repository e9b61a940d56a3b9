"""``{{ row.due|due }}``: a due date, in red with its days once it is past."""

from datetime import date

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from auxpolice.months import today

register = template.Library()


@register.filter
def due(day: date | None) -> SafeString | str:
    """The date; 「…，逾期 4 天」 in red when it is past; nothing where there is none."""
    if day is None:
        return ""
    late = (today() - day).days
    if late <= 0:
        return f"{day:%Y-%m-%d}"
    said = _("%(day)s，逾期 %(late)s 天") % {"day": f"{day:%Y-%m-%d}", "late": late}
    return format_html('<span class="late">{}</span>', said)
