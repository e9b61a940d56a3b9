"""The night of the ledger, and the change of the year, as a job of batch: the same day twice is one job and changes nothing."""

from datetime import date

from assessment.leave import granting
from auxpolice.access.models import User
from auxpolice.batch import engine
from auxpolice.batch.engine import Outcome
from auxpolice.batch.models import Chunk, Job
from auxpolice.months import today

KIND = "leave.night"
PEOPLE = 500


def start(day: date | None = None, *, acting_user: User | None = None) -> Job:
    """Grant, close and expire as of the day, in chunks of people; one job a day."""
    day = day or today()
    people = granting.everybody(day.year)
    return engine.start(
        KIND,
        idem_key=f"leave-night:{day:%Y-%m-%d}",
        chunks=engine.cut(len(people), PEOPLE),
        acting_user=acting_user,
        params={"day": f"{day:%Y-%m-%d}", "people": people},
        title=f"{day:%Y-%m-%d} 假期核定",
    )


def chunk(job: Job, piece: Chunk) -> Outcome:
    people = job.params["people"][piece.lo : piece.hi]
    return Outcome(granting.night(people, date.fromisoformat(job.params["day"])))


def nightly() -> Job | None:
    """Once a day, whoever asks first."""
    day = today()
    return start(day) if engine.claim_slot(KIND, f"{day:%Y-%m-%d}") else None
