"""What people do with levels. The one door to change: pages, API, commands and tasks call these."""

from .deciding import (
    answer_override,
    ask_override,
    ask_units,
    decide_evaluation,
    make_effective,
    month_after_publicity,
    propose_for_unit,
    publicity_until,
    publish_evaluation,
    review_evaluation,
    send_back,
)
from .levels import set_level
from .objecting import answer_objection, raise_objection
from .opening import (
    accept_proposed_levels,
    cancel_evaluation,
    open_due,
    open_evaluation,
    propose_missing_levels,
)

__all__ = [
    "accept_proposed_levels",
    "answer_objection",
    "answer_override",
    "ask_override",
    "ask_units",
    "cancel_evaluation",
    "decide_evaluation",
    "make_effective",
    "month_after_publicity",
    "open_due",
    "open_evaluation",
    "propose_for_unit",
    "propose_missing_levels",
    "publicity_until",
    "publish_evaluation",
    "raise_objection",
    "review_evaluation",
    "send_back",
    "set_level",
]
