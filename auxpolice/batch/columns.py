"""Columns of numbers to and from PostgreSQL by binary COPY, without a loop over rows.

Every column is NOT NULL and of fixed width (int2, int4, int8, boolean, uuid, date, int4[] and int8[] of one length), so every
row of the stream has the same width and numpy reads and writes it as one structured array.
"""

import io
import uuid
from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
from django.db import connection

_HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_TRAILER = b"\xff\xff"
_WIDTH = {"int2": 2, "int4": 4, "int8": 8, "bool": 1, "uuid": 16, "date": 4}
_DTYPE = {"int2": ">i2", "int4": ">i4", "int8": ">i8", "bool": "?", "uuid": "V16", "date": ">i4"}
_EPOCH = date(2000, 1, 1)  # PostgreSQL counts days from here
_ARRAYS = {
    "int4[]": (">i4", 4, 23),
    "int8[]": (">i8", 8, 20),
}  # element on the wire, its bytes, PostgreSQL's type number


def _layout(types: Mapping[str, str | tuple[str, int]]) -> np.dtype:
    """Wire layout of a row. A type is a name of ``_WIDTH``, or ("int4[]" or "int8[]", length)."""
    layout: list[tuple] = [("fields", ">i2")]
    for name, kind in types.items():
        layout.append((f"len_{name}", ">i4"))
        if isinstance(kind, tuple):
            element = _ARRAYS[kind[0]][0]
            layout += [
                (f"head_{name}", ">i4", (5,)),
                (name, [("len", ">i4"), ("value", element)], (kind[1],)),
            ]
        else:
            layout.append((name, _DTYPE[kind]))
    return np.dtype(layout)


def read(
    query: str, params: Mapping | Sequence, types: Mapping[str, str | tuple[str, int]]
) -> dict[str, np.ndarray]:
    """Run a SELECT whose columns are exactly ``types`` in order; one native array per column.

    An array column gives a (rows, length) matrix. Raises ValueError for a null or another width.
    """
    sink = io.BytesIO()
    with connection.cursor() as cursor:
        raw = cursor.cursor
        raw.copy_expert(f"COPY ({raw.mogrify(query, params).decode()}) TO STDOUT (FORMAT binary)", sink)
    layout = _layout(types)
    body = sink.getbuffer()[len(_HEADER) : -len(_TRAILER)]
    if len(body) % layout.itemsize:
        raise ValueError("a column is null or not of its fixed width")
    rows = np.frombuffer(body, dtype=layout)
    columns = {}
    for name, kind in types.items():
        if isinstance(kind, tuple):
            if len(rows) and (rows[f"head_{name}"][:, 3] != kind[1]).any():
                raise ValueError(f"array {name} is not of length {kind[1]}")
            columns[name] = rows[name]["value"].astype(np.int64)
            continue
        if len(rows) and (rows[f"len_{name}"] != _WIDTH[kind]).any():
            raise ValueError(f"column {name} is null or not {kind}")
        columns[name] = rows[name] if kind in ("uuid", "bool") else rows[name].astype(np.int64)
    return columns


def encode(types: Mapping[str, str | tuple[str, int]], columns: Mapping) -> bytes:
    """The binary COPY stream of the rows; a scalar stands for the same value in every row."""
    count = next(len(column) for column in columns.values() if isinstance(column, np.ndarray))
    rows = np.empty(count, dtype=_layout(types))
    rows[:] = _frame(rows.dtype, types)  # one block a row: lengths and heads are the same in all of them
    for name, kind in types.items():
        if isinstance(kind, tuple):
            rows[name]["value"] = columns[name]
        else:
            rows[name] = _scalar(columns[name])
    return b"".join((_HEADER, rows.data, _TRAILER))


def _frame(layout: np.dtype, types: Mapping[str, str | tuple[str, int]]) -> np.void:
    """The binary frame of a row, without its values."""
    row = np.zeros(1, dtype=layout)
    row["fields"] = len(types)
    for name, kind in types.items():
        if isinstance(kind, tuple):
            (_element, size, number), width = _ARRAYS[kind[0]], kind[1]
            row[f"len_{name}"] = 20 + (4 + size) * width
            # dimensions, nulls, element type, length, first index
            row[f"head_{name}"] = (1, 0, number, width, 1)
            row[name]["len"] = size
        else:
            row[f"len_{name}"] = _WIDTH[kind]
    return row[0]


def _scalar(value):
    if isinstance(value, uuid.UUID):
        return np.void(value.bytes)
    return (value - _EPOCH).days if isinstance(value, date) else value


def write(table: str, types: Mapping[str, str | tuple[str, int]], columns: Mapping) -> None:
    """COPY rows into a table."""
    copy_in(table, types, encode(types, columns))


def copy_in(table: str, types: Mapping, stream: bytes) -> None:
    listed = ", ".join(types)
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(f"COPY {table} ({listed}) FROM STDIN (FORMAT binary)", io.BytesIO(stream))
