"""What a table hides is nowhere: not in a list, a panel, a count, a search, an export, the API, the queue or the trail.

For each role the whole site is read twice, without and with the rows that are hidden from that role, and must answer
the same. A table that says what it hides (``visible_q``) and isn't in ``HIDDEN`` fails.
"""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from html import unescape
from pprint import pformat
from urllib.parse import urljoin

import pytest
from django.apps import apps
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from assessment.appraisal import objections
from assessment.appraisal.models import Correction, MonthSheet
from assessment.appraisal.years.models import Override, PastResult, Proposal, YearSheet
from assessment.conduct.discipline.models import Case, PastSanction
from assessment.conduct.highlights.models import Highlight
from assessment.conduct.honours import actions as honours
from assessment.conduct.honours.models import Nomination, NominationObjection
from assessment.dashboards import readings
from assessment.dashboards.models import Taken
from assessment.duty.models import NoNights, Plan, PlanLine, Shift
from assessment.leave.models import Ground
from auxpolice.access.models import Role
from auxpolice.access.scope import ScopedModel, acting
from auxpolice.months import SHANGHAI, next_month
from auxpolice.policy import actions as policies
from auxpolice.policy.models import PolicyState, PolicyVersion
from grading.evaluations.models import Objection, UnitProposal, Verdict, VerdictOverride, VerdictState
from grading.ladders import LEVELS
from inspections.campaigns import actions as campaigns
from inspections.campaigns.models import (
    Campaign,
    ConflictOfInterest,
    Draw,
    Stop,
    StopChange,
    Target,
    TeamMember,
)
from inspections.consequences import actions as deciding
from inspections.models import (
    Addition,
    ChecklistAnswer,
    CheckMember,
    Finding,
    Inspection,
    Photo,
    SpotCheck,
)
from payroll import policies as shipped
from payroll.backpay.models import BackPayLine
from payroll.month.models import Payslip
from payroll.schemes import PAY
from payroll.year_end.models import YearEndPayout
from personnel.talks.content import TALKS
from personnel.talks.models import Aid, Demand, TalkNote
from scripts.routes import routes
from tests import vocabulary as say
from tests.access import (
    campaign_records,
    complaint_records,
    conduct_records,
    duty_records,
    finding_records,
    honour_records,
    steering_records,
    talk_records,
    year_records,
)
from tests.access.leave_records import asked
from tests.access.world import MONTH, PAID, THIS, World, client_of
from tests.grading import steps

pytestmark = pytest.mark.django_db

CANARY = "暗雀"
NOT_READ = ("/logout/", "/i18n/setlang/", "/offline/", "/inspections/file/")
"""The last two are no reader's: the phone's own pages for those who sign in at work."""
OUTSIDE = frozenset(Role) - {Role.INSPECTOR}
OWN = frozenset({Role.AUXILIARY})
HONOURING = frozenset({Role.POLITICAL, Role.UNIT_HEAD, Role.LEADER})
KNOW_GROUNDS = frozenset({Role.POLITICAL, Role.UNIT_HEAD, Role.AUXILIARY})
PLAN_NIGHTS = frozenset({Role.POLITICAL, Role.UNIT_HEAD, Role.UNIT_CLERK, Role.AUXILIARY})


@dataclass(frozen=True)
class Hidden:
    """Rows of some tables that ``make(world)`` adds, giving the pages of their own; not there for ``roles``, while
    ``seen_by`` finds the canary on some page."""

    models: tuple[type[ScopedModel], ...]
    roles: frozenset[Role]
    seen_by: Role
    make: Callable[[World], list[str]]


OF_A_CHECK = (
    Inspection,
    SpotCheck,
    CheckMember,
    Finding,
    Photo,
    Addition,
    ChecklistAnswer,
)


def covert_check(world):
    check = world.file_covert(CANARY)
    Addition.everything.create(check_record=check, text=CANARY, by=world.inspector)
    ChecklistAnswer.everything.create(check_record=check, position=1, code="C01", text=CANARY, answer="met")
    return [
        reverse("inspections:check", args=[check.pk]),
        reverse("inspections:photo", args=[Photo.everything.get(check_record=check).pk]),
        reverse("files:file", args=[Photo.everything.get(check_record=check).pk]),
    ]


