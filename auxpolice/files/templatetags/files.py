"""``{% files_of record "inspections.photo" %}``: a record's files, with the means to add and remove for whoever may."""

from django import template
from django.template.loader import render_to_string

from auxpolice.files import owners
from auxpolice.files.forms import FilesField
from auxpolice.files.models import Attachment

register = template.Library()


@register.simple_tag(takes_context=True)
def files_of(context, record, link: str) -> str:
    """Pictures first, then papers; what was removed keeps its name and reason; nothing where there is nothing to show.

    One statement for any number of files.
    """
    owner, request = owners.of(link), context["request"]
    ties = owner.link._base_manager.filter(**{owner.link.owner_field: record})
    rows = list(
        Attachment.objects.filter(pk__in=ties.values("attachment")).select_related(
            "put_by", "removal__removed_by"
        )
    )
    may_change = owner.may_change(request.scope, record)
    if not rows and not may_change:
        return ""
    there = [row for row in rows if row.removed is None]
    shown = {
        "record": record,
        "link": owner.link.label(),
        "pictures": [row for row in there if row.is_picture],
        "papers": [row for row in there if not row.is_picture],
        "removed": [row for row in rows if row.removed is not None],
        "may_change": may_change,
        "accept": FilesField(accepts=owner.accepts).widget.attrs["accept"],
    }
    return render_to_string("files/list.html", shown, request)
