"""Hooks: who registers is shown to whom it concerns, in order, and one that fails takes nothing else down."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory
from django.urls import reverse

from auxpolice.access.matrix import Act
from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, scope_of
from auxpolice.hooks import (
    Hit,
    MenuEntry,
    Panel,
    Place,
    QueueItem,
    Section,
    Urgency,
    menu,
    panels,
    queue,
    search,
)
from auxpolice.hooks.registry import Registry
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
    for module, name in ((panels, "_hooks"), (queue, "_sources"), (search, "_sources")):
        monkeypatch.setattr(module, name, Registry(name))


def test_panels_stand_in_their_order_and_a_broken_one_is_named(empty, settings):
    panels.register(Place.PERSON, order=20)(lambda r, o: Panel("后", "t"))
    panels.register(Place.PERSON, order=10)(lambda r, o: Panel(f"先{o}", "t"))
    panels.register(Place.PERSON, order=5)(lambda r, o: None)
    panels.register(Place.PERSON, order=30)(failing)
    panels.register(Place.PERSON, order=40)(not_for_you)
    panels.register(Place.UNIT)(lambda r, o: Panel("别处", "t"))
    found = panels.collect(Place.PERSON, None, "甲")
    assert [p.title for p in found] == ["先甲", "后", "此栏暂时无法显示"]
    settings.DEBUG = True
    with pytest.raises(RuntimeError):
        panels.collect(Place.PERSON, None, "甲")


def test_a_panel_that_breaks_while_it_is_drawn_takes_nothing_else_down(empty, settings):
    panels.register(Place.PERSON, order=10)(lambda r, o: Panel("没有这个模板", "nowhere.html"))
    panels.register(Place.PERSON, order=20)(
        lambda r, o: panels.figures("好的", {"label": "人数", "value": 3})
    )
    found = panels.drawn(Place.PERSON, None)
    assert [p.title for p, _html in found] == ["此栏暂时无法显示", "好的"] and "人数" in found[1][1]


def test_queue_is_sorted_by_urgency_and_leaves_out_what_is_done(empty, monkeypatch):
    monkeypatch.setattr(queue, "today", lambda: DAY)
    queue.register()(
        lambda r: [
            QueueItem("平常", "/a", 4),
            QueueItem("已办完", "/b", 0),
            QueueItem("快到期", "/c", due=DAY + timedelta(days=3)),
            QueueItem("还早", "/d", due=DAY + timedelta(days=4)),
            QueueItem("逾期", "/e", 2, DAY - timedelta(days=1)),
        ]
    )
    queue.register()(failing)
    queue.register()(not_for_you)
    items = queue.collect(None)
    assert [(i.title, i.urgency) for i in items] == [
        ("逾期", "overdue"),
        ("快到期", "soon"),
        ("还早", "normal"),
        ("平常", "normal"),
    ]


def test_a_given_urgency_only_makes_an_item_more_urgent(monkeypatch):
    monkeypatch.setattr(queue, "today", lambda: DAY)
    late, far = DAY - timedelta(days=1), DAY + timedelta(days=30)
    assert QueueItem("迟", "/", due=late, urgency=Urgency.NORMAL).urgency == Urgency.OVERDUE
    assert QueueItem("迟", "/", due=late, urgency=Urgency.SOON).urgency == Urgency.OVERDUE
    assert QueueItem("远", "/", due=far, urgency=Urgency.SOON).urgency == Urgency.SOON
    assert QueueItem("无期", "/").urgency == Urgency.NORMAL


def test_search_asks_every_source_within_its_limit(empty):
    search.register()(lambda r, q, limit: [Hit(f"{q}{n}", "/") for n in range(9)])
    search.register()(failing)
    search.register()(not_for_you)
    assert [r.title for r in search.find(None, "  张   伟 ", limit=3)] == ["张 伟0", "张 伟1", "张 伟2"]
    assert search.find(None, "   ") == []


@pytest.mark.django_db
def test_a_hook_is_asked_only_for_whoever_may_do_its_act(empty):
    queue.register(Act.PAYROLL_APPROVE)(lambda r: QueueItem("审批", "/"))
    panels.register(Place.HOME, act=Act.PAYROLL_VIEW)(lambda r, o: Panel("成本", "t"))
    search.register(Act.PEOPLE_LIST)(lambda r, q, limit: [Hit("张伟", "/")])

    def shown(role):
        request = request_of(say.account(role))
        answers = queue.collect(request), panels.collect(Place.HOME, request), search.find(request, "张")
        return [answer.title for found in answers for answer in found]

    assert shown(Role.LEADER) == ["审批", "成本", "张伟"]
    assert shown(Role.AUDIT_ADMIN) == []


@pytest.mark.django_db
def test_menu_shows_only_what_the_role_may_open(monkeypatch):
    monkeypatch.setattr(menu, "_entries", Registry("entry"))
    monkeypatch.setattr(menu, "_placed", Registry("path"))
    menu.register(
        MenuEntry("首页", "home", Act.HOME, quick=True),
        MenuEntry("审计", "audit:trail", Act.AUDIT_VIEW, section=Section.SYSTEM),
        MenuEntry("账号", "access:accounts", Act.ACCOUNTS, section=Section.SYSTEM),
        MenuEntry("没有这一页", "nowhere:at-all", Act.HOME),
    )

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
    menu.register(MenuEntry("参数", "policy:parameters", Act.POLICY_VIEW, section=Section.POLICY))
    assert ("参数", True) in labels(Role.LEADER, "/policies/5/"), "the only entry that begins alike"


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
def test_no_role_has_more_than_twelve_entries(role):
    person = say.hire("张伟") if role == Role.AUXILIARY else None
    unit = say.unit("城关派出所") if role.carries_unit else None
    sections = menu.build(request_of(say.account(role, person=person, unit=unit), "/"))
    assert 1 < sum(len(section["entries"]) for section in sections) <= 12


@pytest.mark.django_db
def test_what_stands_under_an_entry_is_a_tab_of_its_pages(monkeypatch):
    monkeypatch.setattr(menu, "_entries", Registry("entry"))
    menu.register(
        MenuEntry("政策", "policy:policies", Act.POLICY_VIEW, order=10, section=Section.POLICY),
        MenuEntry("征求意见", "policy:consultations", Act.OPINION_GIVE, order=5, under="policy:policies"),
        MenuEntry("参数", "policy:parameters", Act.POLICY_VIEW, order=7, under="policy:policies"),
    )

    def tabs(role, path):
        person = say.hire("李娜") if role == Role.AUXILIARY else None
        sections = menu.build(request_of(say.account(role, person=person), path))
        lines = [(e["label"], e["current"]) for s in sections for e in s["entries"]]
        return lines, [(tab["label"], tab["current"]) for tab in menu.tabs(sections, path)]

    listed = reverse("policy:parameters")
    assert tabs(Role.LEADER, listed) == (
        [("政策", True)],
        [("政策", False), ("征求意见", False), ("参数", True)],
    )
    assert tabs(Role.LEADER, "/policies/5/") == ([("政策", True)], []), "the page of a record has none"
    alone = reverse("policy:consultations")
    assert tabs(Role.AUXILIARY, alone) == ([("征求意见", True)], []), "who may open one of them only"
    menu.register(MenuEntry("试", "home", under="policy:parameters"))
    with pytest.raises(ImproperlyConfigured, match="leads no tabs"):
        menu.refuse_unknown_places()
