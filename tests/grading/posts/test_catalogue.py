"""The post catalogue: recorded and changed with the rule, classified anew under a new version of the method."""

from datetime import date

import pytest
from django.urls import reverse

from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting
from auxpolice.audit.models import Entry
from auxpolice.policy import actions as policies
from auxpolice.policy.schema import Form
from auxpolice.problems import Conflict, Problem
from grading import defaults
from grading.posts import POST_CLASSES, catalogue, method
from grading.posts import actions as posts
from grading.posts.models import PostClassification
from personnel import actions as people_actions
from personnel.models import Post
from tests.grading.steps import ladder_in_force, office
from tests.vocabulary import account, hire, post, unit

pytestmark = pytest.mark.django_db
TOLD = {"code": "K90", "name": "护学岗", "category": "attendant", "duties": ["维护校门秩序"]}


@pytest.fixture
def staff():
    unit(), unit("北关派出所")
    people = office()
    ladder_in_force(people)
    ladder_in_force(people, defaults.METHOD)
    return people


def test_a_post_is_recorded_and_changed_with_a_trail(staff):
    made = catalogue.record_post(**TOLD, acting_user=staff["political"])
    changed = catalogue.record_post(
        post=made, **{**TOLD, "name": "护学巡逻", "least_education": "31"}, acting_user=staff["political"]
    )
    assert Post.objects.get() == changed and changed.name == "护学巡逻"
    entry = Entry.objects.get(act="post.edit")
    assert (entry.before["name"], entry.after["name"]) == ("护学岗", "护学巡逻")
    for role in (Role.LEADER, Role.UNIT_HEAD, Role.FINANCE, Role.INSPECTOR):
        with pytest.raises(Denied):
            catalogue.record_post(
                **{**TOLD, "code": "X"},
                acting_user=account(role, unit=unit() if role == Role.UNIT_HEAD else None),
            )


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"duties": ["治安巡逻", "单独执法"]}, "duties", "单独执法或者以个人名义执法"),
        ({"duties": []}, "duties", "至少写一项"),
        ({"code": "P-1"}, "code", "已有岗位使用"),
        ({"name": "已有的岗"}, "name", "已在目录中"),
        ({"name": " "}, "name", "请填岗位代码和岗位名称"),
        ({"category": "x"}, "category", "人员类别"),
        ({"least_education": "99"}, "least_education", "最低学历"),
    ],
)
def test_what_is_wrong_is_refused_at_its_field(staff, change, field, sentence):
    Post.objects.create(code="P-1", name="已有的岗", category="attendant", duties=["x"])
    with pytest.raises(Problem, match=sentence) as refused:
        catalogue.record_post(**{**TOLD, **change}, acting_user=staff["political"])
    assert Post.objects.count() == 1 and refused.value.field == field


def test_a_post_with_people_is_neither_closed_nor_turned_into_the_other_category(staff):
    made = catalogue.record_post(**TOLD, acting_user=staff["political"])
    person = hire(as_post=made, education="61")
    for change in ({"is_active": False}, {"category": "civilian"}):
        with pytest.raises(Conflict, match="现有 1 人"):
            catalogue.record_post(post=made, **{**TOLD, **change}, acting_user=staff["political"])
    raised = catalogue.record_post(
        post=made, **{**TOLD, "least_education": "21"}, acting_user=staff["political"]
    )
    assert catalogue.below_education(raised, date(2026, 3, 1)) == 1 and person


def test_a_transfer_into_a_post_one_does_not_qualify_for_is_refused(staff):
    person = hire(education="31")
    needs = catalogue.record_post(**{**TOLD, "least_education": "21"}, acting_user=staff["political"])
    bad = Post.objects.create(code="K91", name="保管岗", category="attendant", duties=["保管枪支"])
    for target, sentence in ((needs, "要求本科及以上学历"), (bad, "禁止安排保管武器")):
        with pytest.raises(Problem, match=sentence) as refused:
            people_actions.transfer(
                person,
                unit=unit("北关派出所"),
                post=target,
                start=date(2026, 6, 1),
                acting_user=staff["political"],
            )
        assert refused.value.field in ("post", "duties")


