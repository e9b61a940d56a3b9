"""What a kind of import is: its columns, its rules, and how it is compared with what is there and written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from auxpolice.access.scope import Denied
from auxpolice.imports.notes import Code, Note
from auxpolice.sheets.reading import Book, Cell

if TYPE_CHECKING:
    from django.db.models import Model

    from auxpolice.access.matrix import Act
    from auxpolice.access.models import User
    from auxpolice.imports.models import Import, ImportRow
    from auxpolice.imports.table import Table

Found = tuple[Any, list[Note]]
Choices = Iterable[tuple[str, str]]


@dataclass
class Context:
    """What readers and rules know besides the cell: the day, what words were said to mean, the headers of the sheet."""

    today: date
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # field → word of the file → value
    names: frozenset[str] = frozenset()  # of units or whatever else the kind knows by name, folded
    titles: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Reading:
    """What a reader of a kind's own is given: the book, what is known besides, and what was said of this file."""

    book: Book
    context: Context
    options: Mapping[str, Any]
    include_hidden: bool = False
    mended: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # "sheet:row" → field → text


@dataclass(frozen=True)
class Column:
    """One column a kind understands.

    ``aliases`` are its headers, the best first, blanks between. ``read(cell, context)`` gives (value or None, notes).
    A cell of a column that isn't mandatory is left out with a warning when it can't be read, except for the notes named
    in ``strict``: figures that have lost digits. ``implied``: another column decides, formulas are passed over.
    ``fits`` says how well (0 to 1) a text looks like this column's; it proposes columns and chooses between two.
    """

    key: str
    label: str
    aliases: str
    read: Callable[[Cell, Context], Found]
    mandatory: bool = False
    strict: tuple[str, ...] = ()
    implied: bool = False
    fill: bool = False  # a merged cell says it for all its rows
    is_day: bool = False  # plain numbers count days
    wide: bool = False
    fits: Callable[[str, Context], float] | None = None
    alone: bool = False  # the content alone may tell it
    doubts: Mapping[str, tuple[str, str]] = field(
        default_factory=dict
    )  # alias → (key, sentence) of a warning
    choices: Callable[[], Choices] | None = None  # what an unknown word may be said to mean
    no_serial: bool = False  # a column that counts 1…n is a serial number
    masked: bool = False  # shown in part only, unless it is wrong

    def meanings(self) -> dict[str, str]:
        """What an unknown word may be said to mean: value → label."""
        return {str(value): str(label) for value, label in self.choices()} if self.choices else {}


@dataclass
class Row:
    """One row under the sheet's own row number. ``raw`` is what the cells say, ``values`` what is taken."""

    number: int
    raw: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    hidden: bool = False
    same_as: int | None = None  # the earlier row that says exactly the same
    sheet: int = 0

    @property
    def refused(self) -> bool:
        return any(note.code == Code.ROW for note in self.notes)


@dataclass
class Verdict:
    """One staged row compared. ``standing`` is what is there already, ``target`` what the kind resolved."""

    row: ImportRow
    outcome: str
    notes: list[Note] = field(default_factory=list)
    changes: list[list] = field(default_factory=list)
    standing: Any = None
    target: dict = field(default_factory=dict)

    @classmethod
    def first(cls, row: ImportRow, known: object = None) -> Verdict:
        """What is so before anything is compared: said twice, done (or ``known``) already, refused by its reading, or new."""
        from auxpolice.imports.models import Outcome

        if row.outcome == Outcome.SAME:
            return cls(row, Outcome.SAME)
        if row.applied_at or known:
            return cls(row, Outcome.UNCHANGED)
        wrong = any(note["code"] == Code.ROW for note in row.notes)
        return cls(row, Outcome.WRONG if wrong else Outcome.NEW)

    def against(self, held: Model, names: Iterable[str]) -> None:
        """Compare the target with a record that is there: what of ``names`` differs is a change."""
        from auxpolice.imports.models import Outcome

        pairs = [(name, getattr(held, name), self.target[name]) for name in names]
        self.changes = [[name, _plain(old), _plain(new)] for name, old, new in pairs if old != new]
        self.outcome = Outcome.CHANGED if self.changes else Outcome.UNCHANGED

    def refuse(self, note: Note) -> None:
        from auxpolice.imports.models import Outcome

        self.notes.append(note)
        self.outcome = Outcome.WRONG


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


