"""Spot-checks of the demo county, by the same actions people use."""

import io
import json
import uuid
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from assessment.ledger.models import LedgerEntry
from auxpolice.access.models import User
from auxpolice.access.scope import acting
from auxpolice.demo import clock
from auxpolice.demo.county import County, register
from auxpolice.months import SHANGHAI, last_day, month_of, today
from auxpolice.notices import serving
from auxpolice.notices.models import How, Paper
from auxpolice.units.models import Unit, UnitKind
from inspections.catalogue import INSPECTION
from inspections.catalogue.content import MET, NOT_MET, NOT_SEEN
from inspections.checks import actions
from inspections.checks.filed import FiledFinding, Looked, Signed
from inspections.checks.models import Finding, Signature, SpotCheck
from inspections.consequences import actions as deciding
from inspections.consequences import telling
from inspections.consequences.models import FindingObjection, Reversal
from inspections.rectification import actions as rectifying
from inspections.rectification import demo as rectification
from inspections.rectification.models import Rectification, RectificationState
from personnel.models import Assignment, Person

PLACES = {
    UnitKind.STATION: ("接警大厅", "值班室", "备勤室", "社区警务室", "办案区"),
    UnitKind.SERVICE_STATION: ("巡逻岗亭", "站内值守岗", "步巡路段", "卡点"),
    UnitKind.SQUAD: ("路口执勤岗", "事故快处点", "中队值班室", "护学岗"),
    UnitKind.DETENTION: ("监区巡视通道", "收押大厅", "监控室", "大门值守岗"),
    UnitKind.WINDOW: ("办证窗口", "咨询台", "等候区", "自助办理区"),
    UnitKind.BRIGADE: ("值班室", "办公区", "备勤室"),
    UnitKind.DEPARTMENT: ("接警席位", "值班室", "办公区"),
}
FOUND = {
    "P01": ("着夏装未扎腰带", "执勤时未戴帽", "反光背心未系扣"),
    "P02": ("仪容不整，未按要求理发",),
    "P03": ("备勤室被褥未叠、物品乱放",),
    "P04": ("夜班未签到", "由同事代签"),
    "P05": ("上岗迟到二十分钟",),
    "P06": ("凌晨在岗位上睡觉",),
    "P07": ("离岗二十分钟未报告",),
    "P09": ("值班时看手机视频", "执勤时长时间打私人电话"),
    "P10": ("交接班记录未双签", "巡逻台账缺两天"),
    "P11": ("执法记录仪电量不足，未备电池",),
    "P13": ("对现场调度答复推诿",),
    "P17": ("无民警带领，单独盘查路人",),
    "P19": ("排班表安排辅警单独设卡盘查，没有民警带领",),
}
WEIGHT = {
    "P01": 5,
    "P04": 4,
    "P09": 4,
    "P10": 4,
    "P05": 3,
    "P03": 2,
    "P06": 2,
    "P07": 2,
    "P11": 2,
    "P02": 1,
    "P13": 1,
}
A_MONTH, LAST_DAYS, STILL_OPEN = 12, 14, 40
"""Checks of each of the last four months; as many in the days of the last fortnight; what is older than ``STILL_OPEN``
days has been answered."""


def fill(county: County) -> None:
    content = json.loads((Path(__file__).parent / "policies" / "default.json").read_text(encoding="utf-8"))
    county.enact(INSPECTION, content)
    _checks(county)
    rectification.follow(county)


def _checks(county: County) -> None:
    rng, heads = county.rng, _heads(county)
    people: dict[int, list[Person]] = {}
    there = Assignment.everything.filter(
        period__contains=last_day(county.months[-1]), period__startswith__lte=county.months[-4:][0]
    )
    for row in there.order_by("person_id").select_related("person"):
        people.setdefault(row.unit_id, []).append(row.person)
    units = [unit for unit in county.units if unit.pk in people and unit.kind != UnitKind.BUREAU]
    moments = [
        _moment(rng, month + timedelta(days=int(rng.integers(0, (last_day(month) - month).days + 1))))
        for month in county.months[-4:]
        for _n in range(A_MONTH)
    ]
    moments += [
        _moment(rng, county.today - timedelta(days=int(rng.integers(1, LAST_DAYS)))) for _n in range(A_MONTH)
    ]
    _told(county, people, heads)
    _of_units(county, heads)
    repeated: dict[int, tuple[str, Person]] = {}
    for moment in sorted(moments):
        unit = units[int(rng.integers(0, len(units)))]
        code = str(rng.choice(list(WEIGHT), p=np.array(list(WEIGHT.values())) / sum(WEIGHT.values())))
        person = people[unit.pk][int(rng.integers(0, len(people[unit.pk])))]
        if unit.pk in repeated and rng.random() < 0.3:
            code, person = repeated[unit.pk]
        repeated[unit.pk] = (code, person)
        _check(county, unit, moment, code, person, heads.get(unit.pk))


