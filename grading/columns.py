"""Columns of whole numbers to and from PostgreSQL by binary COPY.

All columns are NOT NULL int4, so every row of the stream has the same width and numpy reads and writes it
without a loop over people.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
from django.db import connection

_HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_TRAILER = b"\xff\xff"


def read(select: str, params: dict, names: Sequence[str]) -> np.ndarray:
    """Rows of a SELECT whose columns are all int4 and not null, as a structured array with the given names."""
    with connection.cursor() as cursor:
        raw = cursor.cursor
        query = raw.mogrify(select, params).decode()
        sink = io.BytesIO()
        raw.copy_expert(f"COPY ({query}) TO STDOUT (FORMAT binary)", sink)
    wire = np.dtype([("fields", ">i2"), *((f"{kind}{i}", ">i4") for i in range(len(names)) for kind in "lv")])
    data = np.frombuffer(sink.getbuffer()[len(_HEADER) : -len(_TRAILER)], dtype=wire)
    rows = np.empty(len(data), dtype=[(name, "<i4") for name in names])
    for index, name in enumerate(names):
        if len(data) and (data[f"l{index}"] != 4).any():
            raise ValueError(f"column {name} is null or not an int4")
        rows[name] = data[f"v{index}"]
    return rows


def write(
    table: str,
    fixed: Sequence[tuple[str, str]],
    columns: dict[str, np.ndarray],
    array: tuple[str, np.ndarray],
) -> int:
    """COPY rows into `table`. `fixed` names (column, type) with type i2, i4 or i8; `array` is the name of an
    int4[] column and its (rows, width) matrix. Returns the number of rows."""
    name, matrix = array
    stream = encode(fixed, columns, matrix)
    listed = ", ".join([column for column, _ in fixed] + [name])
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(f"COPY {table} ({listed}) FROM STDIN (FORMAT binary)", io.BytesIO(stream))
    return len(matrix)


def encode(fixed: Sequence[tuple[str, str]], columns: dict[str, np.ndarray], matrix: np.ndarray) -> bytes:
    """The binary COPY stream of the rows."""
    width = matrix.shape[1]
    layout: list[tuple] = [("fields", ">i2")]
    for column, kind in fixed:
        layout += [(f"l_{column}", ">i4"), (column, f">{kind}")]
    layout += [("l_array", ">i4"), ("head", ">i4", (5,)), ("items", ">i4", (width, 2))]
    rows = np.empty(len(matrix), dtype=np.dtype(layout))
    rows["fields"] = len(fixed) + 1
    for column, kind in fixed:
        rows[f"l_{column}"] = int(kind[1])
        rows[column] = columns[column]
    rows["l_array"] = 20 + 8 * width
    rows["head"] = (1, 0, 23, width, 1)  # one dimension, no nulls, element type int4, length, first index
    rows["items"][:, :, 0] = 4
    rows["items"][:, :, 1] = matrix
    return _HEADER + rows.tobytes() + _TRAILER


def read_array(select: str, params: dict, names: Sequence[str], width: int) -> tuple[np.ndarray, np.ndarray]:
    """Like `read`, with an int4[] of `width` elements as the last column; returns (columns, matrix)."""
    with connection.cursor() as cursor:
        raw = cursor.cursor
        query = raw.mogrify(select, params).decode()
        sink = io.BytesIO()
        raw.copy_expert(f"COPY ({query}) TO STDOUT (FORMAT binary)", sink)
    layout: list[tuple] = [
        ("fields", ">i2"),
        *((f"{kind}{i}", ">i4") for i in range(len(names)) for kind in "lv"),
    ]
    layout += [("l_array", ">i4"), ("head", ">i4", (5,)), ("items", ">i4", (width, 2))]
    data = np.frombuffer(sink.getbuffer()[len(_HEADER) : -len(_TRAILER)], dtype=np.dtype(layout))
    if len(data) and (data["head"][:, 3] != width).any():
        raise ValueError("stored facts differ in width from their layout")
    rows = np.empty(len(data), dtype=[(name, "<i4") for name in names])
    for index, name in enumerate(names):
        rows[name] = data[f"v{index}"]
    return rows, data["items"][:, :, 1].astype("<i4")
