"""A reclassification says who is affected and by how much, before it is saved; the trail keeps the sums."""

from datetime import date

import pytest
from django.urls import reverse

from auxpolice.access.models import Role
from auxpolice.access.scope import acting, unscoped
from auxpolice.audit.models import Entry
from grading import defaults
from grading.posts import POST_CLASSES, pay_effect
from grading.posts import actions as posts
from grading.posts.models import PostClassification
from payroll import policies as shipped
from payroll.month.models import Payslip
from payroll.schemes.reclassification import price
from personnel.models import Post
from tests import vocabulary as say
from tests.payroll.county import County, give_level

pytestmark = pytest.mark.django_db
MONTH, DAY = date(2025, 10, 1), date(2025, 11, 1)
HARD = dict.fromkeys(["night", "risk", "outdoor", "intensity", "public"], 9)


@pytest.fixture
def county():
    with unscoped("test"):
        made = County(scheme=shipped.pilot_plan())
        made.force(POST_CLASSES, "岗位分类", defaults.content(defaults.METHOD))
        made.people = [made.hire(f"李{name}", rank=rank) for name, rank in (("一", 1), ("二", 4))]
        made.pay(MONTH)
    return made


def effect(county, values=HARD, day=DAY):
    with acting(county.political):
        return posts.effect_of(Post.objects.get(), values, day)


def test_it_says_who_and_how_much_to_the_fen(county):
    found = effect(county)
    assert (found.old_class, found.new_class) == (2, 1)
    assert {row.person.name for row in found.who} == {"李一", "李二"}
    with unscoped("test"):
        paid = {slip.person_id: slip.net_fen for slip in Payslip.objects.filter(month_id=MONTH)}
    assert {person: change.old_net_fen for person, change in found.pay.changes.items()} == paid
    assert found.pay.net_fen == sum(change.net_fen for change in found.pay.changes.values()) > 0
    assert found.pay.cost_fen > 0 and found.pay.unpriced == {}


def test_the_month_after_pays_what_was_said(county):
    """A first class post earns 200 yuan more than one of the second class (示例 plan); the tax is the month's own."""
    with unscoped("test"):
        posts.classify_post(Post.objects.get(), HARD, DAY, acting_user=county.political)
        county.calculate(DAY)
        slips = list(Payslip.objects.order_by("person_id", "month_id"))
    for before, after in zip(slips[::2], slips[1::2], strict=True):
        assert after.gross_fen - before.gross_fen == 20000
        assert price([before.person_id], 2, 1, MONTH).changes[before.person_id].new_net_fen > before.net_fen


def test_the_trail_keeps_how_many_and_how_much(county):
    found = effect(county)
    posts.classify_post(Post.objects.get(), HARD, DAY, acting_user=county.political)
    kept = Entry.objects.get(act="post.classify")
    assert kept.after["people"] == 2
    assert (kept.after["net_fen"], kept.after["cost_fen"]) == (found.pay.net_fen, found.pay.cost_fen)


def test_whom_nothing_can_be_said_about_is_named_with_why(county):
    with unscoped("test"):
        late = county.hire("赵晚", on=date(2025, 10, 20), rank=2)
        from personnel.models import Assignment

        after = say.hire("钱新", on=date(2025, 11, 1), at=say.unit("城关派出所"))
        give_level(after, 2, date(2025, 11, 1), county.levels)
        unheard = county.people[1]
        give_level(unheard, 9, date(2025, 9, 15), county.levels)
        assert Assignment.everything.filter(person=late).exists()
    pay = effect(county).pay
    assert "2025-10" in pay.unpriced[after.pk] and "层级" in pay.unpriced[unheard.pk]
    assert set(pay.changes) == {county.people[0].pk, late.pk}


def test_no_class_before_or_no_month_says_so_instead_of_a_figure(county):
    PostClassification.objects.all().delete()
    found = effect(county)
    assert found.old_class is None and found.people == 2 and found.pay is None
    assert price([person.pk for person in county.people], 2, 1, date(2020, 1, 1)) is None


def test_statements_do_not_grow_with_the_people(county, django_assert_max_num_queries):
    with django_assert_max_num_queries(60) as few:
        effect(county)
    with unscoped("test"):
        for n in range(20):
            county.hire(f"王{chr(0x4E00 + n)}", rank=1 + n % 7)
    with django_assert_max_num_queries(60) as many:
        assert effect(county).people == 22
    assert len(many) == len(few)


def test_the_page_shows_people_and_sums_and_writes_nothing(county, client):
    found = effect(county)
    client.force_login(county.political)
    url = reverse("grading:post", args=[Post.objects.get().pk])
    shown = client.post(url, {**HARD, "start": "2025-11-01", "do": "try"}).content.decode()
    assert "李一" in shown and "李二" in shown
    assert f"{found.pay.net_fen / 100:,.2f}" in shown and PostClassification.objects.count() == 1
    head = say.account(Role.UNIT_HEAD, username="fzr", unit=say.unit("城关派出所"))
    client.force_login(head)
    refused = client.post(url, {**HARD, "start": "2025-11-01", "do": "try"})
    assert refused.status_code in (403, 404) and "实发合计变化" not in refused.content.decode()


def test_grading_alone_still_says_who(county, monkeypatch):
    monkeypatch.setattr(pay_effect, "_pricing", [])
    found = effect(county)
    assert found.people == 2 and found.pay is None


def test_a_new_method_says_what_all_its_changes_cost(county, client):
    client.force_login(county.political)
    with unscoped("test"):
        said = price([person.pk for person in county.people], 2, 3, date(2026, 12, 1))
    assert said.net_fen < 0 and said.cost_fen < 0
    shown = client.get(reverse("grading:rescore")).content.decode()
    for fen in (said.net_fen, said.cost_fen):
        assert f"{abs(fen) / 100:,.2f}" in shown
