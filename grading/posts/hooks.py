"""Posts in the menu; the content of a classification method."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.hooks import MenuEntry, Section, menu
from auxpolice.policy.kinds import register_kind
from grading.posts import POST_CLASSES, method

register_kind(POST_CLASSES, gettext_lazy("岗位分类办法"), method.CONTENT, order=20)
menu.register(
    MenuEntry(
        gettext_lazy("岗位分类"),
        "grading:posts",
        Act.POST_VIEW,
        "briefcase",
        Section.GRADING,
        10,
        group=gettext_lazy("岗位与层级"),
    )
)
