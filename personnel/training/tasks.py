"""Beat calls every hour; what belongs to a night is done once a day."""

from celery import shared_task

from auxpolice.access.scope import unscoped
from auxpolice.outages import tried_again_when_away


@shared_task(name="training.certificates")
@tried_again_when_away
def certificates() -> int:
    """Tell whose certificates end soon."""
    from personnel.training.certificates import reminding

    with unscoped("certificates"):
        return reminding.nightly()


@shared_task(name="training.standing")
@tried_again_when_away
def standing() -> bool:
    """Derive what everybody has to learn and has."""
    from personnel.training.lacking import deriving

    with unscoped("standing of training"):
        return deriving.nightly()
