"""Checks over everything that is paid."""

from auxpolice import invariants
from auxpolice.audit import witness
from payroll.approval.models import Signature
from payroll.entries.models import PayEntry
from payroll.invariants import CHECKS
from payroll.month.models import PayrollMonth
from payroll.protection.models import ProtectedPay

invariants.register(CHECKS)
witness.protect(PayrollMonth, Signature, PayEntry, ProtectedPay)
