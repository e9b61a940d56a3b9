"""The pages of a scheme: who reads and edits, what a save refuses, the example against a month that is really paid."""

import copy
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting
from auxpolice.audit.models import Entry
from auxpolice.policy import actions as policies
from auxpolice.policy import consulting
from auxpolice.policy.models import PolicyState, PolicyVersion
from auxpolice.policy.schema import Form
from grading import defaults
from grading.ladders import LEVELS
from payroll import policies as shipped
from payroll.month.models import Payslip
from payroll.rules import Scheme
from payroll.rules.explain import attempt
from payroll.schemes import PAY, example
from payroll.schemes.content import CONTENT
from payroll.schemes.pages import take_levels
from tests import vocabulary as say
from tests.payroll.county import County, give_level, grade_post

pytestmark = pytest.mark.django_db
MONTH = date(2026, 10, 1)


@pytest.fixture
def county():
    say.unit("特巡警大队", "brigade"), say.unit("办证大厅", "window")
    return County()


@pytest.fixture
def three(county):
    """A special-duty officer, somebody of a station, and a clerk of an office: levels 5, 2 and 3."""
    hard = say.post("特勤巡逻", family="特巡警")
    desk = say.post("窗口服务", category="civilian", family="窗口")
    squad, window = say.unit("特巡警大队"), say.unit("办证大厅")
    grade_post(hard, county.levels, 1)
    grade_post(desk, county.levels, 3)
    return [
        county.hire("赵铁", on=date(2016, 3, 1), rank=5, at=squad, as_post=hard),
        county.hire("钱安", on=date(2022, 5, 1), rank=2),
        county.hire("孙文", on=date(2019, 9, 1), rank=3, at=window, as_post=desk),
    ]


@pytest.fixture
def draft(county):
    return policies.create_draft(
        PAY,
        "试点方案修订稿",
        shipped.pilot_plan(),
        based_on=county.plan,
        acting_user=county.political,
    )


def fields(version, change=None, **more):
    """What a browser would post of the draft's form, changed."""
    form = Form.of(CONTENT, version.content)
    form.put("title", version.title)
    if change:
        change(form)
    return form.values | {"row_version": [str(version.row_version)]} | {k: [v] for k, v in more.items()}


def amount(name, text):
    return lambda form: form.put(name, text)


def put_forward(draft, political):
    consulting.open_round(draft, explanation="调整", closes=date(2099, 1, 1), acting_user=political)


# --- who
def test_a_draft_is_there_for_those_who_draft_until_it_is_put_forward(county, draft, client):
    for user, answer in ((county.political, 200), (county.finance, 404), (county.leader, 404)):
        client.force_login(user)
        assert client.get(f"/payroll/schemes/{draft.pk}/").status_code == answer, user
    policies.move(draft, PolicyState.SUBMITTED, reason="按会议意见修订", acting_user=county.political)
    for user, answer in ((county.finance, 404), (county.leader, 200)):
        client.force_login(user)
        assert client.get(f"/payroll/schemes/{draft.pk}/").status_code == answer, user


def test_finance_and_the_leader_read_with_the_example_others_without(county, three, draft, client):
    put_forward(draft, county.political)
    for user in (county.political, county.finance, county.leader):
        client.force_login(user)
        text = client.get(f"/payroll/schemes/{draft.pk}/").content.decode()
        assert "层级工资" in text and "赵铁" in text and "第 1 步计算" in text, user
        assert ("修改草案" in text) == (user == county.political)
    for role in (Role.UNIT_HEAD, Role.INSPECTOR):
        client.force_login(say.account(role, unit=say.unit() if role == Role.UNIT_HEAD else None))
        text = client.get(f"/payroll/schemes/{draft.pk}/").content.decode()
        assert "层级工资" in text and "赵铁" not in text and "三个人的工资" not in text
        assert client.post(f"/payroll/schemes/{draft.pk}/live/", fields(draft)).status_code == 404
        assert client.get("/payroll/schemes/people/?who=赵铁").status_code == 404
    for role in (Role.AUXILIARY, Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN):
        client.force_login(say.account(role, person=three[0] if role == Role.AUXILIARY else None))
        assert client.get(f"/payroll/schemes/{draft.pk}/").status_code == 404


def test_only_the_department_edits(county, draft, client):
    for user in (county.finance, county.leader):
        client.force_login(user)
        assert client.get(f"/payroll/schemes/{draft.pk}/edit/").status_code == 404
        assert client.post(f"/payroll/schemes/{draft.pk}/edit/", fields(draft)).status_code == 404
    draft.refresh_from_db()
    assert draft.row_version == 1
    client.force_login(county.political)
    assert client.get(f"/payroll/schemes/{draft.pk}/edit/").status_code == 200


