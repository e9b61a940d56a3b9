"""Swaps and wishes on the phone: asked, agreed, approved; refused where they break a rule; exchanged in one transaction."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from assessment.duty.models import NoNights, Plan, PlanLine, Shift, Swap, Wish
from assessment.duty.planning import publishing, swapping, wishes
from assessment.duty.planning.changing import Change, change
from auxpolice import refusals
from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting
from auxpolice.audit.models import Entry
from auxpolice.months import next_month
from auxpolice.notices.models import Notice
from auxpolice.problems import Conflict, Problem
from tests import vocabulary as say
from tests.assessment.duty.planned import NEXT, Station


class Swapping:
    """Two people of opposite teams with a published plan: one's 白 and, far from it, the other's 白."""

    def __init__(self, station: Station):
        self.station = station
        self.one, self.two = station.member("张伟", 0), station.member("李强", 2)
        self.own, self.other = station.own(self.one), station.own(self.two)
        self.plan = station.drawn()
        with acting(station.head):
            self.plan = publishing.publish(self.plan, "人手不足", acting_user=station.head)
        self.given = self._day_shift(self.one, after=8)
        self.back = self._day_shift(self.two, after=self.given.date.day + 1)

    def _day_shift(self, person, after: int) -> Shift:
        return Shift.everything.filter(person=person, code="白", date__gt=NEXT.replace(day=after)).first()

    def ask(self, given=None, back=None, by=None, taker=None) -> Swap:
        by = by or self.own
        with acting(by):
            return swapping.ask(given or self.given, back, (taker or self.two).pk, "家里有事", acting_user=by)

    def do(self, verb, row: Swap, by, *args) -> Swap:
        with acting(by):
            return getattr(swapping, verb)(Swap.everything.get(pk=row.pk), *args, acting_user=by)

    def agreed(self, **more) -> Swap:
        return self.do("agree", self.ask(**more), self.other)


@pytest.fixture
def swap(station):
    return Swapping(station)


def holders(shift) -> list[str]:
    return [s.person.name for s in Shift.everything.filter(date=shift.date, code=shift.code)]


def test_both_shifts_change_hands_once_the_head_approves(swap):
    row = swap.agreed(back=swap.back)
    assert (holders(swap.given), holders(swap.back)) == (["张伟"], ["李强"]), "nothing moves before"
    done = swap.do("approve", row, swap.station.head)
    assert (holders(swap.given), holders(swap.back)) == (["李强"], ["张伟"])
    assert (done.state, done.decided_by) == ("approved", swap.station.head)
    new = Shift.everything.get(date=swap.given.date, person=swap.two)
    assert (new.source, new.plan) == ("swap", swap.plan) and "张伟的" in new.why
    assert {swap.given.date.day, swap.back.date.day} <= set(swap.station.line(swap.one).kept)
    assert [e.act for e in Entry.objects.filter(act__startswith="duty.swap").order_by("pk")] == [
        "duty.swap.ask", "duty.swap.agree", "duty.swap.approve",
    ]  # fmt: skip
    told = Notice.objects.filter(kind="duty-swap").values_list("to_id", flat=True)
    assert sorted(told) == sorted(
        [swap.other.pk, swap.own.pk, swap.station.head.pk, swap.own.pk, swap.other.pk]
    )


def test_a_shift_may_be_taken_over_without_one_in_return(swap):
    row = swap.agreed()
    swap.do("approve", row, swap.station.head)
    assert (
        holders(swap.given) == ["李强"]
        and Shift.everything.filter(person=swap.one, date=swap.given.date).count() == 0
    )


def test_who_may_take_each_step(swap):
    row = swap.ask(back=swap.back)
    third = swap.station.own(swap.station.member("王芳", 1))
    stranger = say.account(Role.UNIT_HEAD, unit=say.unit("东街派出所"))
    for verb, users in (
        ("agree", (swap.own, third, swap.station.head)),
        ("decline", (swap.own, third)),
        ("withdraw", (swap.other, third, swap.station.head)),
        ("approve", (swap.own, swap.other, swap.station.clerk, stranger, swap.station.political)),
    ):
        for user in users:
            with pytest.raises(Denied):
                swap.do(verb, row, user)
    with pytest.raises(Conflict, match="等对方答复"):
        swap.do("approve", row, swap.station.head)
    with pytest.raises(Denied):
        swap.ask(given=swap.back)
    with pytest.raises(Denied):
        swap.ask(given=swap.given, taker=say.hire("外人", at=say.unit("东街派出所")))


def test_declined_refused_and_withdrawn_leave_the_plan_alone(swap):
    before = list(Shift.everything.order_by("pk").values_list("pk", "person_id"))
    assert swap.do("decline", swap.ask(back=swap.back), swap.other).state == "declined"
    assert swap.do("withdraw", swap.ask(back=swap.back), swap.own).state == "withdrawn"
    row = swap.agreed(back=swap.back)
    with pytest.raises(Problem, match="退回的原因"):
        swap.do("refuse", row, swap.station.head, " ")
    assert swap.do("refuse", row, swap.station.head, "当天人手不足").because == "当天人手不足"
    with pytest.raises(Conflict, match="不能批准"):
        swap.do("approve", row, swap.station.head)
    assert list(Shift.everything.order_by("pk").values_list("pk", "person_id")) == before


def test_a_shift_is_asked_for_once_at_a_time(swap):
    swap.ask(back=swap.back)
    with pytest.raises(Conflict, match="已经在申请换班"), refusals.told():
        swap.ask(back=swap.back)


def test_what_may_never_be_is_refused_when_asked(swap):
    night = Shift.everything.filter(person=swap.one, code="宵", date__gt=NEXT.replace(day=8)).first()
    swap.do("withdraw", swap.ask(given=night), swap.own)
    NoNights.everything.create(
        person=swap.two, reason="nursing", period=DateRange(NEXT, None), by=swap.station.head
    )
    with pytest.raises(Problem, match=r"这样换不行.+不排夜班"):
        swap.ask(given=night)


def test_it_is_looked_at_again_when_approved(swap):
    row = swap.agreed(back=swap.back)
    line = swap.station.line(swap.two)
    with acting(swap.station.head):
        change(
            swap.plan,
            [Change(line.pk, line.row_version, {swap.given.date.day: ["中"]})],
            acting_user=swap.station.head,
        )
    with pytest.raises(Problem, match=r"这样换不行|时间重叠"):
        swap.do("approve", row, swap.station.head)
    gone = swap.station.line(swap.one)
    with acting(swap.station.head):
        change(
            swap.plan,
            [Change(gone.pk, gone.row_version, {swap.given.date.day: ["休"]})],
            acting_user=swap.station.head,
        )
    with pytest.raises(Conflict, match="要换的班不在了"):
        swap.do("approve", row, swap.station.head)


def test_a_swap_over_the_months_end(swap):
    following = next_month(NEXT)
    plan = swap.station.drawn(following)
    with acting(swap.station.head):
        publishing.publish(plan, "人手不足", acting_user=swap.station.head)
    back = Shift.everything.filter(person=swap.two, code="白", date__gte=following.replace(day=5)).first()
    swap.do("approve", swap.agreed(back=back), swap.station.head)
    assert (holders(swap.given), holders(back)) == (["李强"], ["张伟"])
    assert Plan.everything.filter(row_version__gt=3).count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_heads_approve_one_swap_once():
    swap = Swapping(Station())
    row = swap.agreed(back=swap.back)
    deputy = say.account(Role.UNIT_HEAD, unit=swap.station.station)
    both, refused = Barrier(2), []

    def run(user):
        try:
            both.wait(10)
            swap.do("approve", row, user)
        except Problem as problem:
            refused.append(problem.message)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=[user]) for user in (swap.station.head, deputy)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(refused) == 1 and "已由" in refused[0]
    assert (holders(swap.given), holders(swap.back)) == (["李强"], ["张伟"])
    assert PlanLine.everything.filter(kept__len=2).count() == 2


# --- wishes


def wish(user, day, code="休"):
    with acting(user):
        return wishes.wish(day, code, "", acting_user=user)


def test_a_wish_is_seen_by_whoever_plans_until_the_plan_is_published(station, client):
    person = station.member("张伟", 0)
    own = station.own(person)
    plan = station.drawn()
    day = NEXT.replace(day=9)
    wish(own, day, "早")
    wish(own, day)
    assert Wish.everything.get().code == "休"
    client.force_login(station.head)
    url = reverse("assessment:duty-plan", args=[station.station.pk, f"{NEXT:%Y-%m}"])
    assert "想要休" in client.get(url).content.decode()
    with acting(station.head):
        publishing.publish(plan, "人手不足", acting_user=station.head)
    with pytest.raises(Conflict, match="已经发布"):
        wish(own, NEXT.replace(day=10))
    with acting(own), pytest.raises(Conflict, match="已经发布"):
        wishes.withdraw_wish(Wish.everything.get(), acting_user=own)


def test_wishes_that_can_not_be(station):
    own = station.own(station.member("张伟", 0))
    with pytest.raises(Problem, match="今后"):
        wish(own, NEXT - timedelta(days=40))
    with pytest.raises(Problem, match="没有「XX」"):
        wish(own, NEXT, "XX")
    for day in range(1, 7):
        wish(own, NEXT.replace(day=day))
    with pytest.raises(Problem, match="最多提 6 条"):
        wish(own, NEXT.replace(day=8))
    with pytest.raises(Denied):
        wish(station.head, NEXT)
    other = station.own(station.member("李强", 1))
    with acting(other), pytest.raises(Denied):
        wishes.withdraw_wish(Wish.everything.first(), acting_user=other)


# --- the phone


def test_the_phone_shows_ones_shifts_and_colleagues_to_swap_with(swap, client):
    client.force_login(swap.own)
    url = reverse("assessment:duty-mine")
    html = client.get(url, {"month": f"{NEXT:%Y-%m}"}).content.decode()
    assert html.count(">白</a>") == swap.station.codes(swap.one).count("白")
    ask = reverse("assessment:duty-ask", args=[swap.given.pk])
    html = client.get(ask, {"day": swap.back.date.isoformat()}).content.decode()
    assert "李强 的「白」" in html and "请 李强 替我上" in html
    assert client.get(reverse("assessment:duty-ask", args=[swap.back.pk])).status_code == 404
    sent = client.post(f"{ask}?day={swap.back.date.isoformat()}", {"with_whom": f"shift-{swap.back.pk}"})
    row = Swap.everything.get()
    assert sent.status_code == 302 and sent.url == reverse("assessment:duty-swap", args=[row.pk])
    for rubbish in ("shift-999999", "person-x", "", "shift-"):
        assert client.post(ask, {"with_whom": rubbish}).status_code == 400
    client.force_login(swap.other)
    page = reverse("assessment:duty-swap", args=[row.pk])
    assert "同意换班" in client.get(page).content.decode()
    client.post(page, {"do": "agree"})
    client.force_login(swap.station.head)
    assert "批准换班" in client.get(page).content.decode()
    client.post(page, {"do": "approve"})
    row.refresh_from_db()
    assert row.state == "approved"
    assert client.post(page, {"do": "nix"}).status_code == 404


def test_a_third_person_sees_no_swap_of_others(swap, client):
    row = swap.ask(back=swap.back)
    client.force_login(swap.station.own(swap.station.member("王芳", 1)))
    assert client.get(reverse("assessment:duty-swap", args=[row.pk])).status_code == 404


def test_what_waits_is_in_the_queue_of_whom_it_waits_for(station, client):
    person = station.member("张伟", 0)
    plan = station.drawn()
    client.force_login(station.head)
    assert "班表待发布" in client.get("/").content.decode()
    client.force_login(station.own(person))
    assert "班表待发布" not in client.get("/").content.decode()
    with acting(station.head):
        publishing.publish(plan, "人手不足", acting_user=station.head)
    client.force_login(station.head)
    assert "班表待发布" not in client.get("/").content.decode()


def test_a_swap_waits_for_the_colleague_and_then_for_the_head(swap, client):
    row = swap.ask(back=swap.back)
    client.force_login(swap.other)
    assert "张伟想和您换班" in client.get("/").content.decode()
    client.force_login(swap.station.head)
    assert "换班待批准" not in client.get("/").content.decode()
    swap.do("agree", row, swap.other)
    assert "换班待批准" in client.get("/").content.decode()
