"""Posts in the menu and in the trail; how the content of a classification method is checked."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.hooks import MenuEntry, Section, acts, menu
from auxpolice.policy.actions import register_kind
from auxpolice.policy.models import PolicyKind
from grading.defaults import LABELS
from grading.evaluations import wording
from grading.rules import classification


def check(content: dict) -> list[str]:
    return [wording.fault(found) for found in classification.find(content)]


register_kind(PolicyKind.POST_CLASSES, check, LABELS, hundredths=("from_score",))
menu.register(
    MenuEntry(gettext_lazy("岗位分类"), "grading:posts", Act.POST_VIEW, "briefcase", Section.GRADING, 10)
)
acts.register(
    {
        "post.edit": gettext_lazy("修改岗位"),
        "post.record": gettext_lazy("录入岗位"),
        "post.classify": gettext_lazy("岗位分类"),
    }
)