def test_the_example_is_refused_below_the_page_too(county, three):
    scheme, faults = Scheme.read(shipped.pilot_plan())
    head = say.account(Role.UNIT_HEAD, unit=say.unit())
    with acting(county.finance):
        chosen = example.by_id([three[0].pk], MONTH)
        assert example.example(MONTH, chosen, scheme, faults).sums
    with acting(head), pytest.raises(Denied):
        example.example(MONTH, chosen, scheme, faults)


def test_other_kinds_of_policy_are_not_there(county, client):
    client.force_login(county.political)
    assert client.get(f"/payroll/schemes/{county.levels.pk}/").status_code == 404
    assert client.get(f"/payroll/schemes/{county.levels.pk}/edit/").status_code == 404


# --- saving
def test_an_amount_is_changed_and_saved(county, draft, client):
    client.force_login(county.political)
    answer = client.post(
        f"/payroll/schemes/{draft.pk}/edit/",
        fields(draft, amount("items.1.rule.by_level.cells.5.0", "1,000.50")),
    )
    assert answer.status_code == 302 and answer.url == f"/payroll/schemes/{draft.pk}/edit/"
    draft.refresh_from_db()
    assert draft.content["items"][1]["rule"]["cells"]["5"] == [100050]
    assert draft.row_version == 2 and draft.content["title"] == draft.title
    text = client.get(f"/payroll/schemes/{draft.pk}/?with={county.plan.pk}").content.decode()
    assert "1,000.50" in text
    assert Entry.objects.filter(act="policy.edit").count() == 1


def test_a_fault_is_refused_at_its_item_and_nothing_is_lost(county, draft, client):
    client.force_login(county.political)

    def wrong(form):
        form.put("items.1.rule.by_level.cells.5.0", "一千")
        form.put("items.2.rule.by_post_class.cells.0", "812.34")

    answer = client.post(f"/payroll/schemes/{draft.pk}/edit/", fields(draft, wrong))
    text = answer.content.decode()
    assert answer.status_code == 422
    card = text[text.index('id="r-items-1"') : text.index('id="r-items-2"')]
    assert "须是金额（元，最多两位小数），例如 1200.50，现在是「一千」" in card
    assert 'value="一千"' in card and 'value="812.34"' in text
    draft.refresh_from_db()
    assert draft.row_version == 1


def test_a_cycle_is_refused_at_each_item_of_it(county, draft, client):
    client.force_login(county.political)

    def cycle(form):
        for key, other in (("0", "1"), ("1", "0")):
            form.put(f"items.{key}.rule", "percent")
            form.put(f"items.{key}.rule.percent.of", other)
            form.put(f"items.{key}.rule.percent.rate", "50%")

    text = client.post(f"/payroll/schemes/{draft.pk}/edit/", fields(draft, cycle)).content.decode()
    for key in ("0", "1"):
        card = text[text.index(f'id="r-items-{key}-faults"') :][:400]
        assert "项目互相引用，无法计算：「基本工资」 → 「层级工资」 → 「基本工资」。" in card


def test_two_who_edit_at_once(county, draft, client):
    """The second sees what the first saved against what they typed, keeps it, and may put it over the other on purpose."""
    client.force_login(county.political)
    mine = fields(draft, amount("items.1.rule.by_level.cells.5.0", "1001"))
    theirs = copy.deepcopy(draft.content)
    theirs["items"][1]["rule"]["cells"]["6"] = [222200]
    policies.edit_draft(draft, theirs, row_version=1, acting_user=county.political)
    answer = client.post(f"/payroll/schemes/{draft.pk}/edit/", mine)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "已被他人修改" in text and 'value="1001"' in text and "2,222.00" in text and "覆盖" in text
    draft.refresh_from_db()
    assert draft.content == theirs
    assert client.post(f"/payroll/schemes/{draft.pk}/edit/", mine | {"overwrite": ["2"]}).status_code == 302
    draft.refresh_from_db()
    assert draft.content["items"][1]["rule"]["cells"]["5"] == [100100]
    assert draft.content["items"][1]["rule"]["cells"]["6"] == [125000]


