"""Spot-checks of the demo county, by the same actions people use."""

import io
import json
import uuid
from datetime import datetime, time, timedelta
from pathlib import Path

from django.utils import timezone
from PIL import Image, ImageDraw

from auxpolice.access.scope import acting
from auxpolice.demo.county import County, register
from auxpolice.months import SHANGHAI, last_day
from auxpolice.policy import actions as policies
from auxpolice.policy.models import PolicyState
from inspections import actions
from inspections.catalogue import INSPECTION
from personnel.models import Assignment

PLACES = ("备勤室", "接警大厅", "东门卡点", "城关十字路口", "值班室", "看守监区", "办证窗口", "巡逻岗亭")
TEXTS = {
    "P01": "着夏装未扎腰带",
    "P04": "夜班未签到",
    "P07": "离岗二十分钟",
    "P09": "值班时看手机视频",
    "P10": "交接班记录未双签",
}


def fill(county: County) -> None:
    drafter, leader = county.users["zhenggong"], county.users["juzhang"]
    content = json.loads((Path(__file__).parent / "policies" / "default.json").read_text(encoding="utf-8"))
    version = policies.create_draft(INSPECTION, content["title"], content, acting_user=drafter)
    policies.move(version, PolicyState.SUBMITTED, reason="按会议意见修订", acting_user=drafter)
    version = policies.approve(version, acting_user=leader)
    policies.put_in_force(version, None, county.first_day.replace(month=1), acting_user=drafter)
    _checks(county)


def _checks(county: County) -> None:
    rng, inspector, other = county.rng, county.users["ducha"], county.users["ducha2"]
    heads = {
        grant.unit_id: user
        for name, user in county.users.items()
        if name.startswith("fzr") and (grant := user.grants.first())
    }
    units = [unit for unit in county.units if unit.kind != "bureau"]
    people: dict[int, list] = {}
    there = Assignment.everything.filter(
        period__contains=last_day(county.months[-1]), period__startswith__lte=county.months[-4:][0]
    )
    for row in there.order_by("person_id").select_related("person"):
        people.setdefault(row.unit_id, []).append(row.person)
    codes = list(TEXTS)
    for month in county.months[-4:]:
        for _n in range(12):
            unit = units[int(rng.integers(0, len(units)))]
            day = month + timedelta(days=int(rng.integers(0, 27)))
            at = timezone.make_aware(datetime.combine(day, time(int(rng.integers(8, 23)), 15)), SHANGHAI)
            code, found = codes[int(rng.integers(0, len(codes)))], people.get(unit.pk)
            if not found:
                continue
            person = found[int(rng.integers(0, len(found)))]
            step = int(rng.integers(0, 5))
            with acting(inspector):
                check = actions.file_check(
                    uuid.UUID(int=int(rng.integers(1, 2**62)) << 60 | int(rng.integers(0, 2**60)), version=4),
                    unit,
                    at,
                    PLACES[int(rng.integers(0, len(PLACES)))],
                    other.full_name,
                    [actions.FiledFinding(code, person, TEXTS[code])],
                    is_covert=bool(rng.random() < 0.25),
                    pictures=[_picture(unit.name, f"{at:%Y-%m-%d %H:%M}")] if step % 2 else [],
                    acting_user=inspector,
                )
            if step:
                with acting(other):
                    actions.confirm_finding(check.findings.get(), acting_user=other)
            if step >= 2 and unit.pk in heads:
                with acting(heads[unit.pk]):
                    actions.answer(
                        check.rectification,
                        "情况属实。",
                        "已谈话提醒，开展一次专题教育。",
                        acting_user=heads[unit.pk],
                    )
            if step >= 3 and unit.pk in heads:
                with acting(other):
                    actions.recheck(
                        check.rectification, "passed", "复查未再发现同类问题。", acting_user=other
                    )


def _picture(first: str, second: str) -> bytes:
    """A plain invented scene; no person in it."""
    image = Image.new("RGB", (960, 640), "#8fa3b8")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 420, 960, 640), fill="#5d6b7a")
    draw.rectangle((120, 180, 420, 460), fill="#d8dee6", outline="#33404d", width=6)
    draw.rectangle((220, 300, 320, 460), fill="#7a5c3e")
    draw.text((40, 40), f"{second}", fill="#ffffff", font_size=36)
    sink = io.BytesIO()
    image.save(sink, "JPEG", quality=70)
    return sink.getvalue()


register(41, "督察", fill)
