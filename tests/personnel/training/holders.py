"""A bureau whose people hold certificates: entered by one, confirmed by another."""

from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from auxpolice.access.models import Role
from auxpolice.access.scope import acting
from personnel.training.certificates import actions
from personnel.training.certificates.actions import Told
from personnel.training.defaults import EXAMPLE
from personnel.training.models import Certificate
from tests import vocabulary as say
from tests.access.world import picture
from tests.personnel.training.school import in_force

DRIVING, FIRST_AID, CAMERA, GUARD, DRONE = "Z01", "Z02", "Z03", "Z04", "Z05"


def scan(name: str = "证书.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture(), content_type="image/jpeg")


class Holders:
    def __init__(self, content: dict[str, Any] | None = None):
        self.unit = say.unit()
        self.political = say.account(Role.POLITICAL, username="zhenggong")
        self.deputy = say.account(Role.POLITICAL, username="zhenggong2")
        self.leader = say.account(Role.LEADER, username="juzhang")
        self.head = say.account(Role.UNIT_HEAD, unit=self.unit, username="suozhang")
        in_force(self.political, self.leader, content or EXAMPLE, date(2015, 1, 1))

    def auxiliary(self, person):
        return say.account(Role.AUXILIARY, person=person)

    def enter(self, person, kind, issued, by=None, scans=None, **more) -> Certificate:
        user = by or self.political
        with acting(user):
            return actions.enter(
                person.pk, Told(kind, issued, **more), [scan()] if scans is None else scans, acting_user=user
            )

    def confirm(self, row, by=None) -> Certificate:
        user = by or self.deputy
        with acting(user):
            return actions.confirm(row.pk, acting_user=user)

    def held(self, person, kind, issued, **more) -> Certificate:
        """Entered by one, confirmed by another."""
        return self.confirm(self.enter(person, kind, issued, **more))
