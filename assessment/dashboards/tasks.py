"""Beat calls every hour: measures are read, and in the first days of a month heads are to be summoned by rule."""

from celery import shared_task

from auxpolice.access.scope import unscoped
from auxpolice.outages import tried_again_when_away


@shared_task(name="steering.night")
@tried_again_when_away
def night() -> None:
    from assessment.dashboards import actions

    with unscoped("steering"):
        actions.night()