def covert_finding_taken_back(world):
    check = world.file_covert(CANARY, "P02")
    with acting(world.second):
        deciding.drop_finding(check.findings.get(), CANARY, acting_user=world.second)
    return [reverse("inspections:check", args=[check.pk])]


def way_of_a_covert_finding(world):
    """As if it had been told and decided before it was published."""
    found = Finding.everything.get(check_record=world.file_covert(CANARY, "P02"))
    return finding_records.way(found, CANARY, world)


def finding_taken_back_beside_a_confirmed_one(world):
    found = Finding.everything.create(
        check_record=world.covert,
        unit=world.station,
        person=world.person,
        code="P07",
        name=CANARY,
        points=-500,
        text=CANARY,
    )
    with acting(world.second):
        deciding.drop_finding(found, CANARY, acting_user=world.second)
    return []


def draft(world, state=PolicyState.DRAFT):
    kinds = {PAY: shipped.pilot_plan(), LEVELS: world.ladder.content}
    pages = []
    with acting(world.political):
        for kind, content in kinds.items():
            made = policies.create_draft(kind, CANARY, content, source=CANARY, acting_user=world.political)
            if state != PolicyState.DRAFT:
                policies.move(made, state, reason=CANARY, acting_user=world.political)
            pages.append(reverse("policy:version", args=[made.pk]))
    # what is put forward to others was copied from the draft they don't know
    PolicyVersion.everything.filter(pk=world.draft.pk).update(based_on=made)
    return [*pages, reverse("policy:edit", args=[made.pk])]


def unconfirmed_sheet(world):
    MonthSheet.everything.filter(unit_sheet=world.sheet, person=world.person).update(
        remark=CANARY, base_points=8_765
    )
    own = MonthSheet.everything.get(unit_sheet=world.sheet, person=world.person)
    return [reverse("assessment:object", args=[own.pk])]


def correction_to_be_confirmed(world):
    with acting(world.political):
        objections.answer_objection(
            world.objection, "upheld", CANARY, grade="BASIC", acting_user=world.political
        )
    return []


def slip_of_an_open_month(world):
    world.calculate(MONTH)
    Payslip.everything.filter(month_id=MONTH).update(unit=world.station)
    return [reverse("payroll:slip", args=[MONTH, world.person.pk])]


def back_pay_of_an_open_month(world):
    line = BackPayLine.everything.create(
        month=MONTH,
        person=world.person,
        of_month=PAID,
        item="BASE",
        item_name=CANARY,
        before_fen=0,
        after_fen=1,
        amount_fen=1,
        fact="back_pay_fen",
        cause="level",
        state="pending",
    )
    return [reverse("payroll:back-pay-line", args=[MONTH, line.pk])]


def year_end_of_an_open_month(world):
    YearEndPayout.everything.create(
        year=PAID.year,
        person=world.person,
        month=MONTH,
        slips=[],
        held_fen=1,
        grade="COMPETENT",
        factor="1",
        amount_fen=0,
        outcome="none",
        reason=CANARY,
        made_by=world.finance,
        approved_by=world.leader,
    )
    return []


def verdict_being_weighed(world):
    staff = {"political": world.political, "leader": world.leader}
    with acting(world.political):
        batch = steps.open_batch(staff, world.ladder, title=CANARY)
    verdict = steps.verdict_of(batch, world.person)
    UnitProposal.everything.create(verdict=verdict, recommended=True, remark=CANARY, proposed_by=world.head)
    VerdictOverride.everything.create(verdict=verdict, rank=1, reason=CANARY, asked_by=world.political)
    Objection.everything.create(
        verdict=verdict,
        text=CANARY,
        raised_by=world.political,
        raised_on=THIS,
        due=THIS,
        state_before=VerdictState.PROPOSED,
    )
    return [
        reverse("grading:verdict", args=[verdict.pk]),
        reverse("grading:records", args=[verdict.pk, "employment"]),
        f"/api/verdicts/{verdict.pk}/",
        f"/api/verdicts/{verdict.pk}/explanation/",
    ]


