"""Acceptance of a staged import: one transaction, a number of statements that doesn't depend on the rows."""

from collections import Counter
from datetime import date, timedelta

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from auxpolice.access.models import User
from auxpolice.audit import trail
from auxpolice.imports import tracing
from auxpolice.imports.kinds import kind_of
from auxpolice.imports.models import Import, ImportRow, ImportState, ImportWord, Outcome
from auxpolice.imports.staging import examine, moved, refresh, require
from auxpolice.months import today
from auxpolice.problems import Conflict, Problem

ALL_OR_NOTHING, VALID = "all-or-nothing", "valid"


@transaction.atomic
def accept(
    upload: Import,
    mode: str = ALL_OR_NOTHING,
    *,
    acting_user: User | None,
    seen: dict | None = None,
    effective: date | None = None,
) -> Import:
    """Write the staged rows.

    ``mode``: all-or-nothing refuses while any row is wrong; valid takes the others. ``seen`` are the counts the person
    has looked at: when what is there has moved since, Conflict, and nothing is written. A row is applied at most once.
    ``effective``: the day from which changes count (today when not told, not further ahead than the kind allows).
    """
    kind = kind_of(upload.kind)
    require(kind, acting_user)
    lock(kind.key)
    upload = Import.objects.select_for_update().get(pk=upload.pk)
    if upload.state not in (ImportState.STAGED, ImportState.ACCEPTED):
        raise Conflict(_("此文件已放弃或还没有对应列，请重新上传。"), code="import-ended")
    effective = effective or today()
    if effective > today() + timedelta(days=kind.ahead_days):
        raise Problem(
            _("变更生效日超过今天 %(n)d 天以上，请核对。") % {"n": kind.ahead_days},
            code="date-late",
            field="effective",
        )
    examined = examine(upload, lock=True)
    counts = dict(Counter(str(v.outcome) for v in examined.verdicts))
    if seen is not None:
        _seen(upload, seen, counts, examined.found)
    if rows := moved(examined):
        shown = "、".join(str(number) for number in rows[:20]) + ("…" if len(rows) > 20 else "")
        raise Conflict(
            _("预览之后%(what)s有了变化（第 %(rows)s 行），没有写入任何内容，请重新核对预览后再导入。")
            % {"what": kind.noun, "rows": shown},
            code="roster-moved",
        )
    if counts.get(Outcome.WRONG) and mode != VALID:
        raise Problem(
            _("有 %(n)d 行有误，没有写入任何内容。请改正后重新上传，或选择只导入无误的行。")
            % {"n": counts[Outcome.WRONG]},
            code="wrong-rows",
        )
    work = [v for v in examined.verdicts if v.outcome in (Outcome.NEW, Outcome.CHANGED)]
    refresh(upload, examined)
    if work:
        try:
            with transaction.atomic(), tracing.of(upload, [v.row.values[kind.key_field] for v in work]):
                made = [*(kind.write(upload, work, examined, acting_user, effective) or ())]
        except IntegrityError as error:
            raise Conflict(
                _("导入时有人同时改动了%(what)s，没有写入任何内容，请重新核对后再导入。")
                % {"what": kind.noun},
                code="roster-moved",
            ) from error
        made += _remember(upload, acting_user)
        upload.made = [[one._meta.label_lower, one.pk, str(one)[:100]] for one in made]
    # rows without a change count as applied too: the same file later doesn't turn back what was edited by hand
    ImportRow.objects.filter(
        upload=upload, applied_at=None, outcome__in=[Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED]
    ).update(applied_at=timezone.now())
    if work or upload.state != ImportState.ACCEPTED:
        upload.state, upload.accepted_by, upload.accepted_at, upload.effective, upload.content = (
            ImportState.ACCEPTED,
            acting_user,
            timezone.now(),
            effective,
            b"",
        )
        upload.save()
        trail.record(
            kind.act, upload, acting_user=acting_user,
            after={"sha256": upload.sha256, "mode": mode, "counts": counts, "effective": effective,
                   "new_units": upload.found.get("new_units", []), "options": upload.options},
        )  # fmt: skip
    return upload


def lock(key: str) -> None:
    """One import of a kind is written or undone at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"import.{key}"])


def _seen(upload: Import, seen: dict, counts: dict, found: dict) -> None:
    if seen != counts:
        what = kind_of(upload.kind).noun
        raise Conflict(
            _("预览之后%(what)s有了变化，请重新核对预览后再导入。") % {"what": what}, code="roster-moved"
        )
    for decision in found.get("decisions", ()):
        if decision.get("required") and not upload.options.get(decision["key"]):
            raise Problem(
                _("请先决定：%(what)s。") % {"what": decision["title"]},
                code="undecided",
                field=decision["key"],
            )


def _remember(upload: Import, acting_user: User | None) -> list[ImportWord]:
    """Words that were told a meaning for this file mean the same in the next."""
    columns = kind_of(upload.kind).columns
    known = set(ImportWord.objects.filter(kind=upload.kind).values_list("field", "text"))
    rows = [
        ImportWord(kind=upload.kind, field=name, text=text[:100], value=value, told_by=acting_user)
        for name, told in upload.answers.items()
        if name in columns and columns[name].choices and name not in kind_of(upload.kind).own_words
        for text, value in told.items()
        if value and (name, text[:100]) not in known
    ]
    return ImportWord.objects.bulk_create(rows)


@transaction.atomic
def undo(upload: Import, *, acting_user: User | None) -> list[str]:
    """Take an accepted import back, records as they were before, while nothing rests on it; Conflict says what does.

    The names of what was created for it and stays, for something else rests on that by now.
    """
    kind = kind_of(upload.kind)
    require(kind, acting_user)
    lock(kind.key)
    upload = Import.objects.select_for_update().get(pk=upload.pk)
    if upload.state != ImportState.ACCEPTED:
        raise Conflict(_("此文件没有导入，不需要撤销。"), code="import-ended")
    done = tracing.take_back(upload, kind)
    left = tracing.take_made(upload)
    upload.rows.update(applied_at=None)
    upload.state, upload.made = ImportState.UNDONE, []
    upload.save(update_fields=["state", "made"])
    trail.record(
        "import.undo", upload, acting_user=acting_user, after={"sha256": upload.sha256, **done, "left": left}
    )
    return left
