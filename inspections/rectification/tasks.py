"""Beat calls every hour; who is reminded, what goes up and what is drawn is decided by rows."""

from celery import shared_task

from auxpolice.access.scope import unscoped
from auxpolice.outages import tried_again_when_away


@shared_task(name="rectification.night")
@tried_again_when_away
def night() -> None:
    from inspections.rectification import following

    with unscoped("rectification"):
        following.run()