def private_ground(world):
    world.leave.ground.text = CANARY
    world.leave.ground.save()
    return []


def submitted(world):
    return draft(world, PolicyState.SUBMITTED)


def time_without_nights(world):
    NoNights.everything.create(
        person=world.person, reason="health", period=DateRange(THIS, None), by=world.viewers[Role.UNIT_HEAD]
    )
    return []


def shift_of_a_draft_plan(world):
    plan = Plan.everything.create(unit=world.station, month=next_month(THIS))
    PlanLine.everything.create(plan=plan, person=world.person)
    starts = datetime(plan.month.year, plan.month.month, 3, 8, tzinfo=SHANGHAI)
    Shift.everything.create(
        plan=plan, unit=world.station, person=world.person, date=starts.date(), code="早", kind="work",
        starts=starts, ends=starts + timedelta(hours=8), source="solver", why=CANARY,
    )  # fmt: skip
    return [
        reverse("assessment:duty-person", args=[world.station.pk, f"{plan.month:%Y-%m}", world.person.pk])
    ]


def nomination_on_its_way(world):
    rows = honour_records.hidden(world, CANARY * 5)
    return [reverse("assessment:honours-nomination", args=[row.pk]) for row in rows]


def highlight_handed_in(world):
    row = honour_records.handed_in(world, text=CANARY * 10)
    return [reverse("assessment:highlight", args=[row.pk])]


def objection_in_publicity(world):
    with acting(world.political):
        made = honours.object_to(world.public.pk, CANARY, acting_user=world.political)
    return [reverse("assessment:honours-answer", args=[made.pk])]


def denunciation(world):
    made, paper = complaint_records.denounced(world, CANARY)
    pages = ("complaint", "complaint-paper", "complaint-step")
    return [
        *(reverse(f"assessment:{page}", args=[made.pk]) for page in pages),
        reverse("files:file", args=[paper.pk]),
    ]


def note_of_a_talk(world):
    TalkNote.everything.create(talk=world.talk, mood="low", text=CANARY, readers=["political"])
    return []


def demand_past_the_head(world):
    row = Demand.everything.create(
        person=world.colleague, unit=world.station, kind="D01", kind_name=CANARY, hardship=True, text=CANARY,
        past_head=True, raised_on=THIS, due=THIS, version=PolicyVersion.everything.get(kind=TALKS),
    )  # fmt: skip
    Aid.everything.create(demand=row, amount_fen=1, fund=CANARY, made_by=world.political)
    return [reverse("talks:demand", args=[row.pk])]


def undecided_case(world):
    case = conduct_records.undecided(world, CANARY)
    pages = ("case", "case-file", "case-receipt", "case-decision")
    return [reverse(f"assessment:{page}", args=[case.pk]) for page in pages]


def past_sanction_waiting(world):
    conduct_records.past_waiting(world, CANARY)
    return []


def covert_campaign(world):
    made = campaign_records.running(world, CANARY, covert=True)
    stop = Stop.everything.select_related("campaign", "unit").get(campaign=made)
    with acting(world.inspector):
        campaigns.change_stop(
            stop,
            campaigns.Change(stop.day, CANARY, False, world.second, world.inspector),
            CANARY,
            acting_user=world.inspector,
        )
        stop.refresh_from_db()
    check = campaign_records.visit(world, stop, CANARY)
    return [
        reverse("inspections:check", args=[check.pk]),
        reverse("inspections:campaign", args=[made.pk]),
        reverse("inspections:campaign-draws", args=[made.pk]),
        reverse("inspections:campaign-stop", args=[stop.pk]),
    ]


def interest_of_an_inspector(world):
    campaign_records.interest(world, CANARY)
    return []


