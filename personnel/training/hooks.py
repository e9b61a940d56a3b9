"""Training told to the others: its policy."""

from django.utils.translation import gettext_lazy as _

from auxpolice.policy.kinds import register_kind
from personnel.training.content import CONTENT, TRAINING

register_kind(TRAINING, _("培训规则"), CONTENT, order=34)
