"""The levels, steps and post classes that a scheme's tables have to cover."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from payroll.rules.facts import CATEGORY_NAMES, GRADE_NAMES, GRADES
from payroll.rules.parsing import Reader, key_name


@dataclass(frozen=True, slots=True)
class Domain:
    """``steps`` gives the number of pay steps by level rank; names are for people."""

    level_names: dict[int, str]
    steps: dict[int, int]
    post_class_names: dict[int, str]

    @classmethod
    def read(cls, reader: Reader) -> Domain:
        names, steps, classes = {}, {}, {}
        levels = reader.get("levels", [])
        if not isinstance(levels, list) or not levels:
            reader.beside("levels").fault("没有列出层级。")
            levels = []
        for position, entry in enumerate(levels):
            level = Reader(entry, f"层级第 {position + 1} 行", reader.faults, part="levels", path=(position,))
            rank = level.whole("rank", low=0, high=99)
            if rank in names:
                level.fault(f"层级序号 {rank} 重复。", "rank")
            names[rank] = level.text("name")
            steps[rank] = level.whole("steps", low=1, high=99, default=1)
            level.finish()
        posts = reader.get("post_classes", [])
        if not isinstance(posts, list):
            reader.beside("post_classes").fault("岗位类别应当是一个列表。")
            posts = []
        for position, entry in enumerate(posts):
            post = Reader(
                entry, f"岗位类别第 {position + 1} 行", reader.faults, part="post_classes", path=(position,)
            )
            code = post.whole("code", low=0, high=99)
            if code in classes:
                post.fault(f"岗位类别代码 {code} 重复。", "code")
            classes[code] = post.text("name")
            post.finish()
        return cls(dict(sorted(names.items())), steps, dict(sorted(classes.items())))

    def read_cells(self, reader: Reader, key: str, wanted: dict[int, str]) -> np.ndarray:
        """A one-way table as an array indexed by code.

        Every wanted code needs a cell, no other may be there.
        """
        cells = reader.get(key)
        array = np.zeros(max(wanted, default=0) + 1, dtype=np.int64)
        if not isinstance(cells, dict):
            reader.fault(f"「{key_name(key)}」应当是一张表。", key)
            return array
        for code, name in wanted.items():
            if cells.get(str(code)) is None:
                reader.fault(f"表中缺少「{name}」的金额。", key, str(code))
            else:
                array[code] = reader.fen_value(cells[str(code)], f"「{name}」", key, str(code))
        for code in cells:
            if code not in {str(value) for value in wanted}:
                reader.fault(f"表中有方案里不存在的一行「{code}」。", key)
        return array

    def read_level_table(self, reader: Reader, key: str) -> np.ndarray:
        """Level × step as a matrix [rank, step − 1]; a cell for every step of every level."""
        cells = reader.get(key)
        width = max(self.steps.values(), default=1)
        matrix = np.zeros((max(self.level_names, default=0) + 1, width), dtype=np.int64)
        if not isinstance(cells, dict):
            reader.fault(f"「{key_name(key)}」应当是层级与档次的表。", key)
            return matrix
        for rank, name in self.level_names.items():
            row = cells.get(str(rank))
            row = [row] if isinstance(row, int) and not isinstance(row, bool) else row
            if not isinstance(row, list):
                reader.fault(f"表中缺少层级「{name}」的金额。", key, str(rank), 0)
                continue
            for step in range(self.steps[rank]):
                if step >= len(row) or row[step] is None:
                    reader.fault(f"表中缺少层级「{name}」第 {step + 1} 档的金额。", key, str(rank), step)
                else:
                    where = f"层级「{name}」第 {step + 1} 档"
                    matrix[rank, step] = reader.fen_value(row[step], where, key, str(rank), step)
            if len(row) > self.steps[rank]:
                reader.fault(
                    f"层级「{name}」只有 {self.steps[rank]} 档，表中却有 {len(row)} 档。", key, str(rank)
                )
        for rank in cells:
            if rank not in {str(value) for value in self.level_names}:
                reader.fault(f"表中有方案里不存在的层级「{rank}」。", key)
        return matrix

    def read_grades(self, reader: Reader, key: str) -> dict[int, object]:
        """A value for each grade by its code name; all grades but NONE have to be there (NONE defaults to
        0).
        """
        given = reader.get(key)
        if not isinstance(given, dict):
            reader.fault(f"「{key_name(key)}」应当按考核等次列出。", key)
            given = {}
        for code in given:
            if code not in GRADES:
                reader.fault(f"不认识的考核等次「{code}」。", key)
        values = {}
        for code, number in GRADES.items():
            if given.get(code) is None and code != "NONE":
                reader.fault(f"缺少考核等次「{GRADE_NAMES[number]}」的值。", key, code)
            values[number] = 0 if given.get(code) is None else given[code]
        return values


CATEGORY_DOMAIN = CATEGORY_NAMES