def _told(county: County, people: dict[int, list[Person]], heads: dict[int, User]) -> None:
    """Whatever is drawn: a grave finding that moves a grade in a unit whose plan pays by it, a notice whose term has
    passed, one that has gone up."""
    by_code = {unit.code: unit for unit in county.units}
    for code, day, item, fate in (
        ("21", county.months[-1] - timedelta(days=20), "P17", 0.5),
        ("26", county.today - timedelta(days=25), "P10", 0.1),
        ("094", county.today - timedelta(days=60), "P09", 0.97),
    ):
        unit = by_code[code]
        if unit.pk in people and day >= county.first_day:
            praised = LedgerEntry.everything.filter(month=month_of(day)).values_list("person_id", flat=True)
            person = next((one for one in people[unit.pk] if one.pk not in set(praised)), people[unit.pk][0])
            _check(
                county,
                unit,
                datetime.combine(day, time(15, 37), SHANGHAI),
                item,
                person,
                heads[unit.pk],
                fate=fate,
            )


def _of_units(county: County, heads: dict[int, User]) -> None:
    """Units that let auxiliaries do what they may not: one contested and answered, one whose objection still waits."""
    by_code = {unit.code: unit for unit in county.units}
    for code, days in (("21", 55), ("08", 6)):
        unit, day = by_code[code], county.today - timedelta(days=days)
        if day >= county.first_day and unit.pk in heads:
            moment = datetime.combine(day, time(16, 20), SHANGHAI)
            _check(county, unit, moment, "P19", None, heads[unit.pk], fate=0.5)


def _moment(rng: np.random.Generator, day: date) -> datetime:
    """Some minute of the day, more often by day than by night."""
    hour = (
        int(rng.integers(8, 19)) if rng.random() < 0.7 else int(rng.choice([19, 20, 21, 22, 23, 1, 2, 3, 5]))
    )
    return datetime.combine(day, time(hour, int(rng.integers(0, 60))), SHANGHAI)


def _heads(county: County) -> dict[int, User]:
    return {
        grant.unit_id: user
        for name, user in county.users.items()
        if name.startswith("fzr") and (grant := user.grants.first()) and grant.unit_id
    }