def year_on_its_way(world):
    """Neither the year nor what is proposed of it is the person's before it is public."""
    sheet = year_records.opened(world)
    year_records.put_forward(world, sheet, reason=CANARY)
    pages = ("year-sheet", "year-paper", "year-override", "year-object")
    return [reverse(f"assessment:{page}", args=[sheet.pk]) for page in pages]


def proposal_of_a_year(world):
    year_records.proposal(world, CANARY)
    return []


def past_result_waiting(world):
    year_records.past_waiting(world, CANARY)
    return []


HIDDEN = [
    Hidden(
        (Campaign, Target, TeamMember, Draw, Stop, StopChange),
        OUTSIDE,
        Role.INSPECTOR,
        covert_campaign,
    ),
    Hidden((ConflictOfInterest,), OUTSIDE, Role.INSPECTOR, interest_of_an_inspector),
    Hidden((YearSheet, Override), OWN, Role.UNIT_HEAD, year_on_its_way),
    Hidden((Proposal,), frozenset(Role) - {Role.POLITICAL, Role.LEADER}, Role.POLITICAL, proposal_of_a_year),
    Hidden((PastResult,), frozenset(Role) - {Role.POLITICAL, Role.LEADER}, Role.LEADER, past_result_waiting),
    Hidden((PastSanction,), OUTSIDE - {Role.POLITICAL, Role.LEADER}, Role.LEADER, past_sanction_waiting),
    Hidden(
        complaint_records.TABLES,
        frozenset(Role) - {Role.POLITICAL, Role.INSPECTOR, Role.LEADER},
        Role.POLITICAL,
        denunciation,
    ),
    Hidden((TalkNote,), frozenset(Role) - {Role.POLITICAL, Role.UNIT_HEAD}, Role.POLITICAL, note_of_a_talk),
    Hidden(
        (Demand, Aid), frozenset(Role) - {Role.POLITICAL, Role.LEADER}, Role.POLITICAL, demand_past_the_head
    ),
    Hidden((Case,), frozenset(Role) - {Role.POLITICAL, Role.INSPECTOR}, Role.POLITICAL, undecided_case),
    Hidden((Shift,), OWN, Role.UNIT_HEAD, shift_of_a_draft_plan),
    Hidden(
        (NoNights,),
        OUTSIDE - {Role.UNIT_HEAD, Role.UNIT_CLERK, Role.POLITICAL},
        Role.UNIT_HEAD,
        time_without_nights,
    ),
    Hidden(OF_A_CHECK, OUTSIDE, Role.INSPECTOR, covert_check),
    Hidden((Finding,), OUTSIDE, Role.INSPECTOR, covert_finding_taken_back),
    Hidden(finding_records.TABLES, OUTSIDE, Role.INSPECTOR, way_of_a_covert_finding),
    Hidden((Finding,), OUTSIDE, Role.INSPECTOR, finding_taken_back_beside_a_confirmed_one),
    Hidden((PolicyVersion,), frozenset(Role) - {Role.POLITICAL}, Role.POLITICAL, draft),
    Hidden((PolicyVersion,), frozenset(Role) - {Role.POLITICAL, Role.LEADER}, Role.LEADER, submitted),
    Hidden((Ground,), OUTSIDE - KNOW_GROUNDS, Role.POLITICAL, private_ground),
    Hidden((Nomination,), frozenset(Role) - HONOURING, Role.UNIT_HEAD, nomination_on_its_way),
    Hidden(
        (NominationObjection,),
        frozenset(Role) - {Role.POLITICAL, Role.LEADER},
        Role.LEADER,
        objection_in_publicity,
    ),
    Hidden(
        (Highlight,), frozenset(Role) - {Role.POLITICAL, Role.UNIT_HEAD}, Role.POLITICAL, highlight_handed_in
    ),
    Hidden((MonthSheet,), OWN, Role.UNIT_HEAD, unconfirmed_sheet),
    Hidden((Correction,), OWN, Role.POLITICAL, correction_to_be_confirmed),
    Hidden((Payslip,), OWN, Role.FINANCE, slip_of_an_open_month),
    Hidden((BackPayLine,), OWN, Role.FINANCE, back_pay_of_an_open_month),
    Hidden((YearEndPayout,), OWN, Role.FINANCE, year_end_of_an_open_month),
    Hidden((Verdict, UnitProposal, VerdictOverride, Objection), OWN, Role.POLITICAL, verdict_being_weighed),
]


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, tmp_path_factory):
    from django.test import override_settings

    folder = tmp_path_factory.mktemp("photos")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=folder), transaction.atomic():
        made = World()
        made.leave = asked(made)
        duty_records.rules_in_force(made)
        complaint_records.rules_of_complaints(made)
        conduct_records.set_up(made)
        year_records.decided(made)
        Ground.everything.update(private=True)
        made.leave.refresh_from_db()
        made.public = honour_records.public(made)
        made.talk = talk_records.held(made)
        TalkNote.everything.all().delete()
        steering_records.rules(made)
        yield made
        transaction.set_rollback(True)


