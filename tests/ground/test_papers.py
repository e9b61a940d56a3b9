"""The papers name files that are there."""

import re

import pytest
from django.conf import settings

FLOORS = "assessment|auxpolice|grading|inspections|payroll|personnel"
NAMED = re.compile(rf"`((?:{FLOORS})/[\w/]+\.(?:py|sql))")


@pytest.mark.parametrize("paper", ["docs/architecture.md", "docs/glossary.md", "docs/security.md"])
def test_every_file_that_a_paper_names_is_there(paper):
    named = set(NAMED.findall((settings.BASE_DIR / paper).read_text("utf-8")))
    assert named and sorted(path for path in named if not (settings.BASE_DIR / path).exists()) == []
