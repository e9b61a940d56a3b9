"""What payroll plugs into the ground floor's sockets: menu, queue, panels, words of the trail."""

from payroll.sockets import acts, calendar, places, shown, signing, work


def register() -> None:
    for part in (acts, work, signing, shown, calendar, places):
        part.register()
