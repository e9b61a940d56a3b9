"""Posts: classes, forbidden duties, qualification. Headcount: derivation, the last seat, recorded exceptions."""

import threading
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting, unscoped
from auxpolice.imports.accepting import accept
from auxpolice.problems import Problem
from grading import defaults
from grading.headcount import actions as headcount
from grading.headcount.models import HeadcountException
from grading.headcount.queries import headcount_on
from grading.posts import actions as posts
from grading.posts.models import PostClassification
from grading.posts.queries import post_classes_on
from grading.rules import classification
from personnel import actions as roster
from personnel.models import Assignment, Category
from tests.grading.steps import ladder_in_force, office
from tests.personnel import sheets
from tests.vocabulary import account, hire, post, unit

METHOD = classification.read(defaults.content(defaults.METHOD))
DAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("巡逻处突 巡逻处突", 1), ("监管看护 监管看护", 1), ("接处警", 1), ("社区辅助 派出所社区", 2), ("路面执勤 交通管理", 2),
     ("窗口服务 窗口服务", 3), ("综合内勤 内勤文职", 3)],
)  # fmt: skip
def test_the_method_puts_common_posts_in_their_class(name, expected):
    values = classification.values_for_post(METHOD.content, "", name)
    assert METHOD.class_of(METHOD.score(values)) == expected


@given(
    st.fixed_dictionaries({factor.code: st.integers(0, 10) for factor in METHOD.factors}),
    st.sampled_from(METHOD.factors),
)
def test_a_harder_post_never_gets_a_softer_class(values, factor):
    harder = {**values, factor.code: min(values[factor.code] + 1, 10)}
    assert METHOD.score(harder) >= METHOD.score(values)
    assert METHOD.class_of(METHOD.score(harder)) <= METHOD.class_of(METHOD.score(values))
    assert 0 <= METHOD.score(values) <= 10000


def test_faults_of_a_method_are_found():
    broken = defaults.content(defaults.METHOD)
    broken["classes"][2]["from_score"] = 100
    broken["factors"][0]["weight"] = 0
    assert {fault.code for fault in classification.find(broken)} == {
        "classes_leave_gap",
        "weight_out_of_range",
    }
    assert classification.find([]) and classification.find({"factors": [{"code": []}], "classes": 3})


@pytest.fixture
def staff(db):
    unit()
    people = office()
    ladder_in_force(people)
    ladder_in_force(people, defaults.METHOD)
    return people


def test_a_reclassification_ends_the_old_class_and_says_who_is_affected(staff):
    found = post()
    hire(as_post=found)
    posts.classify_unclassified(date(2020, 1, 1), acting_user=staff["political"])
    values = dict.fromkeys([factor.code for factor in METHOD.factors], 9)
    with acting(staff["political"]):
        effect = posts.effect_of(found, values, DAY)
    assert (effect.old_class, effect.new_class, effect.people, effect.score) == (2, 1, 1, 9000)
    posts.classify_post(found, values, DAY, acting_user=staff["political"])
    rows = PostClassification.objects.filter(post=found).order_by("period")
    assert [(r.post_class, r.period.upper) for r in rows] == [(2, DAY), (1, None)]
    with unscoped("test"):
        assert [r["post_class"] for r in post_classes_on(date(2026, 2, 28))] == [2]
        assert [r["post_class"] for r in post_classes_on(DAY)] == [1]
    with pytest.raises(Denied):
        posts.classify_post(found, values, DAY, acting_user=staff["leader"])
    with pytest.raises(Problem, match="0 到 10"):
        posts.classify_post(found, {**values, "night": 11}, DAY, acting_user=staff["political"])


