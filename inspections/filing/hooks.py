"""Filing told to the others: the page that opens without network; and what campaigns have planned for whom."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_lazy as _

from auxpolice.access.models import User
from auxpolice.ui import shells
from inspections.campaigns.queries import stops_of_day
from inspections.filing import plans


def stops_left(user: User, day: date) -> Iterator[plans.Planned]:
    """Stops of campaigns under way that this user hasn't visited yet, in their order."""
    for stop in stops_of_day(user, day):
        if stop.check_record_id is None:
            yield plans.Planned(
                str(stop.pk),
                stop.unit_id,
                stop.place,
                at=str(_("夜间")) if stop.at_night else "",
                is_covert=stop.campaign.is_covert,
            )


plans.register(stops_left)

shells.register(
    shells.Shell(
        "inspections:file",
        (
            "css/tokens.css",
            "css/field.css",
            "img/mark.svg",
            "vendor/signature-pad/signature_pad.umd.min.js",
            "js/signature.js",
            "js/shell.js",
            "js/field/app.js",
            "js/field/form.js",
            "js/field/pictures.js",
            "js/field/sending.js",
            "js/field/store.js",
        ),
        opens=("inspections:file",),
        first=True,
    )
)
