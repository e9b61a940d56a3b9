"""Leave of the demo county: the example rules in force, and the year's annual leave of everybody in the ledger."""

from assessment.leave import granting
from assessment.leave.content import LEAVE
from assessment.leave.defaults import EXAMPLE
from auxpolice.demo.county import County
from auxpolice.policy import actions as policies
from auxpolice.policy.models import PolicyState


def fill(county: County) -> None:
    drafter, leader = county.users["zhenggong"], county.users["juzhang"]
    version = policies.create_draft(LEAVE, EXAMPLE["title"], EXAMPLE, acting_user=drafter)
    policies.move(version, PolicyState.SUBMITTED, reason="按会议意见修订", acting_user=drafter)
    version = policies.approve(version, acting_user=leader)
    policies.put_in_force(version, None, county.first_day.replace(month=1), acting_user=drafter)
    for year in sorted({county.months[-1].year, county.today.year}):
        granting.settle(granting.everybody(year), year)
