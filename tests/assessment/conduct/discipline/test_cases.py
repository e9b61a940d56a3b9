"""A case from the clue to the end of its sanction: who may do what, within which days, and what follows."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from assessment.conduct.discipline import actions, deciding, ending, protection
from assessment.conduct.discipline.models import Case, Protected, Sanction
from assessment.duty.models import NoNights
from assessment.ledger.models import LedgerEntry
from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, access, acting, scope_of
from auxpolice.calendar.models import Day
from auxpolice.months import next_month, today
from auxpolice.notices import serving
from auxpolice.notices.models import Paper
from auxpolice.problems import Conflict, Problem
from personnel import actions as personnel
from personnel.models import Employment
from tests import vocabulary as say
from tests.assessment.conduct.discipline.cases import Discipline, on

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        made = Discipline()
        made.person = made.hire("张伟")
        made.regulation = made.rule()
        made.knows(made.person, made.regulation)
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def bureau(world):
    """The bureau as it began, for each test."""
    with transaction.atomic():
        yield world
        transaction.set_rollback(True)


def test_from_the_clue_to_the_sanction_its_points_and_its_end(bureau):
    case = bureau.served(bureau.person, bureau.regulation)
    made = Sanction.everything.get(case=case)
    assert (case.state, made.kind, made.decided) == ("served", "warning", today())
    assert made.reason == case.basis == "依照值班备勤管理规定"
    assert made.period.upper > today() + timedelta(days=180)
    entry = LedgerEntry.everything.get(source_kind="sanction", source_id=str(made.pk))
    assert (entry.points, entry.entered_by) == (-500, bureau.leader)
    assert ending.end_due(made.period.upper - timedelta(days=1)) == 0
    assert ending.end_due(made.period.upper) == 1
    assert ending.end_due(made.period.upper) == 0, "it ends once"
    made.refresh_from_db()
    assert made.ended_on == made.period.upper


def test_a_measure_needs_a_rule_that_was_in_force_and_known(bureau):
    other = bureau.hire("李强")
    case = bureau.filed(bureau.clue(other))
    with pytest.raises(Problem, match="没有签收过这份规章制度"):
        bureau.breach(case, today(), bureau.regulation)
    bureau.breach(case, today(), None)
    with pytest.raises(Problem, match="须写明行为当日施行、本人已知悉的规章制度"):
        bureau.reported(case, "warning")
    assert bureau.reported(case, "criticism").state == "reported", "the policy asks for none here"
    known = bureau.filed(bureau.clue(bureau.person))
    with pytest.raises(Problem, match="没有签收过"):
        bureau.breach(known, today() - timedelta(days=1), bureau.regulation)


def test_two_investigators_neither_the_head_nor_related(bureau):
    case = bureau.clue(bureau.person)
    with acting(bureau.political):
        for two, no_relation, said in (
            ([bureau.inspector], True, "两个人"),
            ([bureau.inspector, bureau.inspector], True, "两个人"),
            ([bureau.inspector, bureau.head], True, "不能调查"),
            ([bureau.inspector, bureau.second], False, "亲属或利害关系"),
        ):
            with pytest.raises(Problem, match=said):
                actions.file_case(case.pk, two, no_relation, acting_user=bureau.political)
    with acting(bureau.inspector), pytest.raises(Denied):
        actions.file_case(case.pk, [bureau.inspector, bureau.second], True, acting_user=bureau.inspector)
    assert bureau.filed(case).state == "open"


def test_one_record_opens_one_case_and_one_act_is_not_sanctioned_twice(bureau):
    first = bureau.clue(bureau.person, source=("finding", "17"), by=bureau.inspector)
    with pytest.raises(Conflict, match="已经登记过"):
        bureau.clue(bureau.person, source=("finding", "17"), by=bureau.second)
    with acting(bureau.political):
        actions.drop_case(first.pk, "证据不足", acting_user=bureau.political)
    assert bureau.clue(bureau.person, source=("finding", "17"), by=bureau.second).state == "clue"
    bureau.served(bureau.person, bureau.regulation)
    again = bureau.filed(bureau.clue(bureau.person))
    with pytest.raises(Problem, match="一个行为不受两次处分"):
        bureau.breach(again, today(), bureau.regulation)
    assert bureau.breach(again, today(), bureau.regulation, apart_because="另一班次，另一岗位").pk


def test_the_days_to_plead_run_from_the_service_over_holidays(bureau):
    start = date(today().year, 9, 28)
    with on(start):
        rule = bureau.rule(start=start, title="请销假规定")
        bureau.knows(bureau.person, rule)
        for day in range(1, 8):
            Day.objects.update_or_create(
                date=date(start.year, 10, day), defaults={"kind": "holiday", "name": "国庆", "source": "试"}
            )
        case = bureau.told(bureau.up_to_report(bureau.person, rule))
        with pytest.raises(Conflict, match="还没有送达"):
            bureau.heard(case)
        service = bureau.read(bureau.person, case)
    working = [start + timedelta(days=n) for n in range(1, 30)]
    free = {date(start.year, 10, n) for n in range(1, 8)}
    kinds = dict(Day.objects.filter(date__in=working).values_list("date", "kind"))
    days = [
        d
        for d in working
        if d not in free and kinds.get(d, "workday" if d.weekday() < 5 else "rest") == "workday"
    ]
    assert service.due == days[4] > date(start.year, 10, 7)
    assert Case.everything.get(pk=case.pk).due == service.due
    with on(service.due), pytest.raises(Problem, match="申辩期限到"):
        bureau.heard(case, "silent", "")
    with on(service.due + timedelta(days=1)):
        user = bureau.own(bureau.person)
        with acting(user), pytest.raises(Problem, match=r"期限.*已过"):
            deciding.plead(case.pk, "晚了", acting_user=user)
        assert bureau.heard(case, "silent", "").pleaded == "silent"


def test_pleading_never_makes_it_heavier_and_new_facts_are_told_anew(bureau):
    case = bureau.told(bureau.up_to_report(bureau.person, bureau.regulation, "warning"))
    bureau.read(bureau.person, case)
    user = bureau.own(bureau.person)
    with acting(user):
        deciding.plead(case.pk, "当晚送医", acting_user=user)
    heard = bureau.heard(case, text="改写的")
    assert (heard.pleaded, heard.plea) == ("own", "当晚送医"), "what the person wrote stays"
    with pytest.raises(Problem, match="不因申辩加重"):
        bureau.proposed(case, "demerit")
    assert bureau.proposed(case, "criticism").measure == "criticism", "lighter is fine"
    with acting(bureau.leader):
        deciding.send_back(case.pk, "再查", acting_user=bureau.leader)
    with acting(bureau.political):
        back = actions.again(case.pk, "发现另一次脱岗", acting_user=bureau.political)
    assert (back.state, back.plea, back.notice) == ("open", "", None)
    bureau.told(bureau.reported(case, "demerit"))
    bureau.read(bureau.person, case)
    bureau.heard(case)
    assert bureau.proposed(case, "demerit").months == 12


def test_two_acts_are_judged_apart_and_equal_ones_add_up(bureau):
    with on(today() - timedelta(days=3)):
        rule = bureau.rule(title="岗位纪律规定")
        bureau.knows(bureau.person, rule)
    case = bureau.up_to_hearing(bureau.person, rule, "demerit", acts=2)
    assert (bureau.proposed(case, "demerit", "demerit").measure, case.breaches.count()) == ("demerit", 2)
    assert Case.everything.get(pk=case.pk).months == 24
    with acting(bureau.leader):
        deciding.send_back(case.pk, "过重", acting_user=bureau.leader)
    assert (bureau.proposed(case, "warning", "demerit").months) == 12


def test_another_person_decides(bureau):
    case = bureau.up_to_hearing(bureau.person, bureau.regulation)
    bureau.proposed(case, "warning")
    for somebody in (bureau.political, bureau.head, bureau.inspector, bureau.finance):
        with acting(somebody), pytest.raises(Denied):
            deciding.decide(case.pk, acting_user=somebody)
    Case.everything.filter(pk=case.pk).update(heard_by=bureau.leader)
    with pytest.raises(Problem, match="听取申辩的人不能决定"):
        bureau.decided(case)
    assert bureau.decided(case, bureau.chief).decided_by == bureau.chief


def test_it_is_decided_within_its_days_or_extended_once_or_not_sanctioned(bureau):
    case = bureau.up_to_hearing(bureau.person, bureau.regulation)
    bureau.proposed(case, "warning")
    with on(Case.everything.get(pk=case.pk).whole_due + timedelta(days=1)):
        with pytest.raises(Conflict, match="办理期限"):
            bureau.decided(case)
        with acting(bureau.political):
            actions.extend(case.pk, "取证困难", acting_user=bureau.political)
            with pytest.raises(Conflict, match="只能在立案后延长一次"):
                actions.extend(case.pk, "再延", acting_user=bureau.political)
        assert bureau.decided(case).state == "decided"


def test_an_old_act_is_no_longer_sanctioned(bureau):
    case = bureau.up_to_hearing(bureau.person, bureau.regulation)
    with on(today() + timedelta(days=370)):
        with pytest.raises(Problem, match="超过 12 个月"):
            bureau.proposed(case, "warning")
        assert bureau.proposed(case, "none").measure == "none"
    case.breaches.update(is_crime=True)
    with acting(bureau.leader):
        deciding.send_back(case.pk, "涉嫌犯罪", acting_user=bureau.leader)
    with on(today() + timedelta(days=370)):
        assert bureau.proposed(case, "warning").measure == "warning"


def ending_case(bureau, **more):
    case = bureau.up_to_hearing(bureau.person, bureau.regulation, "dismissal")
    return case, lambda: bureau.proposed(case, "dismissal", **{"ground": "39-2", **more})


def test_before_an_ending_the_union_is_told_and_its_opinion_studied(bureau):
    case, propose = ending_case(bureau)
    propose()
    with pytest.raises(Conflict, match="事先通知工会"):
        bureau.decided(case)
    with acting(bureau.political):
        deciding.tell_union(case.pk, today(), acting_user=bureau.political)
        with pytest.raises(Problem, match="等工会的意见"):
            deciding.note_union(case.pk, "", "已研究", acting_user=bureau.political)
        deciding.note_union(case.pk, "建议从轻", "经研究维持，已书面告知工会", acting_user=bureau.political)
    bureau.decided(case)
    bureau.issued(case)
    bureau.read(bureau.person, case, "decision")
    made = Sanction.everything.get(case=case)
    assert made.barred_until.year == today().year + 5
    assert Employment.everything.get(person=bureau.person).period.upper is None, (
        "the exit is an act of its own"
    )
    with acting(bureau.political):
        personnel.leave(
            bureau.person, last_day=today(), kind="dismissed", reason="处分", acting_user=bureau.political
        )
        again = {
            "name": "张伟", "id_number": bureau.person.id_number, "unit": bureau.station, "post": say.post(),
            "hired": today() + timedelta(days=30), "badge_number": "R00001", "acting_user": bureau.political,
        }  # fmt: skip
        with pytest.raises(Conflict, match=r"云公辅处〔2026〕1号.*前不得招录"):
            personnel.hire(**again)
    user = bureau.own(bureau.person)
    with acting(user):
        review = ending.ask_review(case.pk, "处理过重", acting_user=user)
    with acting(bureau.chief):
        ending.answer_review(review.pk, "upheld", "撤销", acting_user=bureau.chief)
    with acting(bureau.political):
        assert personnel.hire(**again) == bureau.person, "contested and taken back, it bars nobody"
        assert Case.objects.filter(person=bureau.person).exists(), "the old case stays for the department"
    with acting(bureau.finance), pytest.raises(Denied):
        access(Case.objects.filter(person=bureau.person))


@pytest.mark.parametrize("which", ["pregnant", "injured", "medical", "stated"])
def test_a_protected_person_is_not_dismissed(bureau, monkeypatch, which):
    stated = {"protected": "injured"} if which == "stated" else {}
    if which == "pregnant":
        NoNights.everything.create(
            person=bureau.person,
            reason="pregnant",
            period=DateRange(today(), next_month(today(), 3)),
            by=bureau.head,
        )
    elif which in ("injured", "medical"):
        monkeypatch.setattr(deciding, "refuse_protected", protection.refuse_protected)
        monkeypatch.setattr(protection, "known_of", lambda _person, _day: Protected(which))
    _case, unfit = ending_case(bureau, ground="40-2", legal_opinion="可以", **stated)
    with pytest.raises(Problem, match="不得解除劳动合同（劳动合同法第四十二条"):
        unfit()
    with pytest.raises(Problem, match=r"第四十二条.*法制审核意见"):
        bureau.proposed(_case, "dismissal", ground="39-2", **stated)
    assert bureau.proposed(_case, "dismissal", ground="39-2", legal_opinion="属严重违纪", **stated).is_ending


def test_lifted_early_by_two_and_no_longer_counts(bureau):
    case = bureau.served(bureau.person, bureau.regulation, "demerit")
    made = Sanction.everything.get(case=case)
    with acting(bureau.political):
        lifting = ending.propose_lifting(made.pk, "表现突出，立功", acting_user=bureau.political)
        with pytest.raises(Denied):
            ending.confirm_lifting(lifting.pk, acting_user=bureau.political)
    with on(today() + timedelta(days=90)), acting(bureau.leader):
        ending.confirm_lifting(lifting.pk, acting_user=bureau.leader)
        made.refresh_from_db()
        assert (made.period.upper, made.ended_on) == (today(), today())
    with acting(bureau.political), pytest.raises(Conflict, match="已经解除"):
        ending.propose_lifting(made.pk, "再", acting_user=bureau.political)
    assert ending.end_due(made.decided + timedelta(days=1000)) == 0


def test_a_review_is_asked_in_time_and_answered_by_another(bureau):
    case = bureau.served(bureau.person, bureau.regulation)
    user = bureau.own(bureau.person)
    with acting(user):
        with on(today() + timedelta(days=31)), pytest.raises(Problem, match="期限"):
            ending.ask_review(case.pk, "晚了", acting_user=user)
        review = ending.ask_review(case.pk, "当晚送医，有病历", acting_user=user)
    for somebody in (bureau.leader, bureau.political):
        with acting(somebody), pytest.raises(Problem, match="不能答复"):
            ending.answer_review(review.pk, "upheld", "成立", acting_user=somebody)
    with acting(bureau.deputy):
        answered = ending.answer_review(review.pk, "upheld", "病历属实", acting_user=bureau.deputy)
    made = Sanction.everything.get(case=case)
    points = LedgerEntry.everything.filter(source_kind="sanction", source_id=str(made.pk))
    assert made.revoked and sorted(points.values_list("points", flat=True)) == [-500, 500]
    assert answered.effect["处分"] == ["警告", "撤销"]
    with acting(bureau.chief), pytest.raises(Conflict):
        ending.answer_review(review.pk, "rejected", "不成立", acting_user=bureau.chief)


def test_what_is_noted_of_a_refused_service_has_two_witnesses(bureau):
    case = bureau.told(bureau.up_to_report(bureau.person, bureau.regulation))
    paper = Paper.objects.get(pk=case.notice_id)
    with acting(bureau.political):
        with pytest.raises(Problem, match="见证人"):
            serving.note_service(
                paper, "refused", today(), first_witness="王一", acting_user=bureau.political
            )
        serving.note_service(
            paper,
            "refused",
            today(),
            first_witness="王一",
            second_witness="李二",
            acting_user=bureau.political,
        )
    assert bureau.heard(case, "noted").state == "heard"


def test_who_it_is_about_and_heads_are_not_there_until_their_time(bureau):
    case = bureau.clue(bureau.person, source=("complaint", "9"), by=bureau.political, recused=[bureau.deputy])

    def seen(user) -> bool:
        with acting(user):
            return Case.objects.filter(pk=case.pk).exists()

    def look() -> set[str]:
        users = {
            "person": bureau.own(bureau.person), "head": bureau.head, "finance": bureau.finance, "leader": bureau.leader,
            "department": bureau.political, "recused": bureau.deputy, "investigator": bureau.inspector,
        }  # fmt: skip
        return {name for name, user in users.items() if seen(user)}

    assert look() == {"department"}
    bureau.filed(case)
    assert look() == {"department", "investigator"}
    bureau.breach(case, today(), bureau.regulation)
    bureau.told(bureau.reported(case))
    assert look() == {"department", "investigator", "person"}
    bureau.read(bureau.person, case)
    bureau.heard(case)
    bureau.proposed(case, "warning")
    assert look() == {"department", "investigator", "person", "leader"}
    with acting(bureau.inspector):
        assert not serving.seen_by(bureau.inspector, scope_of(bureau.inspector)).exists(), (
            "papers are the department's"
        )


def test_who_reports_is_a_head_of_the_persons_unit(bureau):
    stranger = say.account(Role.UNIT_HEAD, unit=say.unit("东街派出所"))
    with pytest.raises(Denied):
        bureau.clue(bureau.person, by=stranger)
    assert bureau.clue(bureau.person).registered_by == bureau.head
