"""Duty told to the others: its policy and the colours of its states."""

from django.utils.translation import gettext_lazy as _

from assessment.duty import at_training, counters  # noqa: F401 - they register who is at a training, what is counted
from assessment.duty.content import CONTENT, DUTY
from assessment.duty.models import PlanState, SignState
from auxpolice.hooks import tones
from auxpolice.policy.kinds import register_kind
from auxpolice.ui import shells

register_kind(DUTY, _("勤务规则"), CONTENT, order=35)
tones(PlanState, warning="DRAFT", success="PUBLISHED")
tones(
    SignState,
    success="OK",
    warning="LATE EARLY LATE_EARLY",
    danger="NO_IN NO_OUT NO_RECORD",
    info="ON",
    neutral="BEFORE OPEN AWAY",
)
shells.register(
    shells.Shell(
        "offline",
        (
            "vendor/tabler/tabler.min.css",
            "vendor/tabler-icons/tabler-icons.min.css",
            "css/tokens.css",
            "css/app.css",
            "css/components.css",
            "js/shell.js",
            "js/outbox.js",
            "js/offline.js",
        ),
        opens=("assessment:sign-in", "assessment:situation-new"),
    )
)
