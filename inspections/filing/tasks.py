from celery import shared_task

from auxpolice.outages import tried_again_when_away


@shared_task(name="filing.sweep")
@tried_again_when_away
def sweep() -> None:
    from inspections.filing import actions

    actions.sweep()
