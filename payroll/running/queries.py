"""Sums of months with the batches that were added to them."""

from datetime import date

from payroll.month.models import PayrollMonth, PayrollRun, RunState
from payroll.supplementary import queries as supplementary


def month_totals(months: list[date]) -> dict[date, dict]:
    """Heads and sums per month of the slips that count: the effective run and its locked supplements; two statements."""
    runs = PayrollRun.objects.filter(month_id__in=months, state=RunState.EFFECTIVE)
    totals = {
        run.month_id: {
            "people": run.expected_heads,
            "gross": run.gross_fen,
            "net": run.net_fen,
            "employer": run.employer_fen,
        }
        for run in runs
    }
    for month, added in supplementary.adjustments(months).items():
        totals[month] = {name: fen + added[name] for name, fen in totals[month].items()}
    return totals


def month_json(row: PayrollMonth) -> dict:
    """The figures of a month as the commands print them."""
    totals = month_totals([row.month]).get(row.month, {"people": 0, "gross": 0, "net": 0, "employer": 0})
    return {
        "month": f"{row.month:%Y-%m}",
        "state": row.state,
        "people": totals["people"],
        "gross_fen": totals["gross"],
        "net_fen": totals["net"],
        "employer_fen": totals["employer"],
        "digest": row.digest,
    }
