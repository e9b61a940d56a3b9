from django.urls import path

from personnel.pages import imports, people, units

app_name = "personnel"
urlpatterns = [
    path("", people.people, name="list"),
    path("hire/", people.hire, name="hire"),
    path("units/", units.units, name="units"),
    path("units/new/", units.new_unit, name="unit-new"),
    path("units/<int:pk>/", units.unit, name="unit"),
    path("units/<int:pk>/edit/", units.edit_unit, name="unit-edit"),
    path("import/", imports.upload, name="import"),
    path("import/<uuid:pk>/", imports.preview, name="import-preview"),
    path("import/<uuid:pk>/posts/", imports.match, name="import-match"),
    path("import/<uuid:pk>/units/", imports.new_units, name="import-units"),
    path("import/<uuid:pk>/accept/", imports.accept, name="import-accept"),
    path("import/<uuid:pk>/discard/", imports.discard, name="import-discard"),
    path("import/<uuid:pk>/rejects.xlsx", imports.rejects, name="import-rejects"),
    path("<int:pk>/", people.person, name="person"),
    path("<int:pk>/card/", people.card, name="card"),
    path("<int:pk>/reveal/<slug:what>/", people.reveal, name="reveal"),
    path("<int:pk>/edit/", people.edit, name="edit"),
    path("<int:pk>/pay/", people.pay_facts, name="pay-facts"),
    path("<int:pk>/transfer/", people.transfer, name="transfer"),
    path("<int:pk>/leave/", people.leave, name="leave"),
]
