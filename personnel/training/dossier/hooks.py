"""A person's training told to the others: the panel on the person's page, one's own file in the menu."""

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Act
from auxpolice.hooks import MenuEntry, Panel, Place, Section, menu, panels
from auxpolice.months import today
from personnel.training.certificates import pages as certificates
from personnel.training.dossier.pages import shown
from personnel.training.lacking import queries
from personnel.training.models import Certificate


@panels.register(Place.PERSON, order=32, act=Act.PERSON_VIEW)
def training_of(request, person) -> Panel:
    """Days of this year, certificates with their end."""
    held = certificates.of_standing(Certificate.objects.filter(person=person), certificates.VALID)
    context = {
        "standings": [shown(row) for row in queries.of_person(person.pk, today().year)],
        "certificates": [(row, certificates.standing(row)) for row in held[:6]],
    }
    return Panel(
        gettext("培训与证书"),
        "training/panel_person.html",
        context,
        icon="school",
        url=reverse("training:file", args=[person.pk]),
        link=gettext("培训档案"),
    )


menu.register(
    MenuEntry(
        _("我的培训档案"), "training:file", Act.PERSON_VIEW, "school", Section.PEOPLE, 7, own=True,
        under="training:mine", args=lambda request: (request.scope.person_id,),
    )
)  # fmt: skip
