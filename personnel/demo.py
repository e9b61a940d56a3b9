"""Invented auxiliaries for the demo county and for benchmarks: set-based, reproducible, valid by every constraint."""

from datetime import date, timedelta

import numpy as np
from django.db.backends.postgresql.psycopg_any import DateRange

from auxpolice.access.models import Role, RoleGrant
from auxpolice.demo.bureau import demo_account
from auxpolice.demo.county import County, register
from auxpolice.units.models import UnitKind
from personnel.models import (
    Assignment,
    BankAccount,
    Category,
    ContributionBase,
    Employment,
    Person,
    Post,
    PriorIncome,
    TaxDeduction,
)
from personnel.names import name_keys

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
MALE_GIVEN = "伟强磊军洋勇杰涛超明刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林欢佳志国建文永海东立振晓庆学家俊思"
FEMALE_GIVEN = "芳娜敏静秀丽艳娟霞秋月玲桂琴梅兰英红雪莉倩婷慧莹颖洁琳雅欣怡佳璐瑶薇丹萍燕晶晓思梦诗文玉"
REGIONS = ("410922", "410928", "410102", "370101", "320102", "510184", "130283", "330522", "420106", "610102")
BANKS = ("县农商银行", "中国农业银行", "中国建设银行", "中国工商银行")

# (code, name, category, family, weight, kinds of unit it is found in)
POSTS: list[tuple[str, str, Category, str, set[str]]] = [
    ("K01", "巡逻处突", Category.ATTENDANT, "巡逻处突", {UnitKind.SERVICE_STATION, "巡特警大队"}),
    ("K02", "接处警", Category.ATTENDANT, "派出所社区", {UnitKind.STATION}),
    ("K03", "社区巡逻", Category.ATTENDANT, "派出所社区", {UnitKind.STATION, "治安管理大队"}),
    ("K04", "社区辅助", Category.ATTENDANT, "派出所社区", {UnitKind.STATION}),
    ("K05", "路面执勤", Category.ATTENDANT, "交通管理", {UnitKind.SQUAD, "交通警察大队"}),
    ("K06", "事故处理辅助", Category.ATTENDANT, "交通管理", {UnitKind.SQUAD, "交通警察大队"}),
    ("K07", "监管看护", Category.ATTENDANT, "监管看护", {UnitKind.DETENTION}),
    ("K08", "办案区看护", Category.ATTENDANT, "监管看护", {"刑事侦查大队"}),
    ("W01", "窗口服务", Category.CIVILIAN, "窗口服务", {UnitKind.WINDOW, "出入境管理大队"}),
    ("W02", "户籍内勤", Category.CIVILIAN, "内勤文职", {UnitKind.STATION, "户政服务窗口"}),
    (
        "W03",
        "综合内勤",
        Category.CIVILIAN,
        "内勤文职",
        {UnitKind.STATION, UnitKind.BRIGADE, UnitKind.DEPARTMENT, UnitKind.DETENTION},
    ),
    ("W04", "档案管理", Category.CIVILIAN, "内勤文职", {UnitKind.BRIGADE, UnitKind.DEPARTMENT}),
    (
        "W05",
        "通讯保障",
        Category.CIVILIAN,
        "技术文职",
        {"指挥中心", "警务保障室", "情报大队", "网络安全保卫大队"},
    ),
    ("W06", "接警坐席", Category.CIVILIAN, "技术文职", {"指挥中心"}),
]
DUTIES = {
    "巡逻处突": ["治安巡逻", "盘查、堵控", "维护现场秩序"],
    "派出所社区": ["治安巡逻", "维护现场秩序、保护现场", "治安宣传", "信息采集"],
    "交通管理": ["疏导交通", "劝阻、纠正交通违法", "采集交通违法信息"],
    "监管看护": ["监管场所管理勤务", "看管违法犯罪嫌疑人"],
    "窗口服务": ["窗口服务", "证件办理", "信息采集与录入"],
    "内勤文职": ["文书助理", "档案管理", "信息采集与录入"],
    "技术文职": ["通讯保障", "接线查询", "计算机网络维护"],
}


def fill(county: County) -> None:
    posts = load_posts()
    people = hire_people(county, posts)
    _accounts(county, people)


def load_posts() -> list[Post]:
    Post.objects.bulk_create(
        [
            Post(code=code, name=name, category=category, family=family, duties=DUTIES[family])
            for code, name, category, family, _where in POSTS
        ],
        ignore_conflicts=True,
    )
    return list(Post.objects.order_by("code"))


