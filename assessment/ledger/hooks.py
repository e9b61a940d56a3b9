"""The ledger in the menu; its own kind of record: points entered by hand."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext_lazy as _

from assessment.ledger import sources
from auxpolice.access.matrix import Act
from auxpolice.hooks import MenuEntry, Section, menu


def _urls_of(numbers: Collection[str]) -> Mapping[str, str]:
    """An entry by hand has no record but itself."""
    return {}


sources.register("manual", _("人工登记"), _urls_of)
menu.register(
    MenuEntry(_("积分台账"), "assessment:ledger", Act.LEDGER_VIEW, "list-numbers", Section.ASSESSMENT, 30)
)
