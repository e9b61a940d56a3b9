"""Jobs in the menu and in the trail, and the tones of their states."""

from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Act
from auxpolice.batch.models import ChunkState, JobState
from auxpolice.hooks import MenuEntry, Section, acts, menu, tones

menu.register(MenuEntry(_("我的任务"), "batch:jobs", Act.JOB_VIEW, "progress-check", Section.WORK, 20))
acts.register({"job.cancel": _("取消任务"), "job.resume": _("继续任务")})
tones(JobState, info="QUEUED RUNNING", success="DONE", danger="FAILED", neutral="CANCELLED")
tones(ChunkState, info="QUEUED LEASED", success="DONE", danger="FAILED")
