"""The sockets: who registers is shown to whom it concerns, in order, and one that fails takes nothing else down."""

from datetime import date, timedelta

import pytest
from django.test import RequestFactory

from auxpolice.access.matrix import Act
from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, scope_of
from auxpolice.ui import menu, panels, queue, search
from tests import vocabulary as say

DAY = date(2026, 11, 24)


def request_of(user, path="/"):
    request = RequestFactory().get(path)
    request.user, request.scope = user, scope_of(user)
    return request


def failing(*_args):
    raise RuntimeError("broken floor")


def not_for_you(*_args):
    raise Denied()


@pytest.fixture
def empty(monkeypatch):
    monkeypatch.setattr(panels, "_places", type(panels._places)(list))
    monkeypatch.setattr(queue, "_sources", [])
    monkeypatch.setattr(search, "_sources", [])


def test_panels_stand_in_their_order_and_a_broken_one_is_named(empty, settings):
    panels.register("person", lambda r, o: {"title": "后", "template": "t", "context": {}}, order=20)
    panels.register("person", lambda r, o: {"title": f"先{o}", "template": "t", "context": {}}, order=10)
    panels.register("person", lambda r, o: None, order=5)
    panels.register("person", failing, order=30)
    panels.register("person", not_for_you, order=40)
    found = panels.collect("person", None, "甲")
    assert [p["title"] for p in found] == ["先甲", "后", "此栏暂时无法显示"]
    settings.DEBUG = True
    with pytest.raises(RuntimeError):
        panels.collect("person", None, "甲")


def test_queue_is_sorted_by_urgency_and_leaves_out_what_is_done(empty, monkeypatch):
    monkeypatch.setattr(queue, "today", lambda: DAY)
    queue.register(
        lambda r: [
            {"title": "平常", "count": 4, "url": "/a"},
            {"title": "已办完", "count": 0, "url": "/b"},
            {"title": "快到期", "count": 1, "url": "/c", "due": DAY + timedelta(days=3)},
            {"title": "还早", "count": 1, "url": "/d", "due": DAY + timedelta(days=4)},
            {"title": "逾期", "count": 2, "url": "/e", "due": DAY - timedelta(days=1)},
        ]
    )
    queue.register(failing)
    queue.register(not_for_you)
    items = queue.collect(None)
    assert [(i["title"], i["urgency"]) for i in items] == [
        ("逾期", "overdue"),
        ("快到期", "soon"),
        ("还早", "normal"),
        ("平常", "normal"),
    ]


def test_search_asks_every_source_within_its_limit(empty):
    search.register(lambda r, q, limit: [{"title": f"{q}{n}", "url": "/"} for n in range(9)])
    search.register(failing)
    search.register(not_for_you)
    assert [r["title"] for r in search.find(None, "  张   伟 ", limit=3)] == ["张 伟0", "张 伟1", "张 伟2"]
    assert search.find(None, "   ") == []


@pytest.mark.django_db
def test_menu_shows_only_what_the_role_may_open(monkeypatch):
    monkeypatch.setattr(menu, "_entries", [])
    monkeypatch.setattr(menu, "_placed", {})
    menu.register("首页", "home", act=Act.HOME, quick=True)
    menu.register("审计", "audit:trail", act=Act.AUDIT_VIEW, section=menu.SYSTEM)
    menu.register("账号", "access:accounts", act=Act.ACCOUNTS, section=menu.SYSTEM)
    menu.register("没有这一页", "nowhere:at-all", act=Act.HOME)

    def labels(role, path="/"):
        return [
            (e["label"], e["current"])
            for s in menu.build(request_of(say.account(role), path))
            for e in s["entries"]
        ]

    assert labels(Role.FINANCE) == [("首页", True)]
    assert labels(Role.AUDIT_ADMIN, "/audit/x/") == [("首页", False), ("审计", True)]
    assert labels(Role.SYSTEM_ADMIN) == [("首页", True), ("账号", False)]
    menu.place("audit:trail", "accounts/traces/")  # lies under accounts, belongs to the audit
    assert labels(Role.AUDIT_ADMIN, "/accounts/traces/7/") == [("首页", False), ("审计", True)]
    assert labels(Role.SYSTEM_ADMIN, "/accounts/traces/7/") == [("首页", False), ("账号", False)]
    menu.register("参数", "policy:parameters", act=Act.POLICY_VIEW, section=menu.POLICY)
    assert ("参数", True) in labels(Role.LEADER, "/policies/5/"), "the only entry that begins alike"