def test_a_submitted_version_is_read_only(county, draft, client):
    policies.move(draft, PolicyState.SUBMITTED, reason="按会议意见修订", acting_user=county.political)
    client.force_login(county.political)
    for method in (client.get, client.post):
        answer = method(
            f"/payroll/schemes/{draft.pk}/edit/", fields(draft) if method == client.post else None
        )
        assert answer.status_code == 302 and answer.url == f"/payroll/schemes/{draft.pk}/"
    mine = fields(draft, amount("items.1.rule.by_level.cells.5.0", "1001"))
    client.post(f"/payroll/schemes/{draft.pk}/edit/", mine)
    assert PolicyVersion.everything.get(pk=draft.pk).content == shipped.pilot_plan()


def test_rows_are_added_and_taken_out_without_script(county, draft, client):
    client.force_login(county.political)
    url = f"/payroll/schemes/{draft.pk}/edit/"
    text = client.post(url, fields(draft, do="remove:items.1")).content.decode()
    assert (
        "已移除，保存后生效" in text
        and 'value="restore:items.1"' in text
        and "引用了不存在的项目「LEVEL」" in text
    )
    text = client.post(url, fields(draft, do="add:items:earning")).content.decode()
    assert "「金额」还没有填写金额" in text and "autofocus" in text
    steps = policies.create_draft(
        LEVELS, "档次", defaults.content("levels_seven_steps"), acting_user=county.political
    )
    text = client.post(
        url, fields(draft, do="take:levels", **{"source-levels": str(steps.pk)})
    ).content.decode()
    assert "11 档" in text and 'value="200"' in text
    draft.refresh_from_db()
    assert draft.row_version == 1


def test_policy_pages_lead_here(county, draft, client):
    client.force_login(county.political)
    text = client.get(f"/policies/{draft.pk}/").content.decode()
    assert f'href="/payroll/schemes/{draft.pk}/"' in text and "新增 <b>层级工资</b>" in text
    assert client.get(f"/policies/{draft.pk}/edit/").url == f"/payroll/schemes/{draft.pk}/edit/"
    copied = client.post(f"/policies/{draft.pk}/copy/", follow=True)
    assert copied.status_code == 200 and "三个人的工资" in copied.content.decode()


# --- the example
def test_three_typical_people_are_picked(county, three):
    with acting(county.finance):
        assert example.typical(MONTH) == [person.pk for person in three]


def test_people_are_found_by_name_or_number(county, three):
    again = county.hire("钱安", on=date(2023, 1, 1))
    with acting(county.finance):
        found = example.found(["赵铁", "钱安", "无名氏"], MONTH)
        assert found[0].person_id == three[0].pk
        assert "有 2 人叫这个名字" in found[1].problem and "无名氏" in found[2].problem
        badge = found[1].problem.split("：")[1].split("、")[1].rstrip("。")
        assert example.found([f"{badge} 钱安"], MONTH)[0].person_id == again.pk


def test_live_answers_with_the_form_as_it_stands(county, three, draft, client):
    client.force_login(county.political)
    changed = fields(draft, amount("items.1.rule.by_level.cells.5.0", "1000"))
    text = client.post(f"/payroll/schemes/{draft.pk}/live/", changed).content.decode()
    assert "层级「三级辅警」标准 1,000.00元" in text
    draft.refresh_from_db()
    assert draft.content == shipped.pilot_plan() and draft.row_version == 1


def test_what_is_wrong_stands_in_place_of_amounts_and_the_rest_is_still_there(county, three, draft):
    form = Form.of(CONTENT, draft.content)
    form.put("items.1.rule.by_level.cells.5.0", "x")
    scheme, faults = Scheme.read(form.content())
    with acting(county.finance):
        seen = example.example(MONTH, example.by_id([p.pk for p in three], MONTH), scheme, faults)
    rows = {row.code: row for _name, rows in seen.groups for row in rows}
    assert all("须是金额" in cell.problem for cell in rows["LEVEL"].cells)
    assert [cell.draft_fen for cell in rows["BASE"].cells] == [240000, 210000, 220000]
    assert all("所依据的项目有误" in cell.problem for cell in rows["PENSION"].cells)
    assert all(cell.problem for row in seen.sums for cell in row.cells)


def test_one_who_cannot_be_paid_does_not_hide_the_others(county, three, draft):
    content = copy.deepcopy(shipped.pilot_plan())
    content["levels"] = content["levels"][:5]
    for item in content["items"]:
        if item["rule"]["type"] == "by_level":
            item["rule"]["cells"] = {
                rank: row for rank, row in item["rule"]["cells"].items() if int(rank) < 5
            }
    scheme, faults = Scheme.read(content)
    assert not faults
    with acting(county.finance):
        seen = example.example(MONTH, example.by_id([p.pk for p in three], MONTH), scheme, faults)
    net = next(row for row in seen.sums if row.code == "net_fen")
    assert "层级序号 5 不在方案" in net.cells[0].problem and seen.stuck[0].startswith("赵铁")
    assert net.cells[1].draft_fen and net.cells[2].draft_fen


