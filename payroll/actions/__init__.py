"""What people do with pay, by what it is about; every change goes through one of these."""

from payroll.actions.backpay import check_back_pay, settle_back_pay
from payroll.actions.entries import enter_amount
from payroll.actions.months import (
    approve_month,
    check_month,
    gap_sentence,
    lock_month,
    open_month,
    send_back,
    start_run,
)
from payroll.actions.outlooks import find_affordable, project_ahead
from payroll.actions.simulations import answer_now, simulate

__all__ = [
    "answer_now",
    "approve_month",
    "check_back_pay",
    "check_month",
    "enter_amount",
    "find_affordable",
    "gap_sentence",
    "lock_month",
    "open_month",
    "project_ahead",
    "send_back",
    "settle_back_pay",
    "simulate",
    "start_run",
]