def _check(
    county: County,
    unit: Unit,
    moment: datetime,
    code: str,
    person: Person | None,
    head: User | None,
    *,
    fate: float | None = None,
) -> None:
    """One check and what followed by now: filed on the day, told and served, decided once the person was heard or the days
    for it are over, answered within days, re-checked.

    What is older is further; some units let the term pass, some are re-checked twice, some go up. Some findings are dropped,
    some reversed by two, some contested.
    """
    rng, inspector, other = county.rng, county.users["ducha"], county.users["ducha2"]
    companion, third = county.users["ducha3"], county.users["ducha4"]
    end = datetime.combine(county.today, time(0), SHANGHAI)
    places, young = PLACES[UnitKind(unit.kind)], (end - moment).days < STILL_OPEN
    fate = rng.random() if fate is None else fate

    def by(user: User, days: float):
        then = moment + timedelta(days=days)
        return (then.replace(hour=9 + int(days) % 8) if days >= 1 else then), user

    stored: list[SpotCheck] = []

    def file() -> None:
        stored.append(
            actions.file_check(
                uuid.UUID(int=int(rng.integers(1, 2**62)) << 60 | int(rng.integers(0, 2**60)), version=4),
                unit,
                moment,
                places[int(rng.integers(0, len(places)))],
                [companion],
                [FiledFinding(code, person, str(rng.choice(FOUND[code])))],
                is_covert=bool(rng.random() < 0.25),
                pictures=[_picture(unit.name, f"{moment:%Y-%m-%d %H:%M}")] if rng.random() < 0.5 else [],
                acting_user=inspector,
                **_said(moment),
            )
        )

    def answer(measures: str, head: User):
        return lambda: on_open(rectifying.answer, "情况属实。", measures, head)

    def recheck(result: str, opinion: str):
        return lambda: on_open(rectifying.recheck, result, opinion, other)

    def on_open(act: Callable, first: str, second: str, user: User) -> None:
        """What a finding asked that was dropped or reversed meanwhile is left alone."""
        if notice().state != RectificationState.CANCELLED:
            act(notice(), first, second, acting_user=user)

    def notice() -> Rectification:
        return Rectification.everything.get(finding__check_record=stored[0])

    def publish() -> None:
        if not stored[0].published:
            actions.publish(stored[0], acting_user=inspector)

    def found() -> Finding:
        return Finding.everything.select_related("check_record").get(check_record=stored[0])

    def serve(kind: str) -> None:
        for paper in Paper.objects.filter(kind=kind, record=str(found().pk), service=None):
            serving.note_service(paper, How.SIGNED, today(), acting_user=inspector)

    def hear() -> None:
        if person is None and head is not None:
            telling.plead(found().pk, "当晚警力不足，已向分管领导报告。", acting_user=head)
        else:
            telling.note_plea(found().pk, "情况属实，以后注意。", "当面，督察大队办公室", acting_user=other)

    def decide() -> None:
        if 0.62 < fate < 0.68:
            deciding.drop_finding(found(), "调取监控，当时在场，证据不足。", acting_user=other)
        else:
            deciding.confirm_finding(found(), "现场记录和影像属实。", acting_user=other)

    def propose() -> None:
        deciding.propose_reversal(found(), "核对排班表，当日系调班，不在岗有原因。", acting_user=other)

    def reverse() -> None:
        deciding.confirm_reversal(Reversal.everything.get(finding=found()).pk, acting_user=third)

    def contest(head: User):
        return lambda: deciding.raise_objection(found(), "当晚有民警带班，记录可查。", acting_user=head)

    def dismiss() -> None:
        row = FindingObjection.everything.get(finding=found())
        deciding.answer_objection(row.pk, "rejected", "带班民警不在现场，认定不变。", acting_user=third)

    steps = [(*by(inspector, 0.05), file), (*by(inspector, 0.3), publish)]
    heard = fate < 0.7
    steps.append((*by(inspector, 1), lambda: serve(telling.TOLD)))
    if heard:
        steps.append((*by(head if person is None and head else other, 1.2), hear))
    if fate > 0.06 or not young:
        decided = 2 if heard else 12
        steps.append((*by(other, decided), decide))
        steps.append((*by(inspector, decided + 1), lambda: serve(telling.DECIDED)))
        if 0.30 < fate < 0.36:
            steps += [(*by(other, 8), propose), (*by(third, 10), reverse)]
        elif person is None and head is not None:
            steps.append((*by(head, 4), contest(head)))
            if not young:
                steps.append((*by(third, 6), dismiss))
    if (fate > 0.16 or not young) and head is not None:
        steps.append((*by(head, 3 + int(rng.integers(0, 4))), answer("已谈话提醒，开展一次专题教育。", head)))
        if fate > 0.9:
            steps += [
                (*by(other, 9), recheck("again", "现场抽查仍有同类问题，措施没有落实到班组。")),
                (*by(head, 14), answer("已调整带班安排，每班交接前由带班民警检查。", head)),
                (
                    *by(other, 18),
                    recheck("escalated" if fate > 0.95 else "passed", "第二次复查的情况见记录。"),
                ),
            ]
        elif fate > 0.25 or not young:
            steps.append((*by(other, 9), recheck("passed", "复查未再发现同类问题。")))
    for then, user, step in sorted(steps, key=lambda one: one[0]):
        if then < end:
            with clock.at(then), acting(user):
                step()


def _said(moment: datetime) -> dict[str, Any]:
    """What else stands in a record: the checklist of 值班备勤, the unit's word, who signed."""
    odd = moment.minute % 3
    signed = (
        Signed(Signature.REFUSED, witness="王民警") if odd == 1 else Signed(Signature.SIGNED, name="带班民警")
    )
    return {
        "theme": "T01",
        "answers": [
            Looked("C01", NOT_MET if odd == 2 else MET),
            Looked("C02", MET),
            Looked("C03", NOT_SEEN),
            Looked("C04", NOT_MET if odd else MET, "缺一班签名" if odd else ""),
        ],
        "statement": "" if odd == 1 else "情况属实，已当场纠正。",
        "signed": signed,
        "phone_at": moment + timedelta(minutes=4),
    }


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
