"""Jobs in the menu, and the tones of their states."""

from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Act
from auxpolice.batch.models import ChunkState, JobState
from auxpolice.hooks import MenuEntry, Section, menu, tones

menu.register(
    MenuEntry(_("后台任务"), "batch:jobs", Act.JOB_VIEW, "progress-check", Section.WORK, 20, under="home")
)
tones(JobState, info="QUEUED RUNNING", success="DONE", danger="FAILED", neutral="CANCELLED")
tones(ChunkState, info="QUEUED LEASED", success="DONE", danger="FAILED")
