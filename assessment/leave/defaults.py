"""Rules of leave a county starts from. What a statute fixes is named as its basis; the rest is a proposed default, 示例."""

from typing import Any


def _kind(number: int, name: str, rule: str, **more: Any) -> dict[str, Any]:
    return {
        "code": f"J{number:02d}",
        "name": name,
        "rule": rule,
        "unit": "working",
        "half": True,
        "effect": "paid",
        "wage": True,
        "full_attendance": True,
        "who": "everybody",
        "after_months": 0,
        "proof": "none",
        "private": False,
    } | more


EXAMPLE: dict[str, Any] = {
    "format": 1,
    "title": "休假规则（示例）",
    "note": "示例：法律写明的见各假别的依据；审批权限、各省增加的天数、探亲假等由本局依当地规定核定。",
    "kinds": [
        _kind(1, "年休假", "annual", basis="职工带薪年休假条例"),
        _kind(2, "调休", "comp", basis="劳动法第四十四条；职工工作时间规定实施办法第七条"),
        _kind(
            3, "病假", "medical", unit="calendar", effect="sick", wage=False, full_attendance=False,
            proof="after", proof_name="医院诊断和病休证明", private=True, basis="劳部发〔1994〕479号、〔1995〕236号",
        ),
        _kind(4, "事假", "open", effect="personal", wage=False, full_attendance=False, basis="示例"),
        _kind(
            5, "婚假", "event", days=21, unit="calendar", half=False, proof="before", proof_name="结婚证",
            basis="示例：3 天加省条例增加的 18 天",
        ),
        _kind(
            6, "产假", "event", days=188, extra_days=45, unit="calendar", half=False, who="women", proof="after",
            proof_name="出生医学证明", private=True,
            basis="女职工劳动保护特别规定第七条 98 天；省条例增加三个月（示例）；难产、多胞胎各加 15 天",
        ),
        _kind(
            7, "陪产假", "event", days=30, unit="calendar", half=False, who="men", proof="after",
            proof_name="出生医学证明", basis="示例：省条例一个月",
        ),
        _kind(
            8, "育儿假", "child", days=10, until_age=3, proof="before", proof_name="出生医学证明",
            basis="示例：部分省条例每年 10 天",
        ),
        _kind(
            9, "独生子女护理假", "yearly", days=20, every_years=1, unit="calendar", proof="before",
            proof_name="父母住院证明、独生子女证明", basis="示例：父母年满 60 周岁住院期间，省条例每年不超过 20 天",
        ),
        _kind(10, "丧假", "event", days=3, basis="示例：直系亲属 1 至 3 天，路程另计"),
        _kind(
            11, "探亲假", "yearly", days=20, every_years=1, unit="calendar", half=False, after_months=12,
            basis="示例：只在本局规定给予辅警时使用",
        ),
        _kind(
            12, "工伤停工留薪", "injury", unit="calendar", half=False, proof="after",
            proof_name="工伤认定、停工留薪期证明", private=True, basis="工伤保险条例第三十三条",
        ),
        _kind(13, "妇女节半天", "festival", on="03-08", who="women", basis="全国年节及纪念日放假办法第三条"),
        _kind(14, "青年节半天", "festival", on="05-04", who="young", basis="全国年节及纪念日放假办法第三条"),
        _kind(15, "公假", "open", proof="before", proof_name="通知、献血证或准考证", basis="示例"),
    ],
    "ladder": [
        {"until_days": 1, "steps": "head"},
        {"until_days": 3, "steps": "department"},
        {"steps": "leader"},
    ],
    "comp_months": 6,
    "carry": True,
}  # fmt: skip
