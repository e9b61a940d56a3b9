"""The wrong rows come back as a workbook; mended in place, it is accepted."""

import io

import openpyxl
import pytest

from auxpolice.access.scope import unscoped
from auxpolice.imports.accepting import VALID, accept
from auxpolice.imports.rejects import reject_workbook
from personnel.models import Person
from tests import vocabulary as say
from tests.personnel.sheets import row, stage, xlsx

pytestmark = pytest.mark.django_db


def test_reject_workbook_names_marks_and_can_be_mended():
    say.unit("城关派出所")
    say.post()
    wrong = row(手机号="1380013800", 单位="没有的派出所")
    with unscoped("test"):
        upload = accept(stage(xlsx([row(), wrong]), "a.xlsx", acting_user=None), VALID, acting_user=None)
        book = openpyxl.load_workbook(reject_workbook(upload))
        sheet = book.active
        head = [cell.value for cell in sheet[1]]
        line = dict(zip(head, sheet[2], strict=True))
        assert sheet.max_row == 2
        assert line["原行号"].value == 3
        assert "没有的派出所" in line["错误说明"].value
        assert "11 位" in line["错误说明"].value
        assert line["手机号"].fill.fgColor.rgb == "FFFDE2E1" != line["姓名"].fill.fgColor.rgb
        line["手机号"].value, line["单位"].value = "13800138000", "城关派出所"
        kept = io.BytesIO()
        book.save(kept)
        again = accept(stage(kept.getvalue(), "b.xlsx", acting_user=None), acting_user=None)
        assert again.counts == {"new": 1}
        assert Person.objects.count() == 2
