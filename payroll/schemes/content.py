"""A pay scheme as everybody reads it: item, rule in a sentence, amounts. For consultations."""

from auxpolice.policy.schema import Fault, InWords, Section
from payroll.rules import Scheme
from payroll.rules.scheme import SchemeError
from payroll.rules.scheme_words import ItemWords, groups


def sections(content: dict) -> list[Section]:
    """Groups in printed order; an item's tables stand beside its sentence."""
    return [
        Section(label, [(item.name, _words(item)) for item in items])
        for _kind, label, items in groups(Scheme.parse(content))
        if items
    ]


def _words(item: ItemWords) -> str:
    tables = (
        "；".join(
            f"{row.label} "
            + (
                row.cells[0]
                if len(row.cells) == 1
                else "、".join(
                    f"{head} {cell}" for head, cell in zip(table.heads, row.cells, strict=False) if cell
                )
            )
            for row in table.rows
        )
        for table in item.tables
    )
    return "。".join(part.rstrip("。") for part in (item.sentence, *item.then, *tables) if part)


def faults(content: dict) -> list[Fault]:
    """Gaps, cycles and unknown references."""
    try:
        Scheme.parse(content)
    except SchemeError as error:
        return [Fault((), str(sentence)) for sentence in error.faults]
    return []


CONTENT = InWords(faults, sections)
