"""What people do with pay, by what it is about; every change goes through one of these."""

from payroll.actions.approval import approve_month, check_month, send_back
from payroll.actions.backpay import (
    check_back_pay,
    confirm_settlement,
    settle_back_pay,
    withdraw_settlement,
)
from payroll.actions.bases import review_bases, withdraw_bases
from payroll.actions.calendar import run_calendar, set_calendar
from payroll.actions.chains import approve_chain, draft_chain, withdraw_chain
from payroll.actions.entries import enter_amount
from payroll.actions.months import gap_sentence, lock_month, open_month, start_run
from payroll.actions.outlooks import find_affordable, project_ahead
from payroll.actions.protection import change_protection
from payroll.actions.questions import answer_question, ask_about, forward_question, withdraw_question
from payroll.actions.recovery import confirm_cash, deduct_recovery, return_cash, withdraw_instalment
from payroll.actions.simulations import answer_now, simulate, simulate_again
from payroll.actions.supplementary import (
    approve_supplementary,
    cancel_supplementary,
    create_supplementary,
    lock_supplementary,
)
from payroll.actions.tax_facts import declare_deduction, end_deduction, note_income
from payroll.actions.units import answer_unit, confirm_unit
from payroll.actions.year_end import (
    confirm_year_end,
    pay_year_end,
    settle_year_end,
    unsettle_year_end,
    withdraw_year_end,
)

__all__ = [
    "answer_now",
    "answer_question",
    "answer_unit",
    "approve_chain",
    "approve_month",
    "approve_supplementary",
    "ask_about",
    "cancel_supplementary",
    "change_protection",
    "check_back_pay",
    "check_month",
    "confirm_cash",
    "confirm_settlement",
    "confirm_unit",
    "confirm_year_end",
    "create_supplementary",
    "declare_deduction",
    "deduct_recovery",
    "draft_chain",
    "end_deduction",
    "enter_amount",
    "find_affordable",
    "forward_question",
    "gap_sentence",
    "lock_month",
    "lock_supplementary",
    "note_income",
    "open_month",
    "pay_year_end",
    "project_ahead",
    "return_cash",
    "review_bases",
    "run_calendar",
    "send_back",
    "set_calendar",
    "settle_back_pay",
    "settle_year_end",
    "simulate",
    "simulate_again",
    "start_run",
    "unsettle_year_end",
    "withdraw_bases",
    "withdraw_chain",
    "withdraw_instalment",
    "withdraw_question",
    "withdraw_settlement",
    "withdraw_year_end",
]
