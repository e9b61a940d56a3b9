"""Years and quarters of the demo county by the acts people use: past results from papers, quarters that are over."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from assessment.appraisal.years import quarters
from assessment.appraisal.years.models import PastResult
from assessment.appraisal.years.past import PAPERS, enter
from auxpolice.access.scope import acting
from auxpolice.demo import clock
from auxpolice.demo.county import County
from auxpolice.months import SHANGHAI, next_month


def from_papers(county: County, told: Iterable[tuple[int, int, str]]) -> None:
    """(person, year, grade) as the bureau had them on paper: entered by one, confirmed by another the day after."""
    rows = [
        PastResult(person_id=person, year=year, grade=grade, proof=f"{year} 年度考核登记表存档")
        for person, year, grade in told
    ]
    first, second = county.users["zhenggong"], county.users["zhenggong2"]
    day = max(county.first_day, county.today - timedelta(days=30))
    if not rows:
        return
    with clock.at(datetime.combine(day, time(10), SHANGHAI)), acting(first):
        enter(rows, acting_user=first)
    with clock.at(datetime.combine(day + timedelta(days=1), time(15), SHANGHAI)), acting(second):
        (waits,) = PAPERS.waiting(second)
        PAPERS.confirm(waits.maker.pk, waits.digest, acting_user=second)


def close_quarters(county: County) -> None:
    """Those whose three months are all confirmed."""
    staff, known = county.users["zhenggong"], set(county.months)
    for month in county.months:
        whole = {month, next_month(month, 1), next_month(month, 2)}
        if month == quarters.first_of(month) and whole <= known:
            quarters.close(month, acting_user=staff)