@pytest.mark.parametrize(
    ("duty", "rule"),
    [("单独执法", "单独执法"), ("保管枪支", "保管武器"), ("审核案件", "审核案件"), ("案件调查取证", "案件调查取证"), ("反恐怖侦察", "国内安全保卫"),
     ("作出行政处罚", "作出行政处理决定"), ("对嫌疑人执行刑事拘留", "执行刑事强制措施"), ("枪支弹药管理", "保管武器"),
     ("办理涉密文件", "国家秘密"), ("出具交通事故责任认定书", "案件调查取证"), ("以个人名义开展执法", "单独执法")],
)  # fmt: skip
def test_a_forbidden_duty_is_refused_with_the_rule(staff, duty, rule):
    found = post("某岗")
    found.duties = ["治安巡逻", duty]
    found.save()
    with pytest.raises(Problem, match=rule):
        hire(as_post=found)
    with pytest.raises(Problem, match="不得交给辅警"):
        posts.classify_post(
            found, dict.fromkeys([f.code for f in METHOD.factors], 5), DAY, acting_user=staff["political"]
        )


def test_helping_duties_are_no_forbidden_ones():
    allowed = [
        "协助案件调查取证",
        "非涉密财务管理",
        "治安巡逻",
        "警用装备保管和维护保养",
        "防恐怖宣传",
        "反恐防范宣传",
        "协助执行拘留",
        "送达行政处罚决定书",
        "看管违法犯罪嫌疑人",
        "不得单独执法",
        "资金分析",
    ]
    assert classification.forbidden_in(allowed) == []


def test_a_post_asks_for_its_education(staff):
    found = post("心理咨询", Category.CIVILIAN)
    found.least_education = "21"
    found.save()
    with pytest.raises(Problem, match="要求本科及以上学历"):
        hire(as_post=found, education="31")
    assert hire(as_post=found, education="14")


def test_headcount_is_derived_and_replaced_by_date(staff):
    assert headcount.derived([{"amount": 3601, "per_person": 300}, {"amount": 10, "per_person": 20}]) == 14
    for approved, start in ((5, date(2025, 1, 1)), (6, date(2026, 1, 1))):
        headcount.record_headcount(
            unit(), Category.ATTENDANT, approved, start, acting_user=staff["political"]
        )
    hire(on=date(2025, 1, 1))
    with acting(staff["political"]):
        (row,) = headcount_on(DAY)
        assert (row["approved"], row["used"], row["free"]) == (6, 1, 5)
        assert headcount_on(date(2025, 6, 1))[0]["approved"] == 5
    with acting(account(Role.UNIT_HEAD, unit=unit("北关派出所"))):
        assert headcount_on(DAY) == []
    with pytest.raises(Problem, match="更晚"):
        headcount.record_headcount(
            unit(), Category.ATTENDANT, 9, date(2025, 6, 1), acting_user=staff["political"]
        )


def test_above_the_headcount_only_with_a_granted_exception(staff):
    headcount.record_headcount(
        unit(), Category.ATTENDANT, 1, date(2020, 1, 1), acting_user=staff["political"]
    )
    hire("一")
    with pytest.raises(Problem, match="没有空额"), transaction.atomic():
        hire("二")
    asked = headcount.ask_exception(
        unit(), Category.ATTENDANT, "重大安保任务", acting_user=staff["political"]
    )
    with pytest.raises(Problem, match="没有空额"), transaction.atomic():
        hire("二")
    with pytest.raises(Problem, match="申请人"):
        headcount.grant_exception(asked, acting_user=staff["political"])
    with pytest.raises(IntegrityError, match="headcount_exception_second_person"), transaction.atomic():
        HeadcountException.everything.filter(pk=asked.pk).update(granted_by=staff["political"])
    headcount.grant_exception(asked, acting_user=staff["leader"])
    second = hire("二")
    asked.refresh_from_db()
    assert asked.person == second and asked.used_on
    with pytest.raises(Problem, match="没有空额"), transaction.atomic():
        hire("三")