def test_looking_leaves_one_trace_for_each_choice(county, three, draft, client):
    client.force_login(county.political)
    for _letter in range(3):
        client.post(f"/payroll/schemes/{draft.pk}/live/", fields(draft, month="2026-10"))
    looked = Entry.objects.filter(act="payslip.view")
    assert looked.count() == 3
    client.post(f"/payroll/schemes/{draft.pk}/live/", fields(draft, month="2026-09"))
    assert looked.count() == 6


def test_statements_do_not_grow_with_people_or_items(county, three, draft, client):
    client.force_login(county.political)
    url = f"/payroll/schemes/{draft.pk}/live/"

    def count(change=None, **more) -> int:
        posted = fields(draft, change, month="2026-10", **more)
        client.post(url, posted)  # remembered from here on
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.post(url, posted)
        return len(seen)

    def many(form):
        for _n in range(30):
            form.perform("add:items:earning")

    def all_three(form):
        form.put("who", *[person.name for person in three])

    one = count(who="赵铁")
    assert count(all_three) == count(many, who="赵铁") == one <= 14


# --- what the example says is what a month pays
def plans():
    yield "pilot", shipped.pilot_plan(), None
    for name in defaults.LADDERS:
        yield name, shipped.pilot_plan(), defaults.content(name)


@pytest.mark.parametrize(("name", "content", "ladder"), list(plans()), ids=[name for name, *_ in plans()])
def test_the_example_is_what_a_later_month_pays(county, client, name, content, ladder):
    """Each ladder of the demonstration can be paid by a scheme, and to the fen as the example said beforehand."""
    form = Form.of(CONTENT, content)
    top = 7
    if ladder:
        take_levels(form, ladder)
        top = ladder["levels"][-1]["rank_order"]
        for level in form.kept("levels"):
            for item in ("0", "1"):
                for step in range(int(form.one(f"levels.{level}.steps"))):
                    text = str(300 * int(level) + 111 * step + 7)
                    form.put(f"items.{item}.rule.by_level.cells.{level}.{step}", text)
    people = [
        county.hire("甲", on=date(2016, 3, 1), rank=min(5, top)),
        county.hire("乙", on=date(2026, 10, 12), rank=0, insurance_fen=0),
        county.hire("丙", on=date(2020, 3, 1), rank=top),
    ]
    if ladder and "steps" in name:
        row = give_level(people[0], 4, MONTH, county.levels)
        row.step = 11
        row.save()
    scheme, faults = Scheme.read(form.content())
    assert not faults, faults
    with acting(county.finance):
        seen = example.example(MONTH, example.by_id([p.pk for p in people], MONTH), scheme, faults)
    said = {
        person.person_id: {
            row.code: cell.draft_fen
            for rows in ([row for _n, rows in seen.groups for row in rows], seen.sums)
            for row in rows
            for who, cell in row.told
            if who.person_id == person.person_id and cell.draft_fen
        }
        for person in seen.people
    }
    county.force(PAY, "试点", form.content(), start=MONTH)
    run = county.calculate(MONTH)
    for person in people:
        slip = Payslip.everything.get(run=run, person=person)
        layout = run.schemes[str(slip.scheme_version_id)]
        paid = {code: fen for code, fen in zip(layout["codes"], slip.amounts, strict=True) if fen}
        paid |= {
            name: getattr(slip, name)
            for name in ("gross_fen", "deductions_fen", "net_fen", "employer_fen")
            if getattr(slip, name)
        }
        assert said[person.pk] == paid


def test_an_attempt_without_faults_is_the_trace(county, three):
    from payroll.rules import Facts, trace
    from payroll.rules.engine import calculate

    scheme, faults = Scheme.read(shipped.pilot_plan())
    law = shipped.law(MONTH)
    facts = Facts.one(level_rank=3, post_class=2, grade=3, si_base_fen=420000, hpf_base_fen=420000)
    lines, sums = attempt(scheme, law, facts, faults)
    assert [lines[code] for code in scheme.codes] == trace(scheme, law, facts)
    result = calculate(scheme, law, facts)
    assert (sums.gross_fen, sums.net_fen, sums.employer_fen) == (
        int(result.gross_fen[0]),
        int(result.net_fen[0]),
        int(result.employer_fen[0]),
    )
