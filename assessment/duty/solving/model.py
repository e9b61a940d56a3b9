"""The model of CP-SAT: one variable for each person, day and shift. Knows numbers only, no law and no Django.

Hard: at most one shift a day, the least number of people, rest between shifts, a free day a week, limits of overtime; what
a person may not have at all isn't in the domain, and what stands is fixed. Soft: what is wanted, wishes, the pattern kept,
nights, weekends and public holidays shared out over the quarter, hours near the standard, longer rest.
"""

from collections.abc import Iterable
from typing import Any

from ortools.sat.python import cp_model

Flat = dict[str, Any]
Cell = tuple[int, int, int]
FAMILIES = ("staffing", "rest", "week", "month-overtime", "domain")
SOLVED = (cp_model.OPTIMAL, cp_model.FEASIBLE)


def engine(flat: Flat, effort: float, seconds: float) -> cp_model.CpSolver:
    """CP-SAT with one worker: with more, the one who is first decides."""
    found = cp_model.CpSolver()
    found.parameters.num_workers = 1
    found.parameters.random_seed = flat["seed"]
    found.parameters.max_deterministic_time = effort
    found.parameters.max_time_in_seconds = max(seconds, 0.1)
    return found


class Model:
    """Variables and constraints of one problem. ``relaxed`` families may be broken at a price, to see what clashes. With
    ``part`` only these people's variables are there; the others' cells stand as they are in ``held``."""

    def __init__(
        self,
        flat: Flat,
        relaxed: Iterable[str] = (),
        part: Iterable[int] | None = None,
        held: Iterable[Cell] = (),
    ) -> None:
        self.flat = flat
        self.people = list(range(len(flat["domain"]))) if part is None else sorted(part)
        mine = self.mine = set(self.people)
        self.held: dict[tuple[int, int], list[int]] = {}
        for p, d, s in held:
            if p not in mine:
                self.held.setdefault((d, s), []).append(p)
        self.relaxed = frozenset(relaxed)
        self.model = cp_model.CpModel()
        self.x: dict[Cell, cp_model.IntVar] = {}
        self.on: dict[tuple[int, int], Any] = {}
        self.slack: dict[str, list[tuple[Any, int, Any]]] = {family: [] for family in FAMILIES}
        self.cost: list[Any] = []
        self.lo, self.hi = flat["inside"]
        self._cells()
        self._rest()
        self._weeks()
        self._needs()
        self._caps()

    # --- what there is
    def _cells(self) -> None:
        for p in self.people:
            for d, codes in enumerate(self.flat["domain"][p]):
                for s in codes:
                    if self.flat["must"][p][d]:
                        self.x[p, d, s] = self.model.new_constant(1)
                    else:
                        self.x[p, d, s] = self.model.new_bool_var(f"x{p}_{d}_{s}")
                if codes and not self.flat["must"][p][d]:
                    cells = [self.x[p, d, s] for s in codes]
                    self.model.add_at_most_one(cells)
                    self.on[p, d] = sum(cells)
                else:
                    self.on[p, d] = len(codes)

    def decided(self) -> list[tuple[Cell, Any]]:
        """Variables of the cells that the solver decides."""
        return [
            (cell, variable) for cell, variable in self.x.items() if not self.flat["must"][cell[0]][cell[1]]
        ]

    def gap(self, d: int, s: int, e: int, t: int) -> int:
        """Minutes from the end of shift ``s`` of day ``d`` to the start of shift ``t`` of day ``e``."""
        codes = self.flat["codes"]
        return (e - d) * 1440 + codes[t][1] - codes[s][2]

    # --- hard
    def _rest(self) -> None:
        """Who has one shift has none that begins before the rest is over; what stands both before and after is no matter."""
        domain, must = self.flat["domain"], self.flat["must"]
        for p in self.people:
            row = domain[p]
            for d, codes in enumerate(row):
                for s in codes:
                    for e in (d + 1, d + 2):
                        if e >= len(row) or (must[p][d] and must[p][e]):
                            continue
                        close = [t for t in row[e] if self.gap(d, s, e, t) < self.flat["block"]]
                        if not close:
                            continue
                        self._never_both(p, (d, s), e, close)

    def _never_both(self, p: int, first: tuple[int, int], e: int, close: list[int]) -> None:
        both = self.x[p, *first] + sum(self.x[p, e, t] for t in close)
        if "rest" in self.relaxed:
            broken = self.model.new_bool_var("")
            self.model.add(both <= 1 + broken)
            self.slack["rest"].append((broken, 1, (p, e)))
        else:
            self.model.add(both <= 1)

    def _weeks(self) -> None:
        """In each week a day off with 24 hours free around it, within the week. Weeks that standing shifts fill are left."""
        domain, must = self.flat["domain"], self.flat["must"]
        for p in self.people:
            row = domain[p]
            for week in self.flat["weeks"]:
                free_days = [d for d in week if not must[p][d]]
                if (
                    not free_days
                    or all(not row[d] for d in week)
                    or any(self._free_anyway(p, d, week) for d in week)
                ):
                    continue
                free = {d: self.model.new_bool_var("") for d in free_days}
                for d, var in free.items():
                    self.model.add(self.on[p, d] == 0).only_enforce_if(var)
                    self._free_around(p, d, week, var)
                if "week" in self.relaxed:
                    broken = self.model.new_bool_var("")
                    self.model.add(sum(free.values()) + broken >= 1)
                    self.slack["week"].append((broken, 1, (p, week[-1])))
                elif any(must[p][d] for d in week) and not self._possible(p, week):
                    # what stands leaves no day: that is told of the plan, and the solver adds nothing to it
                    self.model.add(sum(self.on[p, d] for d in free_days) == 0)
                else:
                    self.model.add_bool_or(list(free.values()))

    def _possible(self, p: int, week: list[int]) -> bool:
        """Could some day of the week be free as far as what stands goes?"""
        must, row = self.flat["must"][p], self.flat["domain"][p]
        for d in week:
            before = row[d - 1] if must[d - 1] else [None]
            after = row[d + 1] if must[d + 1] else [None]
            if not must[d] and all(self._day_between(d, s, t, week) for s in before for t in after):
                return True
        return False

    def _free_anyway(self, p: int, d: int, week: list[int]) -> bool:
        """Is the day free whatever is planned: neither it nor its neighbours can hold a shift."""
        row = self.flat["domain"][p]
        return not any(row[e] for e in (d - 1, d, d + 1) if 0 <= e < len(row))

    def _day_between(self, d: int, s: int | None, t: int | None, week: list[int]) -> bool:
        """Day ``d`` being off, are there 24 hours within the week between shift ``s`` of the day before and ``t`` of the next?"""
        codes = self.flat["codes"]
        spill = max(codes[s][2] - 1440, 0) if s is not None else 0
        if d == week[-1]:
            return spill == 0
        return t is None or codes[t][1] >= spill

    def _free_around(self, p: int, d: int, week: list[int], free: Any) -> None:
        row = self.flat["domain"][p]
        for s in row[d - 1]:
            late = [t for t in row[d + 1] if not self._day_between(d, s, t, week)]
            if not self._day_between(d, s, None, week):
                self.model.add(free + self.x[p, d - 1, s] <= 1)
            elif late:
                self.model.add(free + self.x[p, d - 1, s] + sum(self.x[p, d + 1, t] for t in late) <= 2)

    def _needs(self) -> None:
        """The least number of people in each piece of time; more are wanted."""
        for number, need in enumerate(self.flat["needs"]):
            able = None if need["people"] is None else set(need["people"])
            mine = [p for p in self.people if able is None or p in able]
            cover = [
                self.x[p, d, s]
                for p in mine
                for d, s in need["cover"]
                if (p, d, s) in self.x and not self.flat["must"][p][d]
            ]
            standing = need["standing"] + sum(
                able is None or p in able for d, s in need["cover"] for p in self.held.get((d, s), ())
            )
            least, wanted = need["least"] - standing, need["wanted"] - standing
            count = sum(cover)
            if least > 0:
                if "staffing" in self.relaxed:
                    short = self.model.new_int_var(0, least, "")
                    self.model.add(count + short >= least)
                    self.slack["staffing"].append((short, max(need["minutes"] // 60, 1), (number,)))
                else:
                    self.model.add(count >= least)
            if wanted > max(least, 0):
                short = self.model.new_int_var(0, wanted, "")
                self.model.add(count + short >= wanted)
                self.cost.append(short * (self.flat["weights"]["wanted"] * max(need["minutes"], 30) // 60))

    def _caps(self) -> None:
        """Limits of overtime in minutes; what stands above them already leaves nothing to give."""
        codes = self.flat["codes"]
        for cap in self.flat["caps"]:
            p, table = cap["person"], cap["minutes"]
            if p not in self.mine:
                continue
            terms, standing = [], 0
            for d in range(self.lo, self.hi):
                for s in self.flat["domain"][p][d]:
                    minutes = codes[s][3] if table is None else table[d][s]
                    if self.flat["must"][p][d]:
                        standing += minutes
                    elif minutes:
                        terms.append(self.x[p, d, s] * minutes)
            if not terms:
                continue
            limit = max(cap["limit"] - standing, 0)
            if not cap["hard"]:
                over = self.model.new_int_var(0, 60 * 400, "")
                self.model.add(sum(terms) <= limit + over)
                self.cost.append(self._hours(over) * self.flat["weights"]["period"])
            elif "month-overtime" in self.relaxed:
                over = self.model.new_int_var(0, 60 * 400, "")
                self.model.add(sum(terms) <= limit + over)
                self.slack["month-overtime"].append((over, 1, (p,)))
            else:
                self.model.add(sum(terms) <= limit)

    def _hours(self, minutes: Any) -> Any:
        hours = self.model.new_int_var(0, 400, "")
        self.model.add(hours * 60 >= minutes)
        return hours

    # --- soft
    def soften(self) -> None:
        """All that is only better."""
        self._pattern_and_wishes()
        self._longer_rest()
        self._fair()
        self._near_standard()

    def is_code(self, p: int, d: int, s: int) -> Any:
        """1 where the person has that shift on that day (-1: none)."""
        if s == -1:
            return 1 - self.on[p, d]
        return self.x.get((p, d, s), 0)

    def _pattern_and_wishes(self) -> None:
        weights = self.flat["weights"]
        for name, cells in (("pattern", self.flat["pattern"]), ("wish", self.flat["wishes"])):
            for p, d, s in cells:
                if p in self.mine and not self.flat["must"][p][d] and self.flat["domain"][p][d]:
                    self.cost.append((1 - self.is_code(p, d, s)) * weights[name])

    def _longer_rest(self) -> None:
        for p in self.people:
            row = self.flat["domain"][p]
            for d in range(self.lo - 1, self.hi):
                if d + 1 >= len(row) or (self.flat["must"][p][d] and self.flat["must"][p][d + 1]):
                    continue
                for s in row[d]:
                    near = [
                        t
                        for t in row[d + 1]
                        if self.flat["block"] <= self.gap(d, s, d + 1, t) < self.flat["warn"]
                    ]
                    if near:
                        short = self.model.new_bool_var("")
                        self.model.add(self.x[p, d, s] + sum(self.x[p, d + 1, t] for t in near) <= 1 + short)
                        self.cost.append(short * self.flat["weights"]["rest"])

    def counted(self, p: int, group: int) -> list[Any]:
        """Variables of a person's nights, shifts on days off, or shifts on public holidays."""
        return [self.x[p, d, s] for d, s in shared(self.flat, p, group)]

    def _fair(self) -> None:
        """Nights, weekends and holidays over the quarter near the average; what is far from it costs three times as much."""
        for group, name in enumerate(GROUPS):
            found = fair_share(self.flat, group)
            if found is None:
                continue
            low, high = found
            weight = self.flat["weights"][name]
            for p in self.people:
                mine = self.counted(p, group)
                if not mine:
                    continue
                total = sum(mine) + self.flat["past"][p][group]
                over, far, under = (self.model.new_int_var(0, 400, "") for _n in range(3))
                self.model.add(over >= total - high)
                self.model.add(far >= total - high - 1)
                self.model.add(under >= low - total)
                self.cost += [over * weight, far * (2 * weight), under * (weight // 2)]

    def _near_standard(self) -> None:
        """Counted hours near the standard of the person's days."""
        codes, weight = self.flat["codes"], self.flat["weights"]["hours"]
        for p in self.people:
            cells = [
                (d, s) for d in range(self.lo, self.hi) for s in self.flat["domain"][p][d] if codes[s][3]
            ]
            if not cells:
                continue
            total = sum(self.x[p, d, s] * codes[s][3] for d, s in cells)
            over, under = self.model.new_int_var(0, 60 * 400, ""), self.model.new_int_var(0, 60 * 400, "")
            self.model.add(total - self.flat["targets"][p] == over - under)
            self.cost += [self._hours(over) * weight, self._hours(under) * weight]


GROUPS = ("nights", "weekends", "holidays")


def shared(flat: Flat, p: int, group: int) -> list[tuple[int, int]]:
    """Cells of a person that count as a night, a weekend or a holiday (0, 1, 2)."""
    row = flat["domain"][p]
    if group == 0:
        return [(d, s) for d in range(*flat["inside"]) for s in row[d] if flat["codes"][s][4]]
    return [(d, s) for d in flat["weekends" if group == 1 else "holidays"] for s in row[d]]


def fair_share(flat: Flat, group: int) -> tuple[int, int] | None:
    """How many nights, weekends or holidays of the quarter each should have, from … to; None where nobody has a choice."""
    able = [p for p in range(len(flat["domain"])) if shared(flat, p, group)]
    expected = _expected(flat, group)
    if len(able) < 2 or not expected:
        return None
    average = (sum(flat["past"][p][group] for p in able) + expected) // len(able)
    return average, average + 1


def _expected(flat: Flat, group: int) -> int:
    """Shifts of a kind the month will have, from the pattern or, without one, from the people wanted."""
    nights = {s for s, row in enumerate(flat["codes"]) if row[4]}
    days = set(range(*flat["inside"]) if group == 0 else flat["weekends" if group == 1 else "holidays"])
    pattern = [s for _p, d, s in flat["pattern"] if s != -1 and d in days]
    if pattern:
        return sum(group != 0 or s in nights for s in pattern)
    wanted: dict[tuple[int, int], int] = {}
    for need in flat["needs"]:
        for d, s in need["cover"]:
            if d in days and (group != 0 or s in nights):
                wanted[d, s] = max(wanted.get((d, s), 0), need["wanted"])
    by_day: dict[int, list[int]] = {}
    for (d, _s), count in wanted.items():
        by_day.setdefault(d, []).append(count)
    return sum(max(counts) if group == 0 else sum(counts) for counts in by_day.values())