def addresses(world: World) -> list[str]:
    """Every page and API list that can be asked for, those with arguments for the records of the world."""
    known = {
        "pk": {
            "people": world.person.pk,
            "payroll/tax": world.person.pk,
            "people/units": world.station.pk,
            "assessment/leave": world.leave.pk,
            "assessment/honours/nominations": world.public.pk,
            "policies": world.draft.pk,
            "policies/consultations": world.round.pk,
            "assessment/sheets": world.sheet.pk,
            "assessment/people": world.objection.sheet_id,
            "assessment/objections": world.objection.pk,
            "inspections": world.covert.pk,
            "grading/posts": say.post().pk,
            "payroll/schemes": world.draft.pk,
            "api/people": world.person.pk,
            "api/units": world.station.pk,
            "talks": world.talk.pk,
            "steering/units": world.station.pk,
        },
        "person": world.person.pk,
        "unit": world.station.pk,
        "month": f"{MONTH:%Y-%m}",
        "year": MONTH.year,
        "kind": "bank",
        "version": world.draft.pk,
        "code": "GROSS",
        "what": "id",
    }

    def filled(path: str) -> str | None:
        for name in re.findall(r"<(?:\w+:)?(\w+)>", path):
            value = known.get(name)
            if isinstance(value, dict):
                value = value.get(path.split("<")[0].strip("/"))
            if value is None:
                return None
            path = re.sub(rf"<(?:\w+:)?{name}>", str(value), path, count=1)
        return "/" + path

    plain = [address for path, _view in routes() if (address := filled(path))]
    plain = [address for address in plain if address not in NOT_READ]
    lists = [address for address in plain if "<" not in address]
    months = [f"{address}?month={month:%Y-%m}" for address in ("/assessment/",) for month in (MONTH, THIS)]
    asked = [
        f"{address}?q={CANARY}"
        for address in ("/search/", "/people/", "/assessment/ledger/", "/inspections/people/", "/api/people/")
    ]
    return [*plain, *(f"{address}?export=xlsx" for address in lists), *months, *asked]


def told(response) -> str:
    """What an answer says, workbooks unpacked, without what differs from one request to the next."""
    body = b"".join(response) if response.streaming else response.content
    if body[:2] == b"PK":
        parts = zipfile.ZipFile(io.BytesIO(body))
        body = b"".join(parts.read(name) for name in sorted(parts.namelist()) if name.startswith("xl/"))
    text = without_chance(body.decode("utf-8", "replace"))
    return f"{response.status_code} {text}"


def without_chance(text: str) -> str:
    """Without keys and tokens of one request, numbers of charts, and when this reader came in."""
    text = re.sub(
        r'(csrf[-\w]*" (?:value|content)|nonce|data-nonce)="[^"]*"|X-CSRFToken[^}]*}|"csrf": "[^"]*"|\bchart-\d+',
        "",
        text,
    )
    text = re.sub(
        r'name="(?:idem_key|client_key|id|at|\w+_at)"[^>]*>', "", text
    )  # keys, and the minute of the form
    text = re.sub(
        r'"key":"[^"]*"|<td>[-\d]{10} [:\d]{8}</td>(?=\s*<td>[^<]*</td>\s*<td>查看督察记录)', "", text
    )
    return re.sub(r'<td data-label="登录时间".*?</td>', "", text)