@dataclass
class Examined:
    """All rows compared, and what the person has to decide for the file as a whole."""

    verdicts: list[Verdict]
    asked: dict[str, dict[str, int]] = field(default_factory=dict)  # field → word without meaning → rows
    found: dict[str, Any] = field(default_factory=dict)  # sentences and lists the preview shows
    scratch: Any = None  # for the writing of the kind


@dataclass
class Kind:
    """A description of an import.

    ``columns`` come with those that upper floors add. ``examine(upload, lock)`` compares all staged rows with a number of
    statements that doesn't depend on them. ``write(upload, work, examined, acting_user, day)`` writes new and changed ones,
    and gives what it had to create for them in order, such as units: an undo takes back what nothing else rests on.
    ``written_to`` names the tables (with their column of the subject) that it and upper floors write, children last:
    what an undo takes back; a third part narrows a table, in SQL upon ``t`` with the parameters of ``narrowed``.
    ``subjects(verdicts)`` are the ids it wrote about, known only after the writing.
    ``read`` reads files whose lines aren't rows of one table, such as grids; the columns then only name the fields.
    ``asks`` is a form of what has to be said with the file (unit, month), kept in its options by ``told``; ``mine`` raises
    Denied for files of others.
    """

    key: str
    title: Any
    noun: Any  # what it writes into, in sentences
    act: Act
    base: tuple[Column, ...]
    who: tuple[str, ...]  # fields without which a line is no header
    key_field: str  # the field that says whom or what a row is about
    examine: Callable[[Import, bool], Examined]
    write: Callable[[Import, list[Verdict], Examined, User | None, date], Iterable[Model] | None]
    across: Callable[[Row, Context], None] | None = None
    within: Callable[[list[Row]], None] | None = None
    names: Callable[[], Iterable[str]] | None = None
    extra: Callable[[], Iterable[Column]] | None = None
    written_to: Callable[[], list[tuple]] | None = None
    narrowed: Callable[[Mapping[str, Any]], dict[str, Any]] | None = None  # by the options
    subjects: Callable[[Iterable[str]], dict[str, int]] | None = None
    shown: Callable[[str, Any], str] | None = None
    most_rows: int = 20_000
    ahead_days: int = 90
    dated: Any = ""  # what counts from a day that is asked for, in a sentence; without it none is asked for
    read: Callable[[Reading], Table] | None = None
    asks: Any = None  # a form beside the file
    told: Callable[[dict[str, Any]], dict[str, Any]] | None = None  # its cleaned data → options
    mine: Callable[[Mapping[str, Any]], None] | None = None  # by the options
    conceal: Callable[[Book], None] | None = None  # seals what nobody may read, before anything is kept
    secret: frozenset[str] = frozenset()  # fields that are sealed, and not typed over in the preview
    after_undo: Callable[[Import, list[int]], None] | None = None
    own_words: tuple[str, ...] = ()  # fields whose words the kind remembers itself
    urls: str = ""  # namespace and prefix of its pages, such as personnel:import
    listeners: list[Callable] = field(default_factory=list)

    @property
    def columns(self) -> dict[str, Column]:
        return {column.key: column for column in (*self.base, *(self.extra() if self.extra else ()))}

    @property
    def maps(self) -> bool:
        """Whether somebody may say which column is which."""
        return self.read is None

    def label(self, name: str) -> str:
        column = self.columns.get(name)
        return str(column.label) if column else ""

    @property
    def mandatory(self) -> list[Column]:
        return [column for column in self.columns.values() if column.mandatory]

    def is_mine(self, options: Mapping[str, Any]) -> bool:
        """Whether the present user may see files with these options."""
        try:
            if self.mine:
                self.mine(options)
        except Denied:
            return False
        return True

    def before_undo(self, listener: Callable) -> None:
        """``listener(upload, ids)`` takes back what it wrote itself, or raises Problem where something rests on the import."""
        if listener not in self.listeners:
            self.listeners.append(listener)


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    _kinds[kind.key] = kind
    return kind


def kind_of(key: str) -> Kind:
    return _kinds[key]
