"""The ledger's own kind of record: points entered by hand."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext_lazy as _

from assessment.ledger import sources


def _urls_of(numbers: Collection[str]) -> Mapping[str, str]:
    """An entry by hand has no record but itself."""
    return {}


def register() -> None:
    sources.register("manual", _("人工登记"), _urls_of)
