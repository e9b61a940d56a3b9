"""Why no plan can be made, in sentences: the times that stay short, the rules that clash, and what would free them. Pure."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from assessment.duty.rules.checks import clock_words, day_words, fit
from assessment.duty.rules.facts import DAY, SHANGHAI, Slot
from assessment.duty.rules.hours import told
from assessment.duty.solving.lowering import blocked
from assessment.duty.solving.problem import Infeasible, Problem, ShortTime

SHOWN = 12
NAMED = 4


@dataclass(frozen=True)
class Obstacles:
    """Sentences under their three headings."""

    short: list[str]
    clashes: list[str]
    frees: list[str]

    def lines(self) -> list[list[object]]:
        """As they are kept: [heading, sentences]."""
        return [
            [_("排不够人的时段"), self.short],
            [_("互相冲突的规定"), self.clashes],
            [_("怎样才排得下"), self.frees],
        ]


def told_of(problem: Problem, found: Infeasible) -> Obstacles:
    """What to say of a month that can't be planned."""
    reasons = {short: _missing(problem, short) for short in found.short[:SHOWN]}
    return Obstacles(
        [_short(problem, short, why) for short, why in reasons.items()] + _more(len(found.short)),
        list(_clashes(problem, found)),
        list(_frees(problem, found, reasons)),
    )


def _more(count: int) -> list[str]:
    return [_("另有 %(count)s 处") % {"count": count - SHOWN}] if count > SHOWN else []


def time_words(short: ShortTime) -> str:
    """10月3日 20:00–次日 08:00."""
    day = short.starts.astimezone(SHANGHAI).date()
    return f"{day_words(day)} {short.starts.astimezone(SHANGHAI):%H:%M}–{clock_words(short.ends, day)}"


def _missing(problem: Problem, short: ShortTime) -> Counter[str]:
    """How many of the people can't be there at that time and why, by the kind of obstacle; "free" are those who could."""
    found: Counter[str] = Counter()
    need = problem.facts.needs[short.need]
    day = short.starts.astimezone(SHANGHAI).date()
    standing = {
        slot.person
        for slot in problem.facts.slots
        if problem.facts.fills(slot) and slot.starts <= short.starts and slot.ends >= short.ends
    }
    for pk in problem.facts.people:
        if not fit(need, pk):
            continue
        if pk in standing:
            found["standing"] += 1
            continue
        options = [
            (slot, blocked(problem, problem.who(pk), slot))
            for code in sorted(problem.codes.get(pk, ()))
            for back in (0, 1)
            if _covers(slot := problem.slot(pk, day - back * DAY, code), short) and problem.facts.fills(slot)
        ]
        if any(not why and (pk, slot.date) not in problem.kept for slot, why in options):
            found["free"] += 1
        elif any(not why for _slot, why in options):
            found["kept"] += 1
        else:
            found[options[0][1] if options else "no-shift"] += 1
    return found


def _covers(slot: Slot, short: ShortTime) -> bool:
    return slot.starts <= short.starts and slot.ends >= short.ends


def _short(problem: Problem, short: ShortTime, why: Counter[str]) -> str:
    labels = {
        "away": _("请假、培训等 %(count)s 人"),
        "kept": _("手工定了不排 %(count)s 人"),
        "sheltered": _("登记了不排夜班、不延长工时 %(count)s 人"),
        "not-in-unit": _("不在本单位 %(count)s 人"),
        "unfit": _("没有岗位或证件要求的资格 %(count)s 人"),
        "gate": _("未通过初任培训或未宣誓，还不能独立上岗 %(count)s 人"),
        "day-overtime": _("标准工时制排不了这么长的班 %(count)s 人"),
        "no-shift": _("轮班方式里没有这个时段的班 %(count)s 人"),
    }
    said = [labels[name] % {"count": count} for name, count in why.most_common() if name in labels]
    text = _("%(time)s %(post)s至少要 %(least)s 人，最多排出 %(possible)s 人。") % {
        "time": time_words(short),
        "post": short.name,
        "least": short.least,
        "possible": short.possible,
    }
    return text + (_("排不了的：%(who)s。") % {"who": "，".join(said)} if said else "")


def _clashes(problem: Problem, found: Infeasible) -> Iterator[str]:
    for clash in found.clashes:
        names = list(dict.fromkeys(problem.who(pk).name for pk, _day in clash.where))
        given = {"names": "、".join(names[:NAMED]), "people": len(names), "count": clash.amount}
        if clash.rule == "rest":
            text = _(
                "两班之间至少休息 %(hours)s 小时：要有 %(count)s 处休息不够才排得下（%(names)s等 %(people)s 人）。"
            )
            yield text % {**given, "hours": problem.facts.rest.block}
        elif clash.rule == "week":
            text = _("每周至少休息一日：要有 %(count)s 人次整周不休才排得下（%(names)s等 %(people)s 人）。")
            yield text % given
        elif clash.rule == "month-overtime":
            text = _(
                "每月加班不超过 36 小时：合计要超出 %(hours)s 小时才排得下（%(names)s等 %(people)s 人）。"
            )
            yield text % {**given, "hours": told(clash.amount)}
    if not found.clashes:
        yield _("单是人手不够：放宽休息和加班的规定也排不下。")
    else:
        yield _("这些是法律或勤务规则的规定，不能放宽，只能从人手、时段和休假上想办法。")


def _frees(problem: Problem, found: Infeasible, reasons: dict[ShortTime, Counter[str]]) -> Iterator[str]:
    most = max(short.least - short.possible for short in found.short)
    hours = sum(
        (short.least - short.possible) * int((short.ends - short.starts).total_seconds()) // 60
        for short in found.short
    )
    yield _("增派人手：同一时段最多缺 %(count)s 人，合计缺 %(hours)s 人·小时。") % {
        "count": most,
        "hours": told(hours),
    }
    yield _("或者降低最少人数：%(times)s。") % {
        "times": "；".join(
            _("%(time)s降到 %(count)s 人") % {"time": time_words(short), "count": short.possible}
            for short in found.short[:NAMED]
        )
    }
    freed = {
        "away": _("或者调整休假、培训：上述时段里有 %(count)s 人请假、培训。"),
        "kept": _("或者放开手工定的格：上述时段里有 %(count)s 人是手工定了不排。"),
        "day-overtime": _(
            "或者先登记批准的综合计算工时制：有 %(count)s 人按标准工时制一天不能超过 11 小时。"
        ),
        "gate": _("或者先完成初任培训和宣誓：上述时段里有 %(count)s 人还不能独立上岗。"),
        "no-shift": _("或者改轮班方式、班次：上述时段里有 %(count)s 人没有合适的班次。"),
    }
    for name, text in freed.items():
        if count := max((why[name] for why in reasons.values()), default=0):
            yield text % {"count": count}
