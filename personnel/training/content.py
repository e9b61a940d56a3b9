"""Content of a TRAINING policy 培训规则."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from auxpolice.policy.schema import Fixed, Schema, Text
from personnel.training.certificates.content import CERTIFICATES, EXAMPLE_KINDS, months_told

TRAINING = "training"

CONTENT = Schema(
    {
        "format": Fixed(default=1),
        "title": Text(_("名称")),
        "note": Text(_("说明"), required=False, longest=300, lines=2),
        "certificates": CERTIFICATES,
    },
    rules=(months_told,),
)

EXAMPLE: dict[str, Any] = {
    "format": 1,
    "title": "培训规则（示例）",
    "note": "示例：证书种类、有效期和须持证的岗位由本局核定。",
    "certificates": EXAMPLE_KINDS,
}
