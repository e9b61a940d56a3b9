"""Two bureaus, one with a covert plan under way and a covert check not yet published, one without: nobody can tell them apart.

Both are made in one database, each in a savepoint; what everybody hears of afterwards (an open check with its notice) is
made in both, so that a gap in any number would show. The whole site is walked by tests/access/test_hidden_rows.py; here are
the places where something could be counted, numbered, found, listed or waited for, and all that is told by hooks.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pprint import pformat
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.db.models import Q
from django.test import RequestFactory, override_settings
from django.urls import reverse

from assessment.dashboards import readings
from assessment.dashboards.models import Audience
from auxpolice.access.models import Role
from auxpolice.access.scope import acting, scope_of, using
from auxpolice.audit import trail
from auxpolice.batch.models import Job
from auxpolice.hooks import dues, measures, menu, panels, queue, search
from auxpolice.hooks.menu import Section
from auxpolice.hooks.panels import Place
from auxpolice.months import SHANGHAI, today
from auxpolice.notices import awaited
from auxpolice.notices.models import Notice
from inspections.campaigns.models import Campaign
from inspections.checks import actions as checks
from inspections.checks.filed import FiledFinding
from inspections.checks.models import Photo, SpotCheck
from tests.access import campaign_records
from tests.access.test_hidden_rows import CANARY, apart, told, without_chance
from tests.access.world import MONTH, THIS, World

pytestmark = pytest.mark.django_db
READERS = (
    Role.UNIT_HEAD,
    Role.POLITICAL,
    Role.LEADER,
    Role.FINANCE,
    Role.AUXILIARY,
    Role.SYSTEM_ADMIN,
    Role.SECURITY_ADMIN,
    Role.AUDIT_ADMIN,
)
LATER = UUID(int=77, version=4)
AT = datetime(MONTH.year, MONTH.month, 20, 9, 30, tzinfo=SHANGHAI)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    folder = tmp_path_factory.mktemp("photos")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=folder), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


def numbers() -> list[tuple[str, int | None]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(sequencename), last_value FROM pg_sequences WHERE schemaname = current_schema()"
        )
        return cursor.fetchall()


def numbered_from(kept: list[tuple[str, int | None]]) -> None:
    """Every number the database gives goes on from where it was: else a world would differ by being the second."""
    names, values = zip(*kept, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(name::regclass, coalesce(value, 1), value IS NOT NULL)"
            " FROM unnest(%s::text[], %s::bigint[]) given (name, value)",
            [list(names), list(values)],
        )


def covert(world: World) -> None:
    """A covert campaign under way, a stop changed and visited, findings on people of the unit, another covert check alone;
    all of it read by the inspectorate."""
    row = campaign_records.under_way(world, CANARY, covert=True)
    campaign_records.drawn(world, CANARY, covert=True)
    check = world.file_covert(CANARY)
    photo = Photo.everything.get(check_record=check)
    client = world.client(Role.INSPECTOR)
    for page, pk in (
        ("inspections:campaign", row.pk),
        ("inspections:campaign-draws", row.pk),
        ("inspections:check", check.pk),
        ("inspections:custody", check.pk),
        ("inspections:photo", photo.pk),
        ("files:file", photo.pk),
    ):
        assert client.get(reverse(page, args=[pk])).status_code == 200, page


def afterwards(world: World) -> None:
    """What everybody hears of, made by the next numbers."""
    with acting(world.inspector):
        checks.file_check(
            LATER,
            world.station,
            AT,
            "大厅",
            [world.second],
            [FiledFinding("P10", None, "未双签", id=UUID(int=78, version=4))],
            inspection_id=UUID(int=79, version=4),
            acting_user=world.inspector,
        )
    trail.seal()


@contextmanager
def bureau(world: World, *made: Callable[[World], None]) -> Iterator[None]:
    with transaction.atomic():
        kept = numbers()
        for make in made:
            make(world)
        yield
        transaction.set_rollback(True)
    numbered_from(kept)


def addresses(world: World, role: Role) -> list[str]:
    """Lists, counts and searches of this role, with the exports of those that have one."""
    request = asking(world, role, "/")
    entries = [
        entry["url"]
        for section in menu.build(request)
        if section["key"] in (Section.INSPECTION, Section.SYSTEM)
        for entry in section["entries"]
    ]
    lists = [
        "/",
        "/inbox/",
        "/inspections/",
        "/inspections/campaigns/",
        "/assessment/ledger/",
        "/jobs/",
        "/audit/",
        "/api/people/",
    ]
    return list(
        dict.fromkeys(
            [
                *entries,
                *lists,
                *(f"{page}?export=xlsx" for page in ("/inspections/", "/inspections/campaigns/", "/audit/")),
                "/inspections/campaigns/route/",
                reverse("inspections:check", args=[LATER]),
                reverse("personnel:person", args=[world.person.pk]),
                reverse("personnel:unit", args=[world.station.pk]),
                f"/search/?q={CANARY}",
                f"/audit/?target_type=campaigns.campaign&about={world.station.pk}",
                "/audit/?act=campaign.visited",
                f"/api/people/{world.person.pk}/",
            ]
        )
    )


def asking(world: World, role: Role, path: str):
    request = RequestFactory().get(path)
    request.user = world.viewers[role]
    request.scope = scope_of(request.user)
    return request


def hooked(world: World, role: Role) -> dict[str, str]:
    """What the registries tell this role: queue, panels, figures, dues, search, what is waited for; rows of jobs and notices."""
    request = asking(world, role, "/")
    with using(request.scope):
        places = {
            Place.PERSON: world.person,
            Place.UNIT: world.station,
            **dict.fromkeys((Place.HOME, Place.HOME_FIGURES, Place.HOME_CHANGES)),
        }
        found = {
            "queue": [str(item) for item in queue.collect(request)],
            "awaited": [str(one) for one in awaited.collect(request)],
            "search": [str(hit) for text in (CANARY, "张伟", "督察") for hit in search.find(request, text)],
            "dues": [str(one) for one in dues.owed_by(request, unit_id=world.station.pk)],
            "dues of the person": [str(one) for one in dues.owed_by(request, person_id=world.person.pk)],
            "notices": list(Notice.objects.filter(to=request.user).order_by("pk").values_list("pk", "title")),
            "jobs": list(Job.objects.order_by("pk").values_list("pk", "kind")),
        }
        for place, of in places.items():
            found[f"panels {place}"] = [html for _panel, html in panels.drawn(place, request, of)]
        for measure in measures.every():
            if request.scope.can(measure.act):
                found[f"measure {measure.code}"] = [dict(measure.values(month)) for month in (MONTH, THIS)]
    if role == Role.LEADER:
        for audience in Audience:  # whose figures are read by the clock and kept for all of them
            with using(readings.scope_of(audience)):
                for measure in readings.read_by(audience):
                    found[f"{audience} {measure.code}"] = [dict(measure.values(day)) for day in (MONTH, THIS)]
    return {name: str(value) for name, value in found.items()}


def same_for_any(text: str) -> str:
    """Without the random address of the notice that was served, and the seconds of what is happening."""
    text = re.sub(r"(/inbox/papers/|文书 )[0-9a-f-]{36}", "", without_chance(text))
    return re.sub(rf"{today()} \d\d:\d\d(:\d\d)?", "now", text)


def read(world: World, role: Role, pages: Sequence[str] = ()) -> dict[str, str]:
    """All a reader is told (or these pages alone); reading leaves nothing behind."""
    with transaction.atomic():
        client = world.client(role)
        found = {page: told(client.get(page)) for page in pages or addresses(world, role)}
        if not pages:
            found |= hooked(world, role)
        transaction.set_rollback(True)
    return {what: same_for_any(text) for what, text in found.items()}


def differences(world: World, readers: Mapping[Role, Sequence[str]]) -> dict[str, str]:
    """Where the two bureaus differ for any of the readers, in all they are told or on their pages named."""
    with bureau(world, afterwards):
        without = {role: read(world, role, pages) for role, pages in readers.items()}
    with bureau(world, covert, afterwards):
        within = {role: read(world, role, pages) for role, pages in readers.items()}
    return {
        f"{role} {what}": apart(text, within[role][what])
        for role in readers
        for what, text in without[role].items()
        if within[role][what] != text
    }


def test_a_bureau_with_a_covert_plan_is_told_from_one_without_by_nobody(world):
    found = differences(world, dict.fromkeys(READERS, ()))
    assert not found, pformat(found, width=200)


def test_the_test_can_fail(world, monkeypatch):
    """What the inspectorate sees differs; so does what others see as soon as one of the walls is gone."""
    assert differences(world, {Role.INSPECTOR: ["/inspections/campaigns/"]})
    for model, wall, reader, page in (
        (Campaign, "visible_q", Role.POLITICAL, "/inspections/campaigns/"),
        (SpotCheck, "visible_q", Role.UNIT_HEAD, "/inspections/"),
        (Campaign, "secret_q", Role.AUDIT_ADMIN, "/audit/"),
        (SpotCheck, "secret_q", Role.AUDIT_ADMIN, "/audit/"),
    ):
        with monkeypatch.context() as gone:
            assert not differences(world, {reader: [page]})
            gone.setattr(model, wall, classmethod(lambda cls, *_scope: Q()))
            assert differences(world, {reader: [page]}), (model, wall)
