"""Checks over everything that is paid."""

from auxpolice import invariants, starting
from auxpolice.audit import witness
from payroll.approval.models import Signature
from payroll.entries.models import PayEntry
from payroll.invariants import CHECKS
from payroll.month.freezing import parse_what_is_in_force
from payroll.month.models import PayrollMonth
from payroll.protection.models import ProtectedPay

invariants.register(CHECKS)
starting.register(parse_what_is_in_force)
witness.protect(PayrollMonth, Signature, PayEntry, ProtectedPay)
