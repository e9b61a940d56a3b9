"""Points entered by hand: item, reason and proof, a second person, caps, nothing lost between two at once."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assessment.appraisal.manual import actions
from assessment.appraisal.manual.models import MANUAL, ManualPoints
from assessment.demo import default_policy
from assessment.ledger.models import LedgerEntry
from auxpolice.access.scope import acting
from auxpolice.by_two import ByTwoState
from auxpolice.problems import Conflict, Problem
from tests.assessment.bureau import MONTH, Bureau
from tests.files.samples import picture
from tests.racing import race


def proof():
    return SimpleUploadedFile("证明.jpg", picture(), content_type="image/jpeg")


@pytest.fixture
def bureau(db):
    return Bureau(appraisal=default_policy())


def proposed(bureau, person, code="J03", day=MONTH, by=None, proofs=None) -> ManualPoints:
    by = by or bureau.political
    with acting(by):
        given = [proof()] if proofs is None else proofs
        return actions.propose(person.pk, day, code, "提供线索破案", given, acting_user=by)


def confirmed(bureau, row, by=None) -> ManualPoints:
    by = by or bureau.deputy
    with acting(by):
        return actions.confirm(row.pk, acting_user=by)


def test_points_count_once_another_has_seen_the_proof(bureau):
    person = bureau.hire("张伟")
    with pytest.raises(Problem, match="请附上证明材料"):
        proposed(bureau, person, proofs=[])
    with pytest.raises(Problem, match="没有这个加减分项目"):
        proposed(bureau, person, code="X99")
    row = proposed(bureau, person)
    assert row.proofs.count() == 1 and not LedgerEntry.everything.exists()
    with pytest.raises(Conflict, match="已有一笔待确认"):
        proposed(bureau, person)
    with pytest.raises(Problem):
        confirmed(bureau, row, by=bureau.political)
    confirmed(bureau, row)
    entry = LedgerEntry.everything.get()
    assert (entry.points, entry.code, entry.source_kind, entry.source_id) == (
        300,
        "J03",
        "manual_points",
        str(row.pk),
    )
    minus = proposed(bureau, person, code="K02")
    with acting(bureau.deputy):
        MANUAL.refuse(ManualPoints, minus.pk, "与事实不符", acting_user=bureau.deputy)
    assert LedgerEntry.everything.count() == 1


def test_a_cap_of_the_month_is_kept_per_item_and_in_all(bureau):
    person = bureau.hire("张伟")
    for day in range(2):
        confirmed(bureau, proposed(bureau, person, day=MONTH.replace(day=day + 1)))
    over = proposed(bureau, person, day=MONTH.replace(day=9))
    with pytest.raises(Problem, match="最多 6 分，加上这笔是 9 分"):
        confirmed(bureau, over)
    over.refresh_from_db()
    assert over.state == ByTwoState.WAITING and LedgerEntry.everything.count() == 2
    bureau.points(person, 1300)
    with pytest.raises(Problem, match="「加分」最多 20 分，加上这笔是 24 分"):
        confirmed(bureau, proposed(bureau, person, code="J04"))


def test_its_pages_lead_from_the_ledger_to_the_proof(bureau, client):
    person = bureau.hire("张伟")
    client.force_login(bureau.political)
    form = reverse("assessment:manual-new", args=[person.pk])
    sent = {"item": "J07", "day": f"{MONTH}", "reason": "群众送锦旗"}
    kept = client.post(form, sent).content.decode()
    assert "请附上证明材料" in kept and 'value="群众送锦旗"' in kept
    assert client.post(form, {**sent, "proofs": proof()}).status_code == 302
    row = ManualPoints.everything.get()
    page = reverse("assessment:manual", args=[row.pk])
    assert page in client.get(reverse("assessment:manual-list")).content.decode()
    client.force_login(bureau.deputy)
    assert client.post(page).status_code == 302
    assert page in client.get(reverse("assessment:sheet", args=[_sheet(bureau, person)])).content.decode()


def _sheet(bureau, person) -> int:
    bureau.opened()
    return bureau.sheet(person).pk


@pytest.mark.django_db(transaction=True)
def test_two_confirmations_at_once_lose_nothing_and_never_pass_the_cap(transactional_db):
    bureau = Bureau(appraisal=default_policy())
    person = bureau.hire("张伟")
    rows = [proposed(bureau, person, day=MONTH.replace(day=day)) for day in (1, 2, 3, 4)]
    outcomes = race(*[lambda row=row: confirmed(bureau, row) for row in rows])
    refused = [one for one in outcomes if isinstance(one, Problem)]
    assert len(refused) == 2 and all(one.code == "cap" for one in refused)
    assert sorted(LedgerEntry.everything.values_list("points", flat=True)) == [300, 300]
    assert ManualPoints.everything.filter(state=ByTwoState.EFFECTIVE).count() == 2
