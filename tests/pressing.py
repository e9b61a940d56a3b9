"""Press a button of a page as a person does: say yes where it asks, and wait for the page that answers."""

from contextlib import suppress

from playwright.sync_api import Error

TWO_FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def press(page, name: str, patience: int = 60_000, *, exact: bool = False) -> None:
    """Press the first button of the name. Where the page is left for another, return once that one has loaded;
    ``patience`` in milliseconds."""
    asked, arrived = [], []

    def ask(request):
        if request.is_navigation_request() and request.frame == page.main_frame:
            asked.append(request)

    def arrive(what):
        if (
            what == page.main_frame or what in asked
        ):  # another document, or a download that leaves this one standing
            arrived.append(what)

    page.on("request", ask)
    page.on("framenavigated", arrive)
    page.on("requestfailed", arrive)
    try:
        page.get_by_role("button", name=name, exact=exact).first.click(timeout=patience)
        dialog = page.locator("dialog[open]")
        if dialog.count():
            dialog.get_by_role("button").last.click(timeout=patience)
        with suppress(Error):  # the page is being left
            page.evaluate(TWO_FRAMES)  # a script may send the form after the press
        if asked and not arrived:
            page.wait_for_event("framenavigated", lambda frame: frame == page.main_frame, timeout=patience)
        page.wait_for_load_state()
    finally:
        page.remove_listener("request", ask)
        page.remove_listener("framenavigated", arrive)
        page.remove_listener("requestfailed", arrive)
