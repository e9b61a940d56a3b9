"""The past told to the others: what waits for a second person, files that wait to be accepted, scans."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Act
from auxpolice.audit import witness
from auxpolice.files import owners
from auxpolice.hooks import MenuEntry, QueueItem, Section, menu, queue
from auxpolice.imports.hooks import announce
from auxpolice.second_person import hands_of
from personnel.training.history import confirming
from personnel.training.history.certificates import CERTIFICATES
from personnel.training.history.trainings import TRAININGS
from personnel.training.models import PastTraining, PastTrainingPaper

witness.protect(PastTraining)
announce(TRAININGS, _("以往培训待核对导入"), _("导入以往培训时有误的行待更正"))
announce(CERTIFICATES, _("以往证书待核对导入"), _("导入以往证书时有误的行待更正"))
owners.register(
    owners.Owner(
        PastTrainingPaper,
        Act.TRAINING_HISTORY_CONFIRM,
        url_of=lambda row: reverse("training:past", args=[row.pk]),
        may_change=lambda scope, _record: scope.can(Act.TRAINING_HISTORY),
        seen_as="training.history.paper",
    )
)


@queue.register(Act.TRAINING_HISTORY_CONFIRM)
def to_confirm(request) -> Iterator[QueueItem]:
    """What another than this user has entered."""
    hands = hands_of(request.user)
    n = confirming.past_trainings().exclude(made_by__in=hands).count()
    n += confirming.past_certificates().exclude(made_by__in=hands).count()
    if n:
        yield QueueItem(gettext("以往培训和证书待确认"), reverse("training:history"), n, icon="history")


menu.register(
    MenuEntry(
        _("以往培训"), "training:history", Act.TRAINING_HISTORY_CONFIRM, "history", Section.PEOPLE, 36,
        under="training:sessions",
    )
)  # fmt: skip
