"""In a real browser: keyboard, focus, phones, dialogs, and every page of every role's menu without sideways scrolling or unlabelled controls."""

import pytest

from auxpolice.access.models import Role
from auxpolice.access.scope import scope_of
from auxpolice.hooks import menu
from tests import vocabulary as say
from tests.hooks.test_hooks import request_of
from tests.often import often

pytestmark = pytest.mark.django_db(transaction=True)

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
FLAWS = """() => {
  const found = [], seen = new Set();
  const named = (e) => e.getAttribute('aria-label') || e.getAttribute('aria-labelledby') || e.title || e.textContent.trim();
  document.querySelectorAll('input:not([type=hidden]), select, textarea').forEach((e) => {
    if (!e.labels?.length && !e.getAttribute('aria-label') && !e.getAttribute('aria-labelledby')) found.push('no label: ' + e.outerHTML.slice(0, 120));
  });
  document.querySelectorAll('button, a[href], summary').forEach((e) => { if (!named(e)) found.push('no name: ' + e.outerHTML.slice(0, 120)); });
  document.querySelectorAll('img:not([alt])').forEach((e) => found.push('no alt: ' + e.src));
  document.querySelectorAll('[id]').forEach((e) => { if (seen.has(e.id)) found.push('id twice: ' + e.id); seen.add(e.id); });
  if (document.querySelectorAll('h1').length !== 1) found.push('h1: ' + document.querySelectorAll('h1').length);
  if (document.querySelectorAll('main').length !== 1) found.push('no main');
  if (!document.documentElement.lang) found.push('no lang');
  return found;
}"""
RING = """() => { const s = getComputedStyle(document.activeElement.closest('.stat') || document.activeElement);
 return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 || s.boxShadow !== 'none' }"""


def pages_of(user) -> list[str]:
    entries = [entry for section in menu.build(request_of(user)) for entry in section["entries"]]
    return [tab["url"] for entry in entries for tab in entry["tabs"]]


@pytest.fixture
def office(live_site):
    return say.account(Role.POLITICAL)


def test_keyboard_reaches_the_content_and_focus_is_seen(live_site, page, sign_in, office):
    sign_in(page, office)
    page.goto(live_site + "/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.goto(live_site + "/")
    seen = []
    for _step in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break  # once around
        assert page.evaluate(RING), page.evaluate("document.activeElement.outerHTML")
        seen.append(
            page.evaluate("document.activeElement.closest('.skip-link, .side, .top, main')?.className || ''")
        )
    order = [name for i, name in enumerate(seen) if name and (i == 0 or seen[i - 1] != name)]
    assert order[:2] == ["skip-link", "side"] or order[:2] == ["side", "top"], order


IN_SIGHT = """() => { const side = document.querySelector('.side').getBoundingClientRect();
 const here = document.querySelector('.side [aria-current]').getBoundingClientRect();
 return [side.top, side.height, here.top >= 0 && here.bottom <= innerHeight] }"""


def test_the_menu_stays_in_sight(live_site, page, sign_in, office):
    sign_in(page, office)
    page.set_viewport_size({"width": 1440, "height": 420})
    for address in ("/people/", "/policies/"):
        page.goto(live_site + address)
        page.evaluate("document.querySelector('main').style.minHeight = '3000px'; window.scrollTo(0, 2000)")
        assert page.evaluate("window.scrollY") > 1500
        assert page.evaluate(IN_SIGHT) == [0, 420, True], address


def test_slash_searches_from_anywhere(live_site, page, sign_in, office):
    sign_in(page, office)
    page.goto(live_site + "/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "global-search"
    page.keyboard.type("zzzz")
    page.wait_for_selector("#search-suggestions p")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")
    assert "zzzz" in page.inner_text("h1")


def test_dialogs_hold_the_focus_and_give_it_back(live_site, page, sign_in, office):
    sign_in(page, office)
    page.goto(live_site + "/ui/components/")
    page.click("text=试试确认框")
    page.wait_for_selector("#confirm[open]")
    assert "此操作不可撤销" in page.inner_text("#confirm")
    page.keyboard.press("Escape")
    page.wait_for_selector("#confirm", state="hidden")
    assert page.evaluate("document.activeElement.textContent").strip() == "试试确认框"
    page.click("a[data-drawer]:has-text('打开侧栏')")
    page.wait_for_selector("#drawer .why")
    assert page.evaluate("document.activeElement.closest('#drawer') !== null")
    page.keyboard.press("Escape")
    page.click("[data-reveal]")
    page.wait_for_selector("#reveal[open]")
    assert page.evaluate("document.activeElement.id") == "reveal-reason"


def test_charts_are_drawn_and_have_their_table(live_site, page, sign_in, office):
    sign_in(page, office)
    page.goto(live_site + "/ui/components/")
    page.wait_for_selector("[data-chart] svg")
    card = page.locator("[data-chart-card]").first
    card.locator("[data-chart-table]").click()
    assert card.locator("table").is_visible()
    with page.expect_download() as download:
        card.locator("[data-chart-csv]").click()
    assert download.value.suggested_filename.endswith(".csv")


def test_pages_of_every_menu_fit_and_are_labelled(live_site, browser_context, sign_in):
    unit = say.unit()
    person = say.hire("王小明", at=unit)
    page = browser_context(viewport={"width": 1440, "height": 800}).new_page()
    faults, widths = [], [1440, 390, 360] if often(False, True) else [1440, 360]
    for role in Role:
        user = say.account(
            role,
            unit=unit if role.carries_unit else None,
            person=person if role == Role.AUXILIARY else None,
        )
        assert scope_of(user).roles == {role}
        sign_in(page, user)
        for path in [*pages_of(user), "/search/?q=w", "/accounts/password/"]:
            answer = page.goto(live_site + path)
            if answer.status >= 500:
                faults.append((role, path, answer.status))
            faults += [(role, path, flaw) for flaw in page.evaluate(FLAWS)]
            for width in widths:
                page.set_viewport_size({"width": width, "height": 800})
                if (over := page.evaluate(OVERFLOW)) > 0:
                    faults.append((role, path, f"{over} px too wide at {width}"))
            widths.reverse()  # the next page is opened at the width that the window has
    assert not faults


def test_phone_menu_opens_and_reaches_every_page(live_site, browser_context, sign_in, office):
    page = browser_context(viewport={"width": 390, "height": 780}, has_touch=True).new_page()
    sign_in(page, office)
    page.goto(live_site + "/")
    assert not page.locator(".side").is_visible()
    page.click(".phone-bar button")
    page.wait_for_selector("#phone-menu[open]")
    entries = [entry for section in menu.build(request_of(office)) for entry in section["entries"]]
    assert page.locator("#phone-menu .menu a").count() == len(entries)
    heights = page.eval_on_selector_all(
        "#phone-menu .menu a", "all => all.map(a => a.getBoundingClientRect().height)"
    )
    assert min(heights) >= 44
