"""A handover on one phone: the outgoing side signs by its login, the incoming side on the glass."""

import pytest
from django.test import override_settings
from playwright.sync_api import expect

from assessment.duty.models.handovers import Handover, HandoverSide, HandoverState, SignaturePicture
from tests.assessment.duty.test_handover import Change
from tests.pressing import press

pytestmark = pytest.mark.django_db(transaction=True)


def test_counted_and_signed_on_one_phone(live_site, browser_context, sign_in, tmp_path):
    with override_settings(MEDIA_ROOT=tmp_path):
        change = Change()
        change.list(count=10)
        page = browser_context(viewport={"width": 390, "height": 844}).new_page()
        violations = []
        page.on(
            "console", lambda line: violations.append(line.text) if "Content Security" in line.text else None
        )
        sign_in(page, change.early)
        page.goto(live_site + "/assessment/duty/handovers/")
        press(page, "开始交接")
        page.get_by_label("对讲机实有").fill("9")
        page.get_by_label("对讲机不符的说明").fill("一部送修")
        page.get_by_label("新增事项").fill("门禁损坏，已报修")
        press(page, "签字交班")
        expect(page.get_by_text("应有 10，实有 9")).to_be_visible()
        pad = page.locator("[data-pad]")
        pad.scroll_into_view_if_needed()
        box = pad.bounding_box()
        assert box["width"] > 280
        page.mouse.move(box["x"] + 40, box["y"] + 60)
        page.mouse.down()
        for step in range(1, 12):
            page.mouse.move(box["x"] + 40 + 18 * step, box["y"] + 60 + 30 * (step % 2))
        page.mouse.up()
        press(page, "确认接班")
        expect(page.get_by_role("img", name="李强")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        row = Handover.everything.get()
        signed = row.signatures.get(side=HandoverSide.ON)
        assert (row.state, signed.on_glass, signed.person_id) == (
            HandoverState.TAKEN,
            True,
            change.late.person_id,
        )
        assert max(x for stroke in signed.strokes for x, _y, _at in stroke) < box["width"]
        assert SignaturePicture.objects.get(handover=row).attachment.is_picture
        assert not violations
