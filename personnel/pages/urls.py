from django.urls import path

from auxpolice.imports.pages import urls_of
from personnel.changes import correction_pages as corrections
from personnel.changes import pages as changes
from personnel.pages import accounts, people, units
from personnel.roster.kind import ROSTER
from personnel.rulebook import pages as rules

app_name = "personnel"
urlpatterns = [
    path("", people.people, name="list"),
    path("cards/", changes.account_changes, name="account-changes"),
    path("cards/<int:pk>/", changes.account_change, name="account-change"),
    path("cards/<int:pk>/refuse/", changes.refuse_account, name="account-refuse"),
    path("cards/<int:pk>/withdraw/", changes.withdraw_account, name="account-withdraw"),
    path("pick/", people.pick, name="pick"),
    path("hire/", people.hire, name="hire"),
    path("rules/", rules.index, name="rules"),
    path("rules/publish/", rules.publish, name="rule-publish"),
    path("rules/<int:pk>/", rules.version, name="rule"),
    path("rules/<int:pk>/readers/", rules.readers, name="rule-readers"),
    path("rules/<int:pk>/remind/", rules.remind, name="rule-remind"),
    path("rules/<int:pk>/end/", rules.end, name="rule-end"),
    path("accounts/", accounts.bulk, name="accounts"),
    path("accounts/link/", accounts.link, name="account-link"),
    path("units/", units.units, name="units"),
    path("units/new/", units.new_unit, name="unit-new"),
    path("units/<int:pk>/", units.unit, name="unit"),
    path("units/<int:pk>/edit/", units.edit_unit, name="unit-edit"),
    *urls_of(ROSTER),
    path("<int:pk>/", people.person, name="person"),
    path("<int:pk>/card/", people.card, name="card"),
    path("<int:pk>/reveal/<slug:what>/", people.reveal, name="reveal"),
    path("<int:pk>/correct/", corrections.propose, name="correct"),
    path("corrections/<int:pk>/", corrections.correction, name="correction"),
    path("corrections/<int:pk>/refuse/", corrections.refuse, name="correction-refuse"),
    path("corrections/<int:pk>/withdraw/", corrections.withdraw, name="correction-withdraw"),
    path("<int:pk>/edit/", people.edit, name="edit"),
    path("<int:pk>/pay/", people.pay_facts, name="pay-facts"),
    path("<int:pk>/transfer/", people.transfer, name="transfer"),
    path("<int:pk>/leave/", people.leave, name="leave"),
]
