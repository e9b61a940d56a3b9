"""A month walked in the browser as people do it: gaps passed by name, what is odd cleared, the sheet signed."""

from datetime import date

from playwright.sync_api import Page

from tests.pressing import press


def pass_brakes(leader: Page, site: str, month: date) -> None:
    """The leader passes each gap and each day of the month apart, with a reason."""
    leader.goto(f"{site}/payroll/{month:%Y-%m}/")
    while (reason := leader.locator("#brakes input[name^=reason-]")).count():
        left = reason.count()
        reason.first.fill("试点需要，已电话核实")
        press(leader, "核准放行", exact=True)
        assert leader.locator("#brakes input[name^=reason-]").count() == left - 1


def check(second: Page, site: str, month: date) -> None:
    """Another person of finance clears what is odd, rule by rule, and checks the month."""
    second.goto(f"{site}/payroll/{month:%Y-%m}/exceptions/")
    while second.get_by_role("button", name="核查所选").count():
        second.fill("[name=word]", "已与凭证核对")
        press(second, "核查所选")
        second.goto(f"{site}/payroll/{month:%Y-%m}/exceptions/")
    second.goto(f"{site}/payroll/{month:%Y-%m}/")
    press(second, "复核无误")


def answer_units(finance: Page, site: str, month: date) -> None:
    """Finance answers what units object to, in words."""
    finance.goto(f"{site}/payroll/{month:%Y-%m}/totals/")
    while left := finance.locator("input[name=answer]").count():
        finance.locator("input[name=answer]").first.fill("该人本月起计入调入单位，人数无误")
        press(finance, "答复", exact=True)
        assert finance.locator("input[name=answer]").count() == left - 1


def sign(leader: Page, site: str, month: date) -> None:
    """The leader reads the approval sheet and agrees."""
    leader.goto(f"{site}/approvals/pay-month/{month:%Y-%m}/")
    leader.locator("[name=opinion]").fill("同意发放")
    press(leader, "同意", exact=True)
