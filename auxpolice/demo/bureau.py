"""Units, accounts and the calendar of the demo county."""

from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange

from auxpolice.access.models import Role, RoleGrant, User
from auxpolice.calendar.seeding import seed_years
from auxpolice.demo.county import County, register
from auxpolice.units.models import Unit, UnitKind

PASSWORD = "Yunhe-2026"  # of every demo account; shown on the login page of a demo county only

# (code, name, short name, kind, code of the unit above)
UNITS = [
    ("00", "云河县公安局", "县局", UnitKind.BUREAU, None),
    ("01", "指挥中心", "指挥", UnitKind.DEPARTMENT, "00"),
    ("02", "警务保障室", "警保", UnitKind.DEPARTMENT, "00"),
    ("03", "情报大队", "情报", UnitKind.BRIGADE, "00"),
    ("04", "网络安全保卫大队", "网安", UnitKind.BRIGADE, "00"),
    ("05", "刑事侦查大队", "刑侦", UnitKind.BRIGADE, "00"),
    ("06", "治安管理大队", "治安", UnitKind.BRIGADE, "00"),
    ("07", "出入境管理大队", "出入境", UnitKind.BRIGADE, "00"),
    ("08", "巡特警大队", "巡特警", UnitKind.BRIGADE, "00"),
    ("081", "东门勤务工作站", "东门站", UnitKind.SERVICE_STATION, "08"),
    ("082", "西门勤务工作站", "西门站", UnitKind.SERVICE_STATION, "08"),
    ("09", "交通警察大队", "交警", UnitKind.BRIGADE, "00"),
    ("091", "交通警察大队一中队", "交警一中队", UnitKind.SQUAD, "09"),
    ("092", "交通警察大队二中队", "交警二中队", UnitKind.SQUAD, "09"),
    ("093", "交通警察大队三中队", "交警三中队", UnitKind.SQUAD, "09"),
    ("094", "车辆管理所", "车管所", UnitKind.WINDOW, "09"),
    ("10", "看守所", "看守所", UnitKind.DETENTION, "00"),
    ("11", "拘留所", "拘留所", UnitKind.DETENTION, "00"),
    ("12", "政务服务中心公安窗口", "政务窗口", UnitKind.WINDOW, "00"),
    ("13", "户政服务窗口", "户政窗口", UnitKind.WINDOW, "06"),
    ("21", "城关派出所", "城关所", UnitKind.STATION, "00"),
    ("22", "东街派出所", "东街所", UnitKind.STATION, "00"),
    ("23", "北关派出所", "北关所", UnitKind.STATION, "00"),
    ("24", "新城派出所", "新城所", UnitKind.STATION, "00"),
    ("25", "河西派出所", "河西所", UnitKind.STATION, "00"),
    ("26", "古城派出所", "古城所", UnitKind.STATION, "00"),
    ("27", "双河派出所", "双河所", UnitKind.STATION, "00"),
    ("28", "石桥派出所", "石桥所", UnitKind.STATION, "00"),
    ("29", "柳林派出所", "柳林所", UnitKind.STATION, "00"),
    ("30", "青山派出所", "青山所", UnitKind.STATION, "00"),
    ("31", "马店派出所", "马店所", UnitKind.STATION, "00"),
    ("32", "大王庙派出所", "大王庙所", UnitKind.STATION, "00"),
]

# (username, name, title, role)
OFFICE = [
    ("zhenggong", "周政和", "政治处辅警管理科科长", Role.POLITICAL),
    ("zhenggong2", "吴静雯", "政治处辅警管理科民警", Role.POLITICAL),
    ("caiwu", "郑敏仪", "警务保障室会计", Role.FINANCE),
    ("caiwu2", "冯立新", "警务保障室财务负责人", Role.FINANCE),
    ("ducha", "韩铁军", "督察大队民警", Role.INSPECTOR),
    ("ducha2", "蒋文斌", "督察大队副大队长", Role.INSPECTOR),
    ("ducha3", "孙立新", "督察大队民警", Role.INSPECTOR),
    ("ducha4", "马宏远", "督察大队民警", Role.INSPECTOR),
    ("juzhang", "沈国安", "副局长", Role.LEADER),
    ("xitong", "何系平", "系统管理员", Role.SYSTEM_ADMIN),
    ("anquan", "吕安民", "安全管理员", Role.SECURITY_ADMIN),
    ("shenji", "施计明", "审计管理员", Role.AUDIT_ADMIN),
]
HEAD_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹"
HEAD_GIVEN = "志强建国海涛永胜立军卫东文博志远晓峰国庆振华明亮学斌新民伟东长河"


def fill(county: County) -> None:
    above: dict[str, Unit] = {}
    for order, (code, name, short, kind, parent) in enumerate(UNITS):
        above[code] = Unit.objects.create(
            code=code,
            name=name,
            short_name=short,
            kind=kind,
            parent=above[parent] if parent else None,
            sort_order=order,
            opened=date(2005, 1, 1),
        )
    county.units = list(Unit.objects.order_by("sort_order"))
    since = DateRange(date(2020, 1, 1), None)
    grants = []
    for username, name, title, role in OFFICE:
        user = _account(username, name, title, is_demo=username[-1] != "2")
        county.users[username] = user
        grants.append(RoleGrant(user=user, role=role, period=since))
    for number, unit in enumerate(county.units[1:]):
        given = HEAD_GIVEN[number * 2 % len(HEAD_GIVEN) :][:2]
        title = f"{unit.name}负责人"
        head = _account(
            f"fzr{unit.code}", HEAD_SURNAMES[number] + given, title, is_demo=unit.code in ("21", "08")
        )
        county.users[head.username] = head
        grants.append(RoleGrant(user=head, role=Role.UNIT_HEAD, unit=unit, period=since))
    RoleGrant.objects.bulk_create(grants)
    seed_years(county.months[0].year - 1, county.months[-1].year + 1)


_hash_of_demo_password: list[str] = []


def _account(username: str, name: str, title: str, *, is_demo: bool) -> User:
    user = User(username=username, full_name=name, duty_title=title, is_demo=is_demo)
    if not _hash_of_demo_password:  # one slow hash for all demo accounts
        user.set_password(PASSWORD)
        _hash_of_demo_password.append(user.password)
    user.password = _hash_of_demo_password[0]
    user.save()
    return user


def demo_account(username: str, name: str, title: str = "", *, is_demo: bool = True, person_id=None) -> User:
    """A further demo account of a floor above (the auxiliaries' own)."""
    user = _account(username, name, title, is_demo=is_demo)
    if person_id:
        user.person_id = person_id
        user.save(update_fields=["person"])
    return user


register(10, "单位、账号与日历", fill)
