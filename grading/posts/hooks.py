"""Posts in the menu and in the trail; the content of a classification method."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.hooks import MenuEntry, Section, acts, menu
from auxpolice.policy.kinds import register_kind
from grading.posts import POST_CLASSES, method

register_kind(POST_CLASSES, gettext_lazy("岗位分类办法"), method.CONTENT, order=20)
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