def test_a_new_version_of_the_method_reclassifies_with_who_is_affected(staff):
    found = post()
    hire(as_post=found), hire(as_post=found, at=unit("北关派出所"))
    posts.classify_unclassified(date(2020, 1, 1), acting_user=staff["political"])

    def harder(content):
        content["classes"][0]["from_score"], content["classes"][1]["from_score"] = 5500, 3000

    ladder_in_force(staff, defaults.METHOD, start=date(2026, 3, 1), change=harder)
    with acting(staff["political"]):
        _version, (row,) = catalogue.rescored(date(2026, 3, 1))
        assert (row.post, row.old_class, row.new_class, row.people, row.lacking) == (found, 2, 1, 2, [])
        assert catalogue.rescored(date(2026, 2, 28))[1] == []
        assert catalogue.rescore_posts(date(2026, 3, 1), acting_user=staff["political"]) == 1
        with pytest.raises(Problem, match="没有仍按旧版方法"):
            catalogue.rescore_posts(date(2026, 3, 1), acting_user=staff["political"])
    rows = PostClassification.objects.filter(post=found).order_by("period")
    assert [(r.post_class, r.period.upper) for r in rows] == [(2, date(2026, 3, 1)), (1, None)]


def test_the_pages_of_the_catalogue(client, staff):
    client.force_login(staff["political"], backend="django.contrib.auth.backends.ModelBackend")
    url = reverse("grading:post-new")
    typed = {
        **TOLD,
        "duties": "维护校门秩序\n保管枪支",
        "family": "",
        "least_education": "",
        "is_active": "on",
    }
    refused = client.post(url, typed)
    assert (
        refused.status_code == 422
        and "保管武器" in refused.content.decode()
        and "护学岗" in refused.content.decode()
    )
    client.post(url, {**typed, "duties": "维护校门秩序\n\n疏导交通 "})
    made = Post.objects.get()
    assert made.duties == ["维护校门秩序", "疏导交通"]
    edit = reverse("grading:post-edit", args=[made.pk])
    assert "疏导交通" in client.get(edit).content.decode()
    hire(as_post=made, education="61")
    answer = client.post(edit, {**typed, "duties": "维护校门秩序", "least_education": "31"}, follow=True)
    assert "现任 1 人的学历低于新的要求" in answer.content.decode()
    posts.classify_unclassified(date(2020, 1, 1), acting_user=staff["political"])
    tried = client.post(
        reverse("grading:post", args=[made.pk]),
        {
            "night": 9,
            "risk": 9,
            "outdoor": 9,
            "intensity": 9,
            "public": 9,
            "start": "2030-01-01",
            "do": "try",
        },
    )
    assert "影响在岗 1 人" in tried.content.decode() and "张伟" in tried.content.decode()
    assert "没有仍按旧版方法分类的岗位" in client.get(reverse("grading:rescore")).content.decode()
    ladder_in_force(staff, defaults.METHOD, start=date(2026, 3, 1))
    assert "看新方法下谁会变" in client.get(reverse("grading:posts")).content.decode()
    assert "护学岗" in client.get(reverse("grading:rescore")).content.decode()
    client.post(reverse("grading:rescore"), {"start": "2026-12-01"})
    assert PostClassification.objects.filter(post=made).count() == 2
    client.force_login(staff["leader"], backend="django.contrib.auth.backends.ModelBackend")
    for name, args in (("post-new", []), ("post-edit", [made.pk]), ("rescore", [])):
        assert client.get(reverse(f"grading:{name}", args=args)).status_code == 404


def test_the_lowest_scores_of_the_classes_are_read_and_typed_in_points(client, staff):
    """Kept in hundredths of a point, which nobody counts in."""
    version = policies.create_draft(
        POST_CLASSES, "岗位分类", defaults.content(defaults.METHOD), acting_user=staff["political"]
    )
    client.force_login(staff["political"], backend="django.contrib.auth.backends.ModelBackend")
    read = client.get(reverse("policy:version", args=[version.pk])).content.decode()
    assert ">70 分<" in read and "7000" not in read
    edit = reverse("policy:edit", args=[version.pk])
    typed = Form.of(method.CONTENT, version.content).values
    for text, sentence in (
        ("七十", "「最低分」应填数字"),
        ("70.123", "最多 2 位小数"),
        ("130", "0 到 100 分"),
    ):
        refused = client.post(edit, {**typed, "classes.0.from_score": text})
        assert sentence in refused.content.decode()
        version.refresh_from_db()
        assert version.content["classes"][0]["from_score"] == 7000
    client.post(edit, {**typed, "classes.0.from_score": "72.5", "row_version": version.row_version})
    version.refresh_from_db()
    assert [one["from_score"] for one in version.content["classes"]] == [7250, 4500, 0]
