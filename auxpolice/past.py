"""Records of the time before this register: what one person enters, from a file with its proof, another confirms or refuses,
all of one maker at once and exactly as shown. A room makes its model of ``ByTwo`` and says what each becomes."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db import transaction
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.access.views import button, page
from auxpolice.asked import whole
from auxpolice.audit import trail
from auxpolice.by_two import ByTwoState
from auxpolice.problems import Conflict, written
from auxpolice.second_person import made_by, refuse_own


@dataclass(frozen=True)
class Waiting:
    """What one person has entered and nobody confirmed."""

    maker: User
    rows: list[Any]
    digest: str
    own: bool


@dataclass(frozen=True)
class Papers:
    """One kind of such records.

    ``make`` gives, in the same order, unsaved records that the rows become; each row keeps its own in the column
    ``becomes``. ``told``: the columns that the second person confirms. ``noun`` names them in sentences; ``prefix`` is that of
    the trail, ``urls`` the name of the page (with ``-confirm`` and ``-refuse``), ``imports`` that of the file's page;
    ``detail`` says in the question what follows, ``crumb`` (label, address name) the page above.
    """

    model: Any
    becomes: str
    make: Callable[[list[Any], User], list[Any]]
    told: tuple[str, ...]
    enters: Act
    confirms: Act
    prefix: str
    noun: Any
    detail: Any
    urls: str
    imports: str
    crumb: tuple[Any, str]

    def digest_of(self, rows: Iterable[Any]) -> str:
        """SHA-256 over what is confirmed: exactly what was shown."""
        text = "\n".join(repr([str(getattr(row, name)) for name in self.told]) for row in rows)
        return hashlib.sha256(text.encode()).hexdigest()

    def waiting(self, user: User) -> list[Waiting]:
        """By who entered it, within the present scope."""
        found = self.model.objects.filter(state=ByTwoState.WAITING).select_related("made_by", "person")
        grouped = groupby(found.order_by("made_by", "pk"), key=lambda row: row.made_by)
        held = [(maker, list(rows)) for maker, rows in grouped if maker]
        return [Waiting(maker, rows, self.digest_of(rows), made_by(user, maker.pk)) for maker, rows in held]

    def _hold(self, maker: int) -> list[Any]:
        rows = self.model.objects.filter(state=ByTwoState.WAITING, made_by=maker)
        return list(rows.select_for_update(of=("self",)).order_by("pk"))

    @transaction.atomic
    def confirm(self, maker: int, digest: str, *, acting_user: User) -> int:
        """Another person has seen the papers: each becomes a record that counts."""
        require(acting_user, self.confirms)
        rows = self._hold(maker)
        if not rows or self.digest_of(rows) != digest:
            raise Conflict(_("待确认的内容已有变化，请重新核对。"), code="digest")
        refuse_own(
            [maker],
            acting_user,
            maker=_("录入的人"),
            verb=_("确认"),
            what=_("自己录入的%(what)s") % {"what": self.noun},
            act=self.confirms,
        )
        unsaved = self.make(rows, acting_user)
        made = type(unsaved[0])._base_manager.bulk_create(unsaved, batch_size=2000)
        now = timezone.now()
        for row, record in zip(rows, made, strict=True):
            row.state, row.closed_by, row.closed_at = ByTwoState.EFFECTIVE, acting_user, now
            setattr(row, self.becomes, record)
        self.model._base_manager.bulk_update(
            rows, ["state", self.becomes, "closed_by", "closed_at"], batch_size=2000
        )
        self._record("confirm", rows, acting_user)
        return len(rows)

    @transaction.atomic
    def refuse(self, maker: int, because: str, *, acting_user: User) -> int:
        """Another person does not confirm it, or who entered it takes it back: nothing of it counts."""
        own = maker == acting_user.pk
        require(acting_user, self.enters if own else self.confirms)
        because = written(because, _("退回的原因"), field="because", least=2)
        rows = self._hold(maker)
        if not rows:
            raise Conflict(_("没有待确认的%(what)s，请刷新页面。") % {"what": self.noun}, code="nothing")
        self.model._base_manager.filter(pk__in=[row.pk for row in rows]).update(
            state=ByTwoState.WITHDRAWN if own else ByTwoState.REFUSED,
            closed_by=acting_user,
            closed_at=timezone.now(),
            because=because[:200],
        )
        self._record("withdraw" if own else "refuse", rows, acting_user, because)
        return len(rows)

    def _record(self, verb: str, rows: list[Any], acting_user: User, reason: str = "") -> None:
        said: dict[str, Any] = {"rows": len(rows), "digest": self.digest_of(rows)}
        trail.record(f"{self.prefix}.{verb}", rows[0], acting_user=acting_user, after=said, reason=reason)

    def pages(self) -> tuple[Callable, Callable, Callable]:
        """The page of what waits, and its two buttons."""

        @page(self.confirms)
        def index(request):
            context = {
                "papers": self,
                "waiting": self.waiting(request.user),
                "may_enter": request.scope.can(self.enters),
                "confirm_page": f"{self.urls}-confirm",
                "refuse_page": f"{self.urls}-refuse",
            }
            return render(request, "ui/past.html", context)

        @button(self.confirms)
        def confirm(request):
            maker, seen = whole(request.POST.get("maker")), request.POST.get("digest", "")[:64]
            done = self.confirm(maker, seen, acting_user=request.user)
            return _("已确认 %(n)d 条%(what)s。") % {"n": done, "what": self.noun}, self.urls

        @button(self.confirms)
        def refuse(request):
            maker, because = whole(request.POST.get("maker")), request.POST.get("because", "")[:200]
            self.refuse(maker, because, acting_user=request.user)
            return _("已退回，不计入。"), self.urls

        return index, confirm, refuse
