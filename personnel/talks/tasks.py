"""Beat calls every hour; what is owed is written down, and what nobody rated is closed."""

from celery import shared_task

from auxpolice.access.scope import unscoped
from auxpolice.outages import tried_again_when_away


@shared_task(name="talks.night")
@tried_again_when_away
def night() -> None:
    from personnel.talks import demanding, owing

    with unscoped("talks"):
        owing.settle()
        demanding.lapse()
