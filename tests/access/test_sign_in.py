"""At the door: how often may be guessed, what the trail says, and that sessions end."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from auxpolice.access import actions, limits, sessions
from auxpolice.access.models import Attempts, Role, Session, User
from auxpolice.access.tasks import sweep
from auxpolice.audit.models import Entry
from tests import vocabulary as say

pytestmark = pytest.mark.django_db
PASSWORD = "Test-2026-pass"


def person(role=Role.FINANCE, username="") -> User:
    user = say.account(role, username=username)
    user.set_password(PASSWORD)
    user.save()
    return user


def attempt(username, password="wrong", address="10.0.0.1", client=None):
    return (client or Client()).post(
        reverse("login"), {"username": username, "password": password}, REMOTE_ADDR=address
    )


def later(seconds: float) -> None:
    """Let time go by for the counts."""
    for row in Attempts.objects.all():
        for column in ("last_failure", "blocked_until", "last_success"):
            if getattr(row, column):
                setattr(row, column, getattr(row, column) - timedelta(seconds=seconds))
        row.save()


def test_guesses_at_one_name_from_one_address_are_refused_and_the_wait_doubles():
    user = person(username="juzhang")
    for _n in range(5):
        assert attempt("juzhang").status_code == 200
    waits = []
    for _n in range(3):
        closed = attempt("juzhang", PASSWORD)
        assert closed.status_code == 429
        waits.append(int(closed["Retry-After"]))
        later(waits[-1] + 1)
        assert attempt("juzhang").status_code == 200
    assert waits[1] >= 2 * waits[0] - 2 and waits[2] >= 2 * waits[1] - 2
    text = attempt("juzhang", PASSWORD).content.decode()
    assert "登录暂停" in text and "<main" in text and "系统管理员" in text
    assert attempt("juzhang", PASSWORD, address="10.0.0.2").status_code == 302, "nobody else is kept out"
    assert Entry.objects.filter(act="account.locked", target_id=str(user.pk)).exists()


def test_a_name_written_otherwise_is_counted_as_the_same():
    person(username="juzhang")
    for written in ("juzhang", "JUZHANG", "ｊuzhang", "Juzhang", "juZhang"):
        assert attempt(written).status_code == 200
    assert attempt("juzhang", PASSWORD).status_code == 429


def test_a_spray_from_one_address_is_refused_and_who_is_known_there_gets_in():
    users = [person(username=f"fujing{n}") for n in range(30)]
    assert attempt("fujing29", PASSWORD).status_code == 302
    answers = [attempt(user.username).status_code for user in users[:25]]
    assert answers == [200] * 20 + [429] * 5
    assert attempt("fujing28", PASSWORD).status_code == 429
    assert attempt("fujing28", PASSWORD, address="10.0.0.2").status_code == 302
    assert attempt("fujing29", PASSWORD).status_code == 302, "this one signs in here every day"


def test_behind_a_proxy_each_browser_is_measured_by_itself(settings):
    settings.PROXY_COUNT = 1
    person(username="juzhang")

    def via_proxy(browser, password):
        return (
            Client()
            .post(
                reverse("login"),
                {"username": "juzhang", "password": password},
                REMOTE_ADDR="172.18.0.2",
                HTTP_X_FORWARDED_FOR=f"8.8.8.8, {browser}",
            )
            .status_code
        )

    assert [via_proxy("10.0.0.1", "wrong") for _n in range(6)] == [200] * 5 + [429]
    assert via_proxy("10.0.0.2", PASSWORD) == 302


def test_many_addresses_at_one_name_are_refused_but_its_owner_where_they_are_known():
    person(username="juzhang")
    assert attempt("juzhang", PASSWORD, address="10.9.9.9").status_code == 302
    answers = [attempt("juzhang", address=f"10.0.{n}.1").status_code for n in range(45)]
    assert answers[:40] == [200] * 40 and 429 in answers[40:]
    assert attempt("juzhang", PASSWORD, address="10.9.9.9").status_code == 302


def test_one_network_of_ipv6_is_one_address():
    person(username="juzhang")
    answers = [attempt("juzhang", address=f"2001:db8::{n}").status_code for n in range(6)]
    assert answers == [200] * 5 + [429]


def test_success_takes_back_what_was_counted_and_the_administrator_unlocks():
    user, system = person(username="juzhang"), say.account(Role.SYSTEM_ADMIN)
    for _round in range(3):
        for _n in range(4):
            attempt("juzhang")
        assert attempt("juzhang", PASSWORD).status_code == 302
    for _n in range(5):
        attempt("juzhang")
    assert limits.locked_until(user)
    actions.unlock(user, acting_user=system)
    assert attempt("juzhang", PASSWORD).status_code == 302
    assert Entry.objects.filter(act="account.unlock", actor=system).exists()


def test_sign_in_failure_and_sign_out_are_in_the_trail_with_address_and_role():
    user = person(username="juzhang")
    attempt("juzhang")
    attempt("410922199505050011")
    client = Client()
    attempt("juzhang", PASSWORD, address="10.0.0.7", client=client)
    client.post(reverse("logout"), REMOTE_ADDR="10.0.0.7")
    failed, unknown, came, went = Entry.objects.order_by("pk")
    assert (failed.act, failed.target_id, failed.actor, failed.address, failed.succeeded) == (
        "account.sign_in", str(user.pk), None, "10.0.0.1", False,
    )  # fmt: skip
    assert unknown.target_label == "（没有这个账号）" and unknown.succeeded is False
    assert (came.act, came.actor, came.role, came.address, came.succeeded) == (
        "account.sign_in", user, "finance", "10.0.0.7", True,
    )  # fmt: skip
    assert (went.act, went.actor, went.role) == ("account.sign_out", user, "finance")


def test_who_is_disabled_is_told_nothing_else_and_counted(client):
    user = person(username="juzhang")
    unknown, wrong = attempt("nobody").content, attempt("juzhang").content
    User.objects.filter(pk=user.pk).update(is_active=False)
    disabled = attempt("juzhang", PASSWORD).content
    message = "请输入一个正确的"
    assert all(message in answer.decode() for answer in (unknown, wrong, disabled))


# --- sessions


def test_a_session_ends_when_nobody_is_at_work_and_lives_while_somebody_is(settings):
    client, user = Client(), person()
    attempt(user.username, PASSWORD, client=client)
    row = Session.objects.get(user=user)
    assert timedelta(minutes=14) < row.expire_date - timezone.now() <= timedelta(minutes=15)
    for _n in range(3):
        Session.objects.update(expire_date=timezone.now() + timedelta(minutes=2))
        assert client.get(reverse("home")).status_code == 200
        row.refresh_from_db()
        assert row.expire_date - timezone.now() > timedelta(minutes=14), "work moves the end on"
    Session.objects.update(started_at=timezone.now() - timedelta(hours=7, minutes=55))
    Session.objects.update(expire_date=timezone.now() + timedelta(minutes=2))
    client.get(reverse("home"))
    row.refresh_from_db()
    assert row.expire_date - timezone.now() < timedelta(minutes=6), "but never beyond eight hours"
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert client.get(reverse("home"))["Location"].startswith(reverse("login"))
    sweep()
    assert not Session.objects.filter(user=user).exists()


def test_sessions_are_listed_and_ended_and_do_not_come_back_with_the_account():
    user, system = person(), say.account(Role.SYSTEM_ADMIN)
    phone, desk = Client(HTTP_USER_AGENT="Phone"), Client(HTTP_USER_AGENT="Desk")
    attempt(user.username, PASSWORD, address="10.0.0.8", client=phone)
    attempt(user.username, PASSWORD, address="10.0.0.9", client=desk)
    page = desk.get(reverse("access:password")).content.decode()
    assert all(text in page for text in ("Phone", "10.0.0.8", "Desk", "10.0.0.9", "本次登录"))
    desk.post(reverse("access:end-others"))
    assert phone.get(reverse("home")).status_code == 302
    assert desk.get(reverse("home")).status_code == 200
    actions.set_active(user, False, acting_user=system)
    assert desk.get(reverse("home")).status_code == 302
    actions.set_active(User.objects.get(pk=user.pk), True, acting_user=system)
    assert desk.get(reverse("home")).status_code == 302, "a session that was ended doesn't revive"
    assert attempt(user.username, PASSWORD, client=desk).status_code == 302
    assert desk.get(reverse("home")).status_code == 200


def test_a_reset_ends_sessions_and_makes_a_new_password_necessary():
    user, system = person(), say.account(Role.SYSTEM_ADMIN)
    client, keeper = Client(), Client()
    attempt(user.username, PASSWORD, client=client)
    keeper.force_login(system)
    page = keeper.post(reverse("access:reset", args=[user.pk]))
    assert page["Cache-Control"] == "no-store"
    code = page.content.decode().split("data-code><strong>")[1][:19]
    assert client.get(reverse("home")).status_code == 302
    assert attempt(user.username, PASSWORD).status_code == 200, "the old password is gone"
    assert attempt(user.username, code, client=client)["Location"] == reverse("access:password")
    old = client.post(reverse("access:password"), {"password": PASSWORD, "again": PASSWORD})
    assert "最近5次用过" in old.content.decode()
    assert sessions.open_of(user).count() == 1
    shown = keeper.get(reverse("access:account", args=[user.pk])).content.decode()
    assert "须改密码" in shown and "127.0.0.1" not in shown


# --- one's own password


def change(client, current, new):
    return client.post(reverse("access:password"), {"current": current, "password": new, "again": new})


def test_a_password_holds_no_login_and_none_is_taken_again():
    user, client = person(username="fujing4-22"), Client()
    attempt(user.username, PASSWORD, client=client)
    assert "不能包含用户名" in change(client, PASSWORD, "x-Fujing4-22-x").content.decode()
    used = [PASSWORD]
    for number in range(6):
        new = f"Quite-new-{number}-words"
        assert change(client, used[-1], new).status_code == 302
        for old in used[-5:]:
            assert "用过" in change(client, new, old).content.decode()
        used.append(new)
    assert change(client, used[-1], PASSWORD).status_code == 302, "what was in use long ago may be taken"


def test_the_present_password_is_not_guessed_without_limit():
    user, client = person(), Client()
    attempt(user.username, PASSWORD, client=client)
    for _n in range(5):
        assert "现密码不对" in change(client, "wrong", "Quite-new-words-1").content.decode()
    assert "次数过多" in change(client, PASSWORD, "Quite-new-words-1").content.decode()
    later(61)
    assert change(client, PASSWORD, "Quite-new-words-1").status_code == 302


def test_django_has_no_other_way_in(client):
    """The command that the papers once named is no way round."""
    with pytest.raises(Exception, match=r"createsuperuser|create_superuser"):
        call_command("createsuperuser", "--noinput", username="x", full_name="x")
    assert not User.objects.exists()
