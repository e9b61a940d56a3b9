"""What was typed when a session ended is there after signing in again in the same tab; for the same person only."""

import pytest
from django.urls import reverse

from auxpolice.access.models import Role, Session, User
from tests import vocabulary as say

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "Test-2026-pass"


def keeper(username: str) -> User:
    user = say.account(Role.SYSTEM_ADMIN, username=username)
    user.set_password(PASSWORD)
    user.save()
    return user


def come_in(page, username: str) -> None:
    page.fill("#id_username", username)
    page.fill("#id_password", PASSWORD)
    page.locator(".login-form button[type=submit]").first.click()
    page.wait_for_load_state()


def test_an_ended_session_loses_no_typed_form(page, live_site):
    keeper("xitong"), keeper("xitong2")
    accounts = live_site + reverse("access:accounts")
    for second, expected in (("xitong", "张三"), ("xitong2", "")):
        page.context.clear_cookies()
        page.goto(accounts)
        come_in(page, "xitong")
        page.locator("input[name=username]").fill("zhangsan")
        page.locator("input[name=full_name]").fill("张三")
        Session.objects.all().delete()
        page.get_by_role("button", name="建立账号").click()
        page.wait_for_url("**/login/**")
        assert not User.objects.filter(username="zhangsan").exists()
        come_in(page, second)
        assert page.url == accounts
        assert page.locator("input[name=full_name]").input_value() == expected
        assert page.get_by_text("已恢复刚才填写的内容").count() == (1 if expected else 0)
        assert "张三" not in (page.evaluate("sessionStorage.getItem('auxpolice.kept')") or "")
    page.locator("input[name=username]").fill("zhangsan")
    page.locator("input[name=full_name]").fill("张三")
    page.get_by_role("button", name="建立账号").click()
    page.locator("[data-code]").wait_for()
    assert User.objects.filter(username="zhangsan").exists()


def test_a_part_of_a_page_asked_for_without_a_session_is_401(client):
    for headers in ({"HX-Request": "true"}, {"X-Grid": "rows"}):
        assert client.get(reverse("access:accounts"), headers=headers).status_code == 401
    sent = client.post(reverse("access:accounts"), {}, headers={"Referer": "http://testserver/accounts/?q=1"})
    assert sent["Location"] == "/login/?next=/accounts/%3Fq%3D1"
    strange = client.post(reverse("access:accounts"), {}, headers={"Referer": "http://evil/x"})
    assert strange["Location"] == "/login/?next=/"
