"""The post catalogue: posts recorded and changed, and classified anew when the method has a new version."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.audit import trail
from auxpolice.months import today
from auxpolice.policy.models import PolicyVersion
from auxpolice.problems import Conflict, Problem
from grading.posts import pay_effect
from grading.posts.actions import check_duties, classify_post, method_on
from grading.posts.models import PostClassification
from grading.rules import education
from personnel.models import Assignment, Category, Education, Person, Post

FIELDS = ("code", "name", "category", "family", "duties", "least_education", "is_active")


@transaction.atomic
def record_post(
    *,
    code: str,
    name: str,
    category: str,
    duties: list[str],
    family: str = "",
    least_education: str = "",
    is_active: bool = True,
    post: Post | None = None,
    acting_user: User,
) -> Post:
    """A new post of the catalogue, or a changed one. A duty no auxiliary may have is refused with the rule."""
    require(acting_user, Act.POST_EDIT)
    told = {
        "code": code.strip(), "name": name.strip(), "category": category, "family": family.strip(),
        "duties": duties, "least_education": least_education, "is_active": is_active,
    }  # fmt: skip
    if not told["code"] or not told["name"]:
        raise Problem(
            _("请填岗位代码和岗位名称。"), code="post-empty", field="name" if told["code"] else "code"
        )
    if category not in Category.values:
        raise Problem(_("请选择人员类别。"), code="post-category", field="category")
    if least_education and least_education not in Education.values:
        raise Problem(_("请从列表中选择最低学历。"), code="post-education", field="least_education")
    if not duties:
        raise Problem(_("请至少写一项岗位职责。"), code="post-duties", field="duties")
    check_duties(duties)
    if post is not None:
        post = Post.objects.select_for_update().get(pk=post.pk)
    others = Post.objects.exclude(pk=post.pk) if post else Post.objects.all()
    for field, sentence in (
        ("code", _("岗位代码「%(value)s」已有岗位使用。")),
        ("name", _("岗位「%(value)s」已在目录中。")),
    ):
        if others.filter(**{field: told[field]}).exists():
            raise Problem(sentence % {"value": told[field]}, code=f"post-{field}-taken", field=field)
    if post is None:
        post = Post.objects.create(**told)
        trail.record("post.record", post, acting_user=acting_user, after=told)
        return post
    _refuse_unsettling(post, told)
    before, after = trail.changes(post, told)
    for field, value in told.items():
        setattr(post, field, value)
    post.save()
    trail.record("post.edit", post, acting_user=acting_user, before=before, after=after)
    return post


def _refuse_unsettling(post: Post, told: dict) -> None:
    """Refuse to retire a post that somebody works in, or to change its category."""
    people = Assignment.everything.filter(post=post, period__endswith__isnull=True).count()
    if people and not told["is_active"] and post.is_active:
        raise Conflict(
            _("岗位「%(post)s」现有 %(n)d 人，请先调整这些人的岗位再停用。")
            % {"post": post.name, "n": people}
        )
    if people and told["category"] != post.category:
        raise Conflict(
            _("岗位「%(post)s」现有 %(n)d 人，人员类别不能改；需要另一类别的，请新设岗位再调动。")
            % {"post": post.name, "n": people}
        )


def below_education(post: Post, day: dt.date) -> int:
    """Number of people in the post on a day with less schooling than it asks for now."""
    if not post.least_education:
        return 0
    needed = education.ordinal(post.least_education)
    found = Person.everything.filter(assignments__post=post, assignments__period__contains=day)
    return sum(education.ordinal(code) < needed for code in found.values_list("education", flat=True))


@dataclass(frozen=True)
class Rescored:
    """A post classified under another version of the method, and what the one in force makes of the same values."""

    post: Post
    values: dict[str, int]
    old_score: int
    old_class: int
    score: int
    new_class: int
    people: int
    lacking: list[str]  # factors the old values have nothing for; they count 0


def rescored(day: dt.date) -> tuple[PolicyVersion, list[Rescored]]:
    """The posts whose class on the day rests on another version of the method than the one in force then."""
    version, method = method_on(day)
    held = (
        PostClassification.objects.filter(period__contains=day, post__is_active=True)
        .exclude(method=version)
        .select_related("post")
        .order_by("post__code")
    )
    people = Counter(
        Assignment.objects.filter(period__contains=today(), post__isnull=False).values_list(
            "post_id", flat=True
        )
    )
    found = []
    for row in held:
        values = {
            factor.code: min(int(row.values.get(factor.code, 0)), method.scale) for factor in method.factors
        }
        score = method.score(values)
        found.append(
            Rescored(
                row.post,
                values,
                row.score,
                row.post_class,
                score,
                method.class_of(score),
                people[row.post_id],
                [factor.name for factor in method.factors if factor.code not in row.values],
            )
        )
    return version, found


def pay_of(change: Rescored, day: dt.date) -> pay_effect.Priced | None:
    """The effect of the new class of a post on the pay of the people in it on the day, or None when no month tells."""
    people = [row.person_id for row in pay_effect.people_in(change.post, day)]
    return pay_effect.priced(people, change.old_class, change.new_class, day)


@transaction.atomic
def rescore_posts(start: dt.date, *, acting_user: User) -> int:
    """Classify every such post under the method in force from a day on; how many were."""
    require(acting_user, Act.POST_EDIT)
    _version, found = rescored(start)
    if not found:
        raise Problem(_("没有仍按旧版方法分类的岗位。"), code="rescore-none", field="start")
    for each in found:
        classify_post(
            each.post, each.values, start, acting_user=acting_user, reason=_("方法有新版本，按原因素分值重算")
        )
    return len(found)
