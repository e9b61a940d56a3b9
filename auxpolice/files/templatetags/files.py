"""``{% files_of record "inspections.photo" %}``: a record's files, with the means to add and remove for whoever may."""

from django import template

from auxpolice.files import owners
from auxpolice.files.forms import FilesField
from auxpolice.files.models import Attachment

register = template.Library()


@register.inclusion_tag("files/list.html", takes_context=True)
def files_of(context, record, link: str) -> dict:
    """Pictures first, then papers; what was removed keeps its name and reason. One statement for any number."""
    owner, request = owners.of(link), context["request"]
    ties = owner.link._base_manager.filter(**{owner.link.owner_field: record})
    rows = list(
        Attachment.objects.filter(pk__in=ties.values("attachment")).select_related(
            "put_by", "removal__removed_by"
        )
    )
    there = [row for row in rows if row.removed is None]
    return {
        "record": record,
        "link": owner.link.label(),
        "pictures": [row for row in there if row.is_picture],
        "papers": [row for row in there if not row.is_picture],
        "removed": [row for row in rows if row.removed is not None],
        "may_change": owner.may_change(request.scope, record),
        "accept": FilesField(accepts=owner.accepts).widget.attrs["accept"],
        "csrf_token": context.get("csrf_token"),
    }