def hire_people(county: County, posts: list[Post], *, batch: int = 5000) -> list[Person]:
    """People with all their facts; those of the last tenth of the badge numbers joined or left during the months."""
    rng, count = county.rng, county.people
    by_name = {post.name: post for post in posts}
    places = _places(county, by_name)
    weights = np.array([weight for _unit, _post, weight in places], dtype=float)
    place = rng.choice(len(places), size=count, p=weights / weights.sum())
    start = county.first_day
    entry_age = rng.integers(20, 32, count)
    service_days = (rng.gamma(2.2, 1250, count)).astype(int).clip(20, 8200)
    joined = [start + timedelta(days=20) - timedelta(days=int(days)) for days in service_days]
    span = (county.months[-1] - start).days + 27
    late = rng.random(count) < 0.09
    for one in np.flatnonzero(late):
        joined[one] = start + timedelta(days=int(rng.integers(3, span)))
    leaving = (rng.random(count) < 0.08) & ~late
    people: list[Person] = []
    seen: set[str] = set()
    male = rng.random(count) < np.where(
        [places[p][1].category == Category.ATTENDANT for p in place], 0.86, 0.38
    )
    education = rng.choice(["61", "41", "31", "21", "14"], count, p=[0.12, 0.12, 0.44, 0.30, 0.02])
    for index in range(count):
        born = _birthday(joined[index], int(entry_age[index]), rng)
        number = _id_number(rng, born, bool(male[index]), seen)
        name = _name(rng, bool(male[index]))
        key, pinyin, initials = name_keys(name)
        people.append(
            Person(
                id_number=number,
                name=name,
                name_key=key,
                pinyin=pinyin,
                initials=initials,
                sex="1" if male[index] else "2",
                birth_date=born,
                ethnicity="01" if rng.random() < 0.94 else str(rng.choice(["03", "11", "06"])),
                political_status=str(rng.choice(["01", "03", "13"], p=[0.24, 0.22, 0.54])),
                education=str(education[index]),
                has_degree=bool(education[index] in ("21", "14")),
                is_veteran=bool(male[index] and rng.random() < 0.24),
                phone="1" + str(rng.choice(list("35789"))) + "".join(map(str, rng.integers(0, 10, 9))),
            )
        )
    people = Person.everything.bulk_create(people, batch_size=batch)
    employments, assignments, accounts, bases, incomes = [], [], [], [], []
    prior = rng.choice([280000, 300000, 315000, 330000, 360000], count)
    for index, person in enumerate(people):
        left = start + timedelta(days=int(rng.integers(15, span))) if leaving[index] else None
        if left and left <= joined[index]:
            left = None
        period = DateRange(joined[index], left)
        employments.append(
            Employment(
                person=person,
                period=period,
                badge_number=f"YH{10001 + index}",
                first_worked=joined[index],
                probation_until=joined[index] + timedelta(days=182),
                exit_kind=str(rng.choice(["resigned", "resigned", "expired", "dismissed"])) if left else "",
                exit_reason="个人发展" if left else "",
                prior_monthly_fen=int(prior[index]),
            )
        )
    employments = Employment.everything.bulk_create(employments, batch_size=batch)
    moved = rng.random(count) < 0.05
    new_place = rng.choice(len(places), size=count, p=weights / weights.sum())
    base = rng.choice([380000, 401200, 420000, 450050], count)
    for index, (person, employment) in enumerate(zip(people, employments, strict=True)):
        unit, post, _weight = places[place[index]]
        period, joined_on = employment.period, employment.period.lower
        cut = start + timedelta(days=int(31 * (1 + index % max(len(county.months) - 2, 1))))
        cut = cut.replace(day=1)
        if moved[index] and joined_on < cut and (period.upper is None or cut < period.upper):
            assignments.append(_assignment(employment, unit, post, DateRange(joined_on, cut)))
            unit, post, _weight = places[new_place[index]]
            period = DateRange(cut, period.upper)
        assignments.append(_assignment(employment, unit, post, period))
        accounts.append(
            BankAccount(
                person=person,
                bank=BANKS[index % 4],
                number=_card(rng),
                holder=person.name,
                period=DateRange(joined_on, None),
            )
        )
        bases.append(
            ContributionBase(
                person=person,
                insurance_fen=int(base[index]),
                housing_fen=int(base[index]),
                period=DateRange(joined_on, None),
            )
        )
        for year in sorted({month.year for month in county.months}):
            if joined_on < date(year - 1, 2, 1):
                incomes.append(PriorIncome(person=person, year=year, prior_year_fen=int(prior[index]) * 12))
            elif joined_on.year == year and index % 3 == 0:
                incomes.append(PriorIncome(person=person, year=year, first_job=True, new_to_work=True))
    Assignment.everything.bulk_create(assignments, batch_size=batch)
    BankAccount.everything.bulk_create(accounts, batch_size=batch)
    ContributionBase.everything.bulk_create(bases, batch_size=batch)
    PriorIncome.everything.bulk_create(incomes, batch_size=batch)
    _extras(county, people, employments, batch)
    return people


