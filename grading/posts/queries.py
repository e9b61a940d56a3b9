"""Queries on posts and their classes."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, OuterRef, QuerySet, Subquery

from auxpolice.months import today
from grading.posts.models import PostClassification
from personnel.models import Assignment, Post


def post_classes_on(day: dt.date) -> QuerySet:
    """Every post's class on a day as rows of post_id, post_class, score."""
    return PostClassification.objects.filter(period__contains=day).values("post_id", "post_class", "score")


def posts_with_class(day: dt.date | None = None) -> QuerySet[Post]:
    """The catalogue with each post's class and score on a day and the people in it."""
    day = day or today()
    held = PostClassification.objects.filter(post_id=OuterRef("pk"), period__contains=day)
    people = (
        Assignment.everything.filter(post_id=OuterRef("pk"), period__contains=day)
        .order_by()
        .values("post_id")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return Post.objects.annotate(
        post_class=Subquery(held.values("post_class")[:1]),
        score=Subquery(held.values("score")[:1]),
        since=Subquery(held.values("period__startswith")[:1]),
        people=Subquery(people),
    )
