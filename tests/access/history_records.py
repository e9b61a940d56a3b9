"""Records of certificates and past trainings that routes are about; tests/access/records.py says what a record is."""

from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange

from auxpolice.access.scope import acting
from auxpolice.months import today
from auxpolice.policy.models import InForce
from personnel.training.certificates import actions
from personnel.training.content import TRAINING
from personnel.training.defaults import EXAMPLE
from personnel.training.dossier import papers
from personnel.training.history.certificates import CERTIFICATES
from personnel.training.history.trainings import TRAININGS
from personnel.training.models import Certificate, Completion, PastTraining, TrainingRecord
from tests.access.records import Args, record, staged
from tests.personnel.sheets import book, xlsx


@record("person under rules of training")
def rules_of_training(world) -> Args:
    if not InForce.objects.filter(kind=TRAINING).exists():
        world.force(TRAINING, "培训规则", EXAMPLE)
    return {"pk": world.person.pk}


def _certificate(world) -> Certificate:
    """One that finance has handed in, so that political and leader may both confirm it; others go first."""
    rules_of_training(world)
    Certificate.everything.filter(person=world.person).delete()
    row = Certificate.everything.create(
        person=world.person,
        kind="Z02",
        name="急救员证",
        period=DateRange(date(2026, 1, 1), date(2029, 1, 2)),
        made_by=world.finance,
    )
    return Certificate.everything.get(pk=row.pk)


@record("certificate that waits")
def certificate_that_waits(world) -> Args:
    return {"pk": _certificate(world).pk, "send": {"because": "看不清"}}


@record("certificate in effect")
def certificate_in_effect(world) -> Args:
    row = _certificate(world)
    with acting(world.political):
        actions.confirm(row.pk, acting_user=world.political)
    return {"pk": row.pk, "send": {"day": f"{today()}", "because": "遗失"}}


@record("past training")
def past_training(world) -> Args:
    row = PastTraining.everything.create(
        person=world.person, kind="annual", title=f"轮训 {PastTraining.everything.count()}",
        ended=date(2025, 5, 1), half_days=20, proof="结业证 1 号", made_by=world.finance,
    )  # fmt: skip
    return {"pk": row.pk, "send": {"because": "录错了"}}


CELLS = {
    TRAININGS.key: {"培训类别": "年度", "结束日期": date(2025, 5, 1), "天数": 10, "证明材料": "结业证 7 号"},
    CERTIFICATES.key: {"证书名称": "急救员证", "发证日期": date(2025, 5, 1), "证明材料": "复印件"},
}


def _past(world, kind) -> bytes:
    rules_of_training(world)
    cells = {"身份证号": world.person.id_number, **CELLS[kind.key]}
    return xlsx(book([cells], list(cells)))


for _name, _kind in (("import of past trainings", TRAININGS), ("import of past certificates", CERTIFICATES)):
    staged(_name, _kind, "political", lambda world, kind=_kind: _past(world, kind))


@record("person's year of training")
def year_of_training(world) -> Args:
    return {"pk": world.person.pk, "year": today().year}


@record("finished training")
def finished_training(world) -> Args:
    row = TrainingRecord.everything.create(
        person=world.person, kind="annual", ended=date(2026, 3, 1), half_days=20
    )
    return {"pk": row.pk}


@record("certificate of completion")
def certificate_of_completion(world) -> Args:
    made = Completion.everything.filter(person=world.person).first()
    if made is None:
        with acting(world.political):
            made = papers.give(finished_training(world)["pk"], acting_user=world.political)
    return {"pk": made.pk}
