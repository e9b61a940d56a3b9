"""Units and posts as a roster names them, matched to those that exist; what may be created is collected."""

import re
from collections import Counter
from datetime import date

from django.db.models import Model
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.scope import current
from auxpolice.imports.likeness import look_alike
from auxpolice.imports.notes import Note, normalised, refuse, warn
from auxpolice.policy.actions import inherit_for_new_unit
from auxpolice.units.models import Unit, UnitKind
from personnel.models import Category, Post, PostAlias
from personnel.rules import names

NEW = "new"
KINDS = (
    ("派出所", UnitKind.STATION),
    ("勤务工作站", UnitKind.SERVICE_STATION),
    ("工作站", UnitKind.SERVICE_STATION),
    ("中队", UnitKind.SQUAD),
    ("大队", UnitKind.BRIGADE),
    ("支队", UnitKind.BRIGADE),
    ("窗口", UnitKind.WINDOW),
    ("看守所", UnitKind.DETENTION),
    ("拘留所", UnitKind.DETENTION),
    ("戒毒所", UnitKind.DETENTION),
)


class UnitsAndPosts:
    """Loaded once for a file: three statements, then answers from memory."""

    def __init__(self, *, today: date, create_units: bool = False, matches: dict | None = None):
        self.today, self.create_units, self.matches = today, create_units, matches or {}
        self.by_name: dict[str, list[Unit]] = {}
        self.bureaus: list[str] = []
        self.like: dict[str, str | None] = {}
        for unit in Unit.objects.all():
            if unit.kind == UnitKind.BUREAU:
                self.bureaus += [folded(unit.name)]
            for name in {folded(unit.name), folded(unit.short_name)} - {""}:
                self.by_name.setdefault(name, []).append(unit)
        self.posts = {post.pk: post for post in Post.objects.all()}
        self.post_names = {folded(p.name): p for p in self.posts.values() if p.is_active}
        for text, post_id in PostAlias.objects.values_list("text", "post_id"):
            self.post_names.setdefault(folded(text), self.posts[post_id])
        self.new_units: Counter[str] = Counter()
        self.unmatched: Counter[str] = Counter()
        self.made: list[Model] = []

    def unit(self, name: str) -> tuple[Unit | str | None, Note | None]:
        """The unit, NEW where it may be created, or None with the reason; a note where it isn't written as it is called."""
        found = self.by_name.get(folded(name), [])
        exact = [unit for unit in found if folded(unit.name) == folded(name)]
        found, short = exact or found, self._bare(folded(name))
        if not found and short != folded(name):
            found = self.by_name.get(short, [])
        open_ones = [u for u in found if not (u.closed and u.closed <= self.today)]
        if len(open_ones) > 1:
            listed = "、".join(u.name for u in open_ones[:4])
            return None, refuse(
                "unit-ambiguous",
                _("单位「%(name)s」对应不止一个：%(names)s，请写全称。") % {"name": name, "names": listed},
            )
        if found and not open_ones:
            return None, refuse("unit-closed", _("单位「%(name)s」已撤销，请填写现单位。") % {"name": name})
        if open_ones and current().can(Act.ROSTER_IMPORT, open_ones[0]):
            unit = open_ones[0]
            if folded(name) in (folded(unit.name), folded(unit.short_name)):
                return unit, None
            return unit, normalised("unit-name", _("单位名称已对应"), name, unit.name)
        if not open_ones and self.create_units:
            if names.is_person(name):
                message = _("「%(name)s」像是人名，不像单位名称，请核对是否错列。") % {"name": name}
                return None, refuse("unit-person", message)
            self.new_units[name] += 1
            return NEW, self._like(name)
        return None, refuse(
            "unit-unknown", _("没有名为「%(name)s」的单位，请改为单位全称，或先建立该单位。") % {"name": name}
        )

    def _bare(self, name: str) -> str:
        """Without an earlier name in brackets and the bureau's name in front."""
        name = re.sub(r"（(?:原|曾|旧称|现)[^）]*）", "", name)
        part = re.fullmatch(r"(.*?(?:公安局|分局))(.{2,})", name)
        if part and any(b.endswith(part[1]) or part[1].endswith(b) for b in self.bureaus):
            return part[2]
        return name

    def _like(self, name: str) -> Note | None:
        if name not in self.like:
            self.like[name] = next(
                (other for other in self.by_name if look_alike(self._bare(folded(name)), other)), None
            )
        if like := self.like[name]:
            message = _("将建立的单位「%(name)s」与已有的「%(like)s」很像，请核对是否写错。")
            return warn("unit-like", message % {"name": name, "like": like})
        return None

    def post(self, text: str) -> Post | str | None:
        """The post by name, by an earlier match or by this file's matches; NEW or None as matched."""
        if found := self.post_names.get(folded(text)):
            return found
        choice = self.matches.get(text)
        self.unmatched[text] += 1
        if choice == NEW:
            return NEW
        return self.posts.get(int(choice)) if choice else None

    # --- creation, inside the accepting transaction
    def create_missing_units(self) -> dict[str, Unit]:
        """Units under the bureau; a squad stands under the brigade its name begins with. All are noted in ``made``."""
        root = Unit.objects.filter(kind=UnitKind.BUREAU).first()
        if root is None:
            root = Unit.objects.create(code="00", name=_("公安局"), kind=UnitKind.BUREAU)
            self.made.append(root)
        made: dict[str, Unit] = {}
        number = Unit.objects.count()
        for name in sorted(self.new_units, key=len):
            parent = root
            if name.endswith("中队") and "大队" in name:
                above = name[: name.index("大队") + 2]
                known = [u for u in self.by_name.get(folded(above), ()) if not u.closed]
                if above not in made and not known:
                    number += 1
                    made[above] = self._create_unit(above, root, number)
                parent = made.get(above) or known[0]
            number += 1
            made[name] = made.get(name) or self._create_unit(name, parent, number)
        return made

    def _create_unit(self, name: str, parent: Unit, number: int) -> Unit:
        while Unit.objects.filter(code=f"N{number:03d}").exists():
            number += 1
        kind = next((kind for ending, kind in KINDS if name.endswith(ending)), UnitKind.DEPARTMENT)
        unit = Unit.objects.create(code=f"N{number:03d}", name=name, kind=kind, parent=parent, sort_order=900)
        unit.refresh_from_db()
        self.made += [unit, *inherit_for_new_unit(unit)]
        return unit

    def create_missing_posts(self, categories: dict[str, str]) -> dict[str, Post]:
        """Posts chosen to be created and aliases chosen by hand; ``categories``: post name → category of its rows."""
        taken, number = set(Post.objects.values_list("code", flat=True)), 0
        made = {}
        for text in sorted(t for t in self.unmatched if self.matches.get(t) == NEW):
            number += 1
            while (code := f"N{number:03d}") in taken:
                number += 1
            taken.add(code)
            category = categories.get(text, Category.ATTENDANT)
            made[text] = Post(code=code, name=text, category=category, family=_("未分类"))
        self.made += Post.objects.bulk_create(made.values())
        return made


def post_choices() -> list[tuple[str, str]]:
    """What a post's name in a file may be said to mean."""
    return [(NEW, _("新建此岗位")), *((str(p.pk), p.name) for p in Post.objects.filter(is_active=True))]


def folded(name: str) -> str:
    return "".join(name.split()).replace("(", "（").replace(")", "）")
