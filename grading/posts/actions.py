"""Actions on posts: classify them, and keep forbidden duties out of the catalogue."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require, unscoped
from auxpolice.audit import trail
from auxpolice.months import today
from auxpolice.policy.models import InForce, PolicyVersion
from auxpolice.problems import Problem
from grading.posts import POST_CLASSES, pay_effect
from grading.posts.models import PostClassification
from grading.rules import education
from grading.rules.classification import FORBIDDEN_DUTIES, Method, forbidden_in, read, values_for_post
from personnel.dated import end_before
from personnel.models import Assignment, Education, Person, Post


def method_on(day: dt.date) -> tuple[PolicyVersion, Method]:
    """The classification method in force on a day (it holds for the whole bureau)."""
    row = (
        InForce.objects.filter(kind=POST_CLASSES, period__contains=day)
        .select_related("version")
        .order_by("unit__path")
        .first()
    )
    if row is None:
        raise Problem(
            _("%(day)s 没有施行中的岗位分类办法，请先在「政策」中批准并施行。") % {"day": day},
            code="no-policy",
        )
    return row.version, read(row.version.content)


@dataclass(frozen=True)
class Effect:
    """The effect of a reclassification: who is affected, and by how much a month (None when no month tells)."""

    old_class: int | None
    new_class: int
    score: int
    who: list[Assignment]
    pay: pay_effect.Priced | None = None

    @property
    def people(self) -> int:
        return len(self.who)

    @property
    def changes(self) -> bool:
        return self.old_class != self.new_class


def effect_of(post: Post, values: dict[str, int], day: dt.date) -> Effect:
    """Score and class of a post with the given factor values, the people in it on the day, and their pay."""
    _version, method = method_on(day)
    score = method.score(values)
    held = PostClassification.objects.filter(post=post, period__contains=day).first()
    who = pay_effect.people_in(post, day)
    old, new = held.post_class if held else None, method.class_of(score)
    pay = pay_effect.priced([row.person_id for row in who], old, new, day) if old != new else None
    return Effect(old, new, score, who, pay)


def check_duties(duties: list[str]) -> None:
    """Raise Problem, naming the rule, when a duty must not be given to auxiliaries."""
    found = forbidden_in(duties)
    if found:
        duty, code = found[0]
        raise Problem(
            _("职责「%(duty)s」不得交给辅警：依据警务辅助人员管理规定，禁止安排%(rule)s。")
            % {"duty": duty, "rule": FORBIDDEN_DUTIES[code]},
            code="forbidden-duty",
            field="duties",
            details=[f"{text}：{FORBIDDEN_DUTIES[each]}" for text, each in found[1:]],
        )


def check_post_for(person: Person, post: Post) -> None:
    """Raise Problem when the person does not qualify for the post, or the post has a forbidden duty."""
    check_duties(list(post.duties or []))
    if post.least_education and education.ordinal(person.education) < education.ordinal(post.least_education):
        raise Problem(
            _("岗位「%(post)s」要求%(needs)s及以上学历，%(name)s 的档案学历为「%(has)s」。")
            % {
                "post": post.name,
                "needs": Education(post.least_education).label,
                "name": person.name,
                "has": person.get_education_display() or _("未填"),
            },
            code="post-education",
            field="post",
        )


@transaction.atomic
def classify_post(
    post: Post, values: dict[str, int], start: dt.date, *, acting_user: User, reason: str = ""
) -> PostClassification:
    """Class of a post from a day on; what was held ends the day before."""
    require(acting_user, Act.POST_EDIT)
    version, method = method_on(start)
    wrong = [
        factor.name
        for factor in method.factors
        if not isinstance(values.get(factor.code), int) or not 0 <= values[factor.code] <= method.scale
    ]
    if wrong:
        raise Problem(
            _("因素「%(factor)s」须填 0 到 %(scale)d 的整数。") % {"factor": wrong[0], "scale": method.scale},
            code="factor-value",
            field=next(factor.code for factor in method.factors if factor.name == wrong[0]),
        )
    check_duties(list(post.duties or []))
    Post.objects.select_for_update().get(pk=post.pk)
    later = PostClassification.objects.filter(post=post, period__startswith__gt=start).exists()
    if later:
        raise Problem(
            _("这个岗位在 %(day)s 之后已另有分类，请选更晚的日期。") % {"day": start},
            code="class-later",
            field="start",
        )
    held = PostClassification.objects.filter(post=post, period__contains=start).first()
    with unscoped("everybody in the post counts, whoever decides"):
        effect = effect_of(post, values, start)
    before = {"class": held.post_class, "score": held.score} if held else None
    if held:
        end_before(held, start)
    row = PostClassification.objects.create(
        post=post,
        method=version,
        values={factor.code: values[factor.code] for factor in method.factors},
        score=effect.score,
        post_class=effect.new_class,
        period=(start, None),
        reason=reason.strip()[:300],
        decided_by=acting_user,
    )
    trail.record(
        "post.classify",
        post,
        acting_user=acting_user,
        before=before,
        after={"class": row.post_class, "score": row.score, "from": start, "people": effect.people}
        | ({"net_fen": effect.pay.net_fen, "cost_fen": effect.pay.cost_fen} if effect.pay else {}),
        reason=reason,
    )
    return row


@transaction.atomic
def classify_unclassified(start: dt.date, *, acting_user: User) -> int:
    """Classify every post that has no class on the day, with the values the method suggests; how many were."""
    require(acting_user, Act.POST_EDIT)
    _version, method = method_on(start)
    done = 0
    for post in Post.objects.filter(is_active=True).exclude(classifications__period__contains=start):
        if PostClassification.objects.filter(post=post, period__startswith__gt=start).exists():
            continue
        values = values_for_post(method.content, post.code, f"{post.name} {post.family}")
        classify_post(post, values, start, acting_user=acting_user, reason=_("按方法建议分值"))
        done += 1
    return done


def suggested(post: Post, day: dt.date | None = None) -> dict[str, int]:
    """Factor values to start from: those in force, else what the method suggests for such a post."""
    day = day or today()
    held = PostClassification.objects.filter(post=post, period__contains=day).first()
    if held:
        return dict(held.values)
    _version, method = method_on(day)
    return values_for_post(method.content, post.code, f"{post.name} {post.family}")
