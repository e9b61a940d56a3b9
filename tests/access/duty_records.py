"""Records of duty that routes are about; tests/access/records.py says what a record is."""

from datetime import time, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from assessment.duty.models import Shift
from assessment.duty.models.posts import Call, PostHours, StreetPost
from assessment.duty.models.repairs import RepairRequest
from assessment.duty.posts.ratings_kind import RATINGS
from auxpolice.access.models import Role
from auxpolice.access.scope import acting
from auxpolice.imports import staging
from auxpolice.imports.models import Import
from auxpolice.months import today
from tests.access.records import record
from tests.personnel.sheets import book, xlsx


def shift(world) -> Shift:
    now = timezone.now()
    return Shift.everything.create(
        unit=world.station,
        person=world.person,
        date=today(),
        code="早",
        kind="work",
        starts=now - timedelta(hours=1),
        ends=now + timedelta(hours=7),
        source="hand",
    )


@record("shift of one's own")
def own_shift(world):
    made = shift(world)
    return {"pk": made.pk, "side": "in", "send": {"shift": made.pk}}


@record("request to repair")
def request_to_repair(world):
    own = world.viewers[Role.AUXILIARY]
    return {"pk": RepairRequest.everything.create(shift=shift(world), side="in", asked_by=own).pk}


def street_post(world) -> StreetPost:
    made = StreetPost.everything.create(
        unit=world.station, name="东门", kind="patrol", period=DateRange(today(), None), by=world.head
    )
    PostHours.everything.create(
        post=made, starts=time(0), ends=time(0), wanted=1, period=DateRange(today(), None), by=world.head
    )
    return made


@record("street post")
def a_street_post(world):
    return {"pk": street_post(world).pk, "send": {"manned": "1"}}


@record("hours of a street post")
def hours_of_a_street_post(world):
    return {"pk": PostHours.everything.get(post=street_post(world)).pk}


@record("day to place")
def day_to_place(world):
    return {"unit": world.station.pk, "day": f"{today():%Y-%m-%d}"}


@record("call")
def call(world):
    made = Call.everything.create(
        unit=world.station,
        person=world.person,
        kind="Q01",
        kind_name="群众求助",
        source="asked",
        place="东门",
        accepted_at=timezone.now(),
        by=world.head,
    )
    return {"pk": made.pk, "send": {"outcome": "已劝离"}}


@record("import of ratings")
def import_of_ratings(world):
    cells = {"办件编号": "B1", "评价时间": f"{today():%Y-%m-%d}", "评价": "满意", "单位": world.station.name}
    with acting(world.political):
        made = staging.stage(
            RATINGS, xlsx(book([cells], list(cells))), "好差评.xlsx", acting_user=world.political
        )
    return {"pk": made.pk}


@record("row of an import of ratings")
def row_of_an_import_of_ratings(world):
    args = import_of_ratings(world)
    return {**args, "send": {"row": Import.objects.get(**args).rows.first().pk}}
