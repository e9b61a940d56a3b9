"""What payroll plugs into the ground floor's sockets: menu, queue, panels, words of the trail."""

from auxpolice.ui import states
from payroll.sockets import calendar, places, shown, signing, work


def register() -> None:
    for part in (work, signing, shown, calendar, places):
        part.register()
    states.register({"posted": "success", "settled": "neutral"})