@pytest.mark.django_db(transaction=True)
def test_two_hired_into_the_last_place_at_once():
    place = unit()
    staff = office()
    ladder_in_force(staff)
    headcount.record_headcount(place, Category.ATTENDANT, 1, date(2020, 1, 1), acting_user=staff["political"])
    post()
    barrier, results = threading.Barrier(3), []

    def take(name):
        try:
            barrier.wait(10)
            with transaction.atomic():
                hire(name)
            results.append("in")
        except Problem as problem:
            results.append(problem.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=(f"人{n}",)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(results) == ["headcount-full", "headcount-full", "in"]


@pytest.mark.django_db(transaction=True)
def test_two_transferred_into_the_last_place_at_once():
    place, other = unit(), unit("北关派出所")
    staff = office()
    ladder_in_force(staff)
    people = [hire(f"人{n}", at=other) for n in range(2)]
    headcount.record_headcount(place, Category.ATTENDANT, 1, date(2020, 1, 1), acting_user=staff["political"])
    target, barrier, results = post(), threading.Barrier(2), []

    def take(person):
        try:
            barrier.wait(10)
            roster.transfer(
                person, unit=place, post=target, start=date(2026, 3, 1), acting_user=staff["political"]
            )
            results.append("in")
        except Problem as problem:
            results.append(problem.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(results) == ["headcount-full", "in"]
    assert (
        sum(a.unit_id == place.pk for a in Assignment.everything.filter(period__endswith__isnull=True)) == 1
    )


def test_an_exception_for_one_person_is_not_used_by_another(staff):
    headcount.record_headcount(
        unit(), Category.ATTENDANT, 1, date(2020, 1, 1), acting_user=staff["political"]
    )
    hire("一")
    meant, other = hire("甲", at=unit("北关派出所")), hire("乙", at=unit("北关派出所"))
    for person in (meant, None):
        asked = headcount.ask_exception(
            unit(), Category.ATTENDANT, "重大安保任务", acting_user=staff["political"], person=person
        )
        headcount.grant_exception(asked, acting_user=staff["leader"])
    told = {"unit": unit(), "post": post(), "start": date(2026, 3, 1), "acting_user": staff["political"]}
    roster.transfer(other, **told)  # takes the general one, though the one meant for 甲 was granted before
    roster.transfer(meant, **told)
    assert not HeadcountException.everything.filter(used_on=None).exists()
    assert HeadcountException.everything.filter(person__isnull=False).count() == 2


def test_an_import_above_the_headcount_is_recorded_and_waits_for_another_person(staff):
    """A roster tells what is; what it puts above the headcount becomes exceptions somebody else has to grant."""
    place = unit()
    headcount.record_headcount(place, Category.ATTENDANT, 3, date(2020, 1, 1), acting_user=staff["political"])
    hire("一"), hire("二")
    granted = headcount.ask_exception(
        place, Category.ATTENDANT, "重大安保任务", acting_user=staff["political"]
    )
    headcount.grant_exception(granted, acting_user=staff["leader"])
    counts = []
    for people in (3, 30):
        rows = [sheets.row(单位=place.name) for _n in range(people)]
        with acting(staff["political"]):
            upload = sheets.stage(sheets.xlsx(rows), f"{people}.xlsx", acting_user=staff["political"])
            with CaptureQueriesContext(connection) as seen:
                accept(upload, acting_user=staff["political"])
        counts.append(len(seen))
    assert counts[0] >= counts[1] - 2  # the number of statements doesn't follow the people
    waiting = HeadcountException.everything.filter(granted_by=None)
    granted.refresh_from_db()
    assert granted.used_on and waiting.count() == 1 + 30
    assert {e.asked_by for e in waiting} == {staff["political"]} and all(e.person_id for e in waiting)
    one = waiting.first()
    with pytest.raises(Problem, match="申请人"):
        headcount.grant_exception(one, acting_user=staff["political"])
    headcount.grant_exception(one, acting_user=staff["leader"])
    with pytest.raises(Problem, match="没有空额"), transaction.atomic():
        hire("又一个")  # what was recorded for the imported lets nobody else in