def _extras(county: County, people: list[Person], employments: list[Employment], batch: int) -> None:
    """Tax deductions for some."""
    rng = county.rng
    deductions = []
    for person, employment in zip(people, employments, strict=True):
        draw = rng.random(3)
        since = DateRange(max(employment.period.lower, county.since), None)
        if draw[0] < 0.22:
            deductions.append(
                TaxDeduction(person=person, kind="child_education", monthly_fen=100000, period=since)
            )
        if draw[1] < 0.15:
            deductions.append(
                TaxDeduction(person=person, kind="elderly_support", monthly_fen=150000, period=since)
            )
        if draw[2] < 0.18:
            deductions.append(
                TaxDeduction(person=person, kind="housing_loan", monthly_fen=100000, period=since)
            )
    TaxDeduction.everything.bulk_create(deductions, batch_size=batch)


def _places(county: County, posts: dict[str, Post]) -> list[tuple]:
    """(unit, post, weight) wherever a post is found."""
    places = []
    for unit in county.units[1:]:
        weights: dict[str, float] = {
            UnitKind.STATION: 1.0,
            UnitKind.SERVICE_STATION: 1.3,
            UnitKind.SQUAD: 1.1,
        }
        weight_of_unit = weights.get(unit.kind, 0.8)
        found = [
            posts[name]
            for _code, name, _category, _family, where in POSTS
            if unit.kind in where or unit.name in where
        ]
        for post in found:
            share = 2.2 if post.category == Category.ATTENDANT else 1.0
            places.append((unit, post, weight_of_unit * share / len(found)))
    return places


def _assignment(employment: Employment, unit, post: Post, period) -> Assignment:
    return Assignment(
        person_id=employment.person_id,
        employment=employment,
        unit=unit,
        post=post,
        category=post.category,
        period=period,
    )


def _birthday(joined: date, age: int, rng) -> date:
    return date(joined.year - age, 1, 1) + timedelta(days=int(rng.integers(0, 365)))


def _name(rng, male: bool) -> str:
    given = MALE_GIVEN if male else FEMALE_GIVEN
    length = 2 if rng.random() < 0.72 else 1
    picked = rng.choice(len(given), size=length, replace=False)
    return SURNAMES[int(len(SURNAMES) * rng.random() ** 1.6)] + "".join(given[i] for i in picked)


def _id_number(rng, born: date, male: bool, seen: set[str]) -> str:
    while True:
        sequence = int(rng.integers(0, 500)) * 2 + (1 if male else 0)
        body = f"{REGIONS[int(rng.integers(0, len(REGIONS)))]}{born:%Y%m%d}{sequence:03d}"
        if body not in seen:
            seen.add(body)
            weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
            total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
            return body + "10X98765432"[total % 11]


def _card(rng) -> str:
    body = "622202" + "".join(map(str, rng.integers(0, 10, 12)))
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return body + str(-total % 10)


def _accounts(county: County, people: list[Person]) -> None:
    """Accounts of some auxiliaries: ``fujing1`` … ; the first is in 城关派出所."""
    from auxpolice.months import last_day

    day = last_day(county.months[-1])
    station = next(unit for unit in county.units if unit.name == "城关派出所")
    working = Assignment.everything.filter(period__contains=day, period__startswith__lt=county.first_day)
    chosen = [working.filter(unit=station).order_by("person_id").first(), *working.order_by("person_id")[:3]]
    since = DateRange(date(2020, 1, 1), None)
    for number, assignment in enumerate([a for a in chosen if a], 1):
        person = Person.everything.get(pk=assignment.person_id)
        if hasattr(person, "account"):
            continue
        user = demo_account(f"fujing{number}", person.name, "辅警", is_demo=number == 1, person_id=person.pk)
        RoleGrant.objects.create(user=user, role=Role.AUXILIARY, period=since)
        county.users[user.username] = user


register(20, "人员花名册", fill)