def read(world: World, role: Role, pages: list[str]) -> dict[str, str]:
    """Address → answer for a role, leaving nothing behind; measures are read before."""
    with transaction.atomic():
        for month in (THIS, next_month(THIS, -1)):
            readings.take(month)
            Taken.objects.update(at=datetime(2026, 1, 1, tzinfo=SHANGHAI))
        client = client_of(world.viewers[role])
        found = {page: told(client.get(page)) for page in pages}
        transaction.set_rollback(True)
    return found


@pytest.fixture(scope="module")
def plain(world):
    """``plain(role)``: what the site without any hidden row answers a role; an export only of a page that has one."""

    def pages(role: Role) -> dict[str, str]:
        asked = addresses(world)
        found = read(world, role, [page for page in asked if "?export" not in page])
        exports = [
            page for page in asked if "?export" in page and found[page.split("?")[0]].startswith("200")
        ]
        made = read(world, role, exports)
        return found | {page: text for page, text in made.items() if "<worksheet" in text}

    return cache(pages)


def test_every_table_that_hides_rows_is_walked():
    hiding = {
        model
        for model in apps.get_models()
        if issubclass(model, ScopedModel) and model.visible_q.__func__ is not ScopedModel.visible_q.__func__
    }
    assert hiding == {model for hidden in HIDDEN for model in hidden.models}


@pytest.mark.parametrize("role", Role)
def test_what_is_hidden_changes_no_answer(world, plain, role):
    before, own_pages = plain(role), []
    for hidden in HIDDEN:
        if role in hidden.roles:
            own_pages += hidden.make(world)
    after = read(world, role, [*before, *own_pages])
    differing = {page: apart(text, after[page]) for page, text in before.items() if after[page] != text}
    if role != Role.AUDIT_ADMIN:  # whose trail tells that something was done
        assert not differing, pformat(differing, width=200)
    assert {page for page in own_pages if not after[page].startswith("404")} == set()
    assert {page for page, text in after.items() if CANARY in text and "?q=" not in page} == set()


def apart(one: str, other: str) -> str:
    """The first place where two answers differ."""
    place = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
    return f"{one[max(place - 60, 0) : place + 60]} ≠ {other[max(place - 60, 0) : place + 60]}"


TABLE_STATE = re.compile(r"(?<=[?&])\w*(?:sort|page|size)=[^&]*&?")
_opened: set[str] = set()
"""Addresses that opened for one role: the order and the size of a table there need no second reader."""


@pytest.mark.parametrize("role", Role)
def test_no_page_links_to_what_its_reader_may_not_open(world, plain, role):
    """Every address on a page that a role may open opens for it; files and other answers than pages included."""
    known = plain(role)
    linked = {
        urljoin(page, unescape(link)).split("#")[0]: page
        for page, text in known.items()
        if text.startswith("200") and "<!doctype html>" in text
        for link in re.findall(r'<a [^>]*href="([^"]+)"', text)
    }
    wanted = [link for link in linked if link.startswith("/") and link.split("?")[0] not in NOT_READ]
    asked = [
        link
        for link in wanted
        if link not in known and not (link in _opened and TABLE_STATE.sub("", link).rstrip("?&") in known)
    ]
    answers = {link: known[link] for link in wanted if link in known} | read(world, role, asked)
    refused = {link for link, text in answers.items() if text.startswith(("403", "404", "5"))}
    _opened.update(answers.keys() - refused)
    assert {link: linked[link] for link in refused} == {}


@pytest.mark.parametrize("hidden", HIDDEN, ids=lambda hidden: hidden.make.__name__)
def test_who_may_see_it_finds_it(world, plain, hidden):
    """The walk goes where the rows are: with the eyes of those they are there for it meets them."""
    before, client = plain(hidden.seen_by), client_of(world.viewers[hidden.seen_by])
    hidden.make(world)
    assert any(told(client.get(page)) != text for page, text in before.items())
