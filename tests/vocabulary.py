"""A small vocabulary for tests: ``unit``, ``account``, ``hire``, ``leave`` … Facts go through the tables' own constraints."""

from datetime import date
from itertools import count

from django.db.backends.postgresql.psycopg_any import DateRange

from auxpolice.access.models import Role, RoleGrant, User
from auxpolice.units.models import Unit, UnitKind
from personnel.models import Assignment, BankAccount, Category, ContributionBase, Employment, Person, Post
from personnel.names import name_keys

_numbers = count(1)
LONG_AGO = date(2010, 1, 1)


def bureau() -> Unit:
    return Unit.objects.get_or_create(kind=UnitKind.BUREAU, defaults={"code": "00", "name": "云河县公安局"})[
        0
    ]


def unit(name: str = "城关派出所", kind: str = UnitKind.STATION, parent: Unit | None = None) -> Unit:
    found = Unit.objects.filter(name=name).first()
    if found:
        return found
    made = Unit.objects.create(code=f"U{next(_numbers)}", name=name, kind=kind, parent=parent or bureau())
    made.refresh_from_db()
    return made


def account(role: str, *, unit: Unit | None = None, person: Person | None = None, username: str = "") -> User:
    """A signed-in-able user with one role since long ago; the password is ``Test-2026-pass``."""
    user = User(
        username=username or f"{role}{next(_numbers)}", full_name=str(Role(role).label), person=person
    )
    user.set_unusable_password()
    user.save()
    if role:
        RoleGrant.objects.create(user=user, role=role, unit=unit, period=DateRange(LONG_AGO, None))
    return user


def id_number(born: date = date(1995, 5, 5), sequence: int | None = None, region: str = "410922") -> str:
    """A valid synthetic ID number; odd sequences are men."""
    body = f"{region}{born:%Y%m%d}{(sequence if sequence is not None else next(_numbers)) % 1000:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(d) * w for d, w in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]


def post(name: str = "社区巡逻", category: str = Category.ATTENDANT, family: str = "派出所社区") -> Post:
    return Post.objects.get_or_create(
        name=name, defaults={"code": f"P{next(_numbers)}", "category": category, "family": family}
    )[0]


def hire(
    name: str = "张伟",
    *,
    at: Unit | None = None,
    on: date = date(2024, 3, 5),
    as_post: Post | None = None,
    born: date = date(1995, 5, 5),
    education: str = "31",
    insurance_fen: int = 420000,
    badge: str = "",
    number: str = "",
    **person_fields,
) -> Person:
    """A person hired on a day, with unit, post, bank account and contribution base since then."""
    key, pinyin, initials = name_keys(name)
    number = number or id_number(born)
    person = Person.everything.create(
        id_number=number,
        name=name,
        name_key=key,
        pinyin=pinyin,
        initials=initials,
        sex="1" if int(number[16]) % 2 else "2",
        birth_date=date(int(number[6:10]), int(number[10:12]), int(number[12:14])),
        education=education,
        **person_fields,
    )
    employ(person, at=at, on=on, as_post=as_post, badge=badge)
    since = DateRange(on, None)
    BankAccount.everything.create(
        person=person, bank="县农商银行", number=f"622202{person.pk:013d}", holder=name, period=since
    )
    ContributionBase.everything.create(
        person=person, insurance_fen=insurance_fen, housing_fen=insurance_fen, period=since
    )
    return person


def employ(
    person: Person, *, at: Unit | None = None, on: date, as_post: Post | None = None, badge: str = ""
) -> Employment:
    """A new employment with its first assignment."""
    as_post = as_post or post()
    since = DateRange(on, None)
    employment = Employment.everything.create(
        person=person, period=since, badge_number=badge or f"T{next(_numbers):05d}", first_worked=on
    )
    Assignment.everything.create(
        person=person,
        employment=employment,
        unit=at or unit(),
        post=as_post,
        category=as_post.category,
        period=since,
    )
    return employment


def move(person: Person, to: Unit, on: date, as_post: Post | None = None) -> Assignment:
    """Close the open assignment the day before and open one in another unit."""
    old = Assignment.everything.get(person=person, period__endswith__isnull=True)
    old.period = DateRange(old.period.lower, on)
    old.save()
    return Assignment.everything.create(
        person=person,
        employment=old.employment,
        unit=to,
        post=as_post or old.post,
        category=(as_post or old.post).category,
        period=DateRange(on, None),
    )


def leave(person: Person, on: date, kind: str = "resigned") -> None:
    """The last day worked is the day before ``on``."""
    for row in Assignment.everything.filter(person=person, period__endswith__isnull=True):
        row.period = DateRange(row.period.lower, on)
        row.save()
    for row in Employment.everything.filter(person=person, period__endswith__isnull=True):
        row.period, row.exit_kind = DateRange(row.period.lower, on), kind
        row.save()
