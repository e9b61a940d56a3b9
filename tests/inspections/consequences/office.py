"""A bureau in which findings are told, pleaded, decided and contested: verbs of that way, and of reading pages by links."""

import re
import uuid
from datetime import datetime

from assessment.conduct.discipline.content import DISCIPLINE
from assessment.conduct.discipline.defaults import EXAMPLE as DISCIPLINE_RULES
from auxpolice.access.models import User
from auxpolice.access.scope import acting
from auxpolice.months import SHANGHAI
from inspections.checks import actions as checking
from inspections.checks.filed import FiledFinding
from inspections.checks.models import Finding
from inspections.consequences import actions, telling
from payroll import policies as plans
from personnel.talks.content import TALKS
from personnel.talks.defaults import EXAMPLE as TALK_RULES
from tests.assessment.bureau import MONTH
from tests.test_month_of_work import Bureau


class Office(Bureau):
    """``inspector`` files and ``companion`` comes along; ``second`` and ``third`` decide and answer."""

    def __init__(self):
        super().__init__(plans.pilot_plan())
        self.force(DISCIPLINE, "处分规则", DISCIPLINE_RULES)
        self.force(TALKS, "谈话", TALK_RULES)

    def found(self, code="P07", person=None, **more) -> Finding:
        """A finding of a visit in the middle of the month; of the unit where there is no person."""
        covert = more.pop("covert", False)
        at = datetime(MONTH.year, MONTH.month, 15, 22, 10, tzinfo=SHANGHAI)
        with acting(self.inspector):
            check = checking.file_check(
                uuid.uuid4(),
                self.station,
                at,
                "备勤室",
                [self.companion],
                [FiledFinding(code, person, "凌晨不在岗", **more)],
                is_covert=covert,
                acting_user=self.inspector,
            )
        return Finding.everything.get(check_record=check)

    def by(self, user: User, action, *given, **more):
        with acting(user):
            return action(*given, acting_user=user, **more)

    def declined(self, finding: Finding) -> Finding:
        """Its person (the head of the unit) has nothing to say to it."""
        user = self.own(finding.person) if finding.person else self.head
        self.by(user, telling.plead, finding.pk, declines=True)
        return finding

    def confirmed(self, *given, **more) -> Finding:
        finding = self.declined(self.found(*given, **more))
        return self.by(self.second, actions.confirm_finding, finding)


class Reader:
    """Somebody who gets from page to page by the links and forms that are on them."""

    def __init__(self, client, user: User):
        client.force_login(user)
        self.client, self.page, self.html = client, "", ""

    def open(self, page: str) -> str:
        answer = self.client.get(page)
        assert answer.status_code == 200, (page, answer.status_code)
        self.page, self.html = page, answer.content.decode()
        return self.html

    def follow(self, pattern: str) -> str:
        """Open the first link of the page whose address is like this."""
        links = re.findall(r'href="([^"#]*)', self.html)
        found = next((link for link in links if re.fullmatch(pattern, link.replace("&amp;", "&"))), None)
        assert found, (self.page, pattern, sorted(set(links)))
        return self.open(found.replace("&amp;", "&"))

    def send(self, pattern: str, **given) -> str:
        """Send the form of the page that goes to such an address (or "": back to the page), and read what it leads to."""
        actions = re.findall(r'<form method="post"(?: action="([^"]*)")?', self.html)
        found = next((one for one in actions if re.fullmatch(pattern, one)), None)
        assert found is not None, (self.page, pattern, actions)
        hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', self.html)
        answer = self.client.post(found or self.page, dict(hidden) | given)
        assert answer.status_code == 302, (found, answer.status_code, answer.content.decode()[-3000:])
        return self.open(answer["Location"])
