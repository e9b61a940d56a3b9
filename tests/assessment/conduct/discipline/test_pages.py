"""A case driven through its page, from a reported clue to the review; its papers; what a reader doesn't get."""

from datetime import timedelta

import pytest
from django.urls import reverse

from assessment.conduct.discipline import actions
from assessment.conduct.discipline.models import Case, Sanction
from assessment.duty import away
from auxpolice.access.models import Role
from auxpolice.access.scope import acting
from auxpolice.months import today
from auxpolice.notices.models import Paper
from tests import vocabulary as say
from tests.assessment.conduct.discipline.cases import Discipline
from tests.test_month_of_work import picture

pytestmark = pytest.mark.django_db


def test_a_case_from_page_to_page(client):
    bureau = Discipline()
    person = bureau.hire("张伟", badge="T90001")
    rule = bureau.rule()
    bureau.knows(person, rule)

    def press(user, url, status=302, **sent):
        client.force_login(user)
        answer = client.post(url, sent)
        assert answer.status_code == status, answer.content.decode()[-2000:]
        return answer

    clue = {"person": "T90001", "source_kind": "head", "clue": "夜班脱岗", "known_on": f"{today()}"}
    press(bureau.head, reverse("assessment:case-open"), **clue)
    case = Case.everything.get()
    page = case.read_at()

    def step(user, name, status=302, **sent):
        return press(user, page, status, step=name, **sent)

    two = [bureau.inspector.pk, bureau.second.pk]
    kept = step(bureau.political, "file", 422, investigators=two).content.decode()
    assert "亲属或利害关系" in kept and "checked" in kept
    step(bureau.political, "file", investigators=two, no_relation="on")
    step(bureau.inspector, "breach", act_on=f"{today()}", text="夜班脱岗", rule=rule.pk)
    step(bureau.inspector, "report", facts="监控为证", intended="warning")
    assert step(bureau.head, "tell", 422).status_code == 422, "a head has no steps"
    step(bureau.political, "tell")
    own = bureau.own(person)
    paper = Paper.objects.get(kind="discipline-told")
    press(own, f"/inbox/papers/{paper.pk}/")
    step(own, "plead", text="当晚送医")
    step(bureau.second, "hear", checked="无病历，不成立")
    breach = case.breaches.get()
    step(bureau.political, "propose", reason="依照规定", **{f"measure-{breach.pk}": "warning"})
    sheet = reverse("approvals:sheet", args=["sanction", case.pk])
    client.force_login(bureau.leader)
    assert "当晚送医" in client.get(sheet).content.decode()
    client.force_login(own)
    assert client.get(sheet).status_code == 404
    press(bureau.leader, sheet, verdict="agree", opinion="同意")
    step(bureau.political, "issue", document="云公辅处〔2026〕7号")
    for name in ("case-decision", "case-receipt", "case-file"):
        client.force_login(bureau.political)
        answer = client.get(reverse(f"assessment:{name}", args=[case.pk]))
        assert answer.status_code == 200 and "云公辅处〔2026〕7号" in answer.content.decode()
    press(own, f"/inbox/papers/{Paper.objects.get(kind='discipline').pk}/")
    sanction = Sanction.everything.get()
    client.force_login(bureau.head)
    assert "警告" in client.get(reverse("assessment:sanction", args=[sanction.pk])).content.decode()
    assert "影响期内" in client.get(reverse("assessment:sanctions")).content.decode()
    step(own, "review", text="过重")
    step(bureau.deputy, "answer", outcome="upheld", answer="成立")
    client.force_login(own)
    assert "成立" in client.get(page).content.decode()
    client.force_login(bureau.political)
    assert "处分已撤销" in client.get(page).content.decode()


def test_evidence_is_for_who_handles_or_decides_it(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    bureau = Discipline()
    person = bureau.hire("张伟")
    rule = bureau.rule()
    bureau.knows(person, rule)
    case = bureau.filed(bureau.clue(person))
    bureau.breach(case, today(), rule, proofs=[picture()])
    bureau.told(bureau.reported(case))
    bureau.read(person, case)
    bureau.heard(case)
    bureau.proposed(case, "warning")
    url = reverse("files:file", args=[case.files.get().pk])

    def opened(user) -> int:
        client.force_login(user)
        return client.get(url).status_code

    assert [opened(user) for user in (bureau.political, bureau.inspector, bureau.leader)] == [200, 200, 200]
    assert [opened(user) for user in (bureau.own(person), bureau.head, bureau.finance)] == [404, 404, 404]


def test_suspended_duties_leave_plans_without_saying_why():
    bureau = Discipline()
    person = bureau.hire("张伟")
    case = bureau.filed(bureau.clue(person))
    with acting(bureau.political):
        actions.suspend(case.pk, True, acting_user=bureau.political)
    (found,) = away.away([person.pk], today(), today())
    assert (found.label, found.first) == ("另有安排", today())
    with acting(bureau.political):
        actions.suspend(case.pk, False, acting_user=bureau.political)
    assert away.away([person.pk], today(), today()) == []


def test_the_queue_names_what_waits_and_what_is_late(client):
    bureau = Discipline()
    case = bureau.clue(bureau.hire("张伟"))
    client.force_login(bureau.political)
    assert "违纪案件待办理" in client.get("/").content.decode()
    Case.everything.filter(pk=case.pk).update(due=today() - timedelta(days=30))
    assert "违纪案件逾期未办" in client.get("/").content.decode()
    for user in (bureau.head, bureau.finance, bureau.inspector, say.account(Role.LEADER)):
        client.force_login(user)
        assert "违纪案件" not in client.get("/").content.decode().replace("违纪处分", ""), user


@pytest.mark.parametrize(
    "sent", [{"investigators": "9" * 400}, {"investigators": "abc"}, {"remove": "9" * 400}]
)
def test_what_no_form_sends_is_a_sentence(client, sent):
    bureau = Discipline()
    case = bureau.clue(bureau.hire("张伟"))
    client.force_login(bureau.political)
    assert client.post(case.read_at(), {"step": "file", **sent}).status_code == 422
