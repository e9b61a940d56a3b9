from django.urls import path

from auxpolice.policy import consult_pages, edit_pages, pages, parameter_pages, roll_out_pages

app_name = "policy"
urlpatterns = [
    path("", pages.policies, name="policies"),
    path("<int:pk>/", pages.version, name="version"),
    path("<int:pk>/copy/", pages.copy, name="copy"),
    path("<int:pk>/edit/", edit_pages.edit, name="edit"),
    path("<int:pk>/edit/live/", edit_pages.live, name="edit-live"),
    path("<int:pk>/submit/", pages.submit_draft, name="submit"),
    path("<int:pk>/take-back/", pages.take_back, name="take-back"),
    path("<int:pk>/roll-out/", roll_out_pages.roll_out, name="roll-out"),
    path("<int:pk>/roll-out/preview/", roll_out_pages.preview, name="roll-out-preview"),
    path("<int:pk>/roll-out/withdraw/", roll_out_pages.withdraw, name="roll-out-withdraw"),
    path("<int:pk>/consult/", consult_pages.open_round, name="consult"),
    path("parameters/", parameter_pages.index, name="parameters"),
    path("parameters/<str:code>/new/", parameter_pages.new, name="parameter-new"),
    path("consultations/", consult_pages.rounds, name="consultations"),
    path("consultations/<int:pk>/", consult_pages.consultation, name="consultation"),
    path("consultations/<int:pk>/close/", consult_pages.close, name="consultation-close"),
    path("consultations/<int:pk>/summary/", consult_pages.summary, name="consultation-summary"),
    path(
        "consultations/<int:pk>/opinions/<int:opinion>/withdraw/",
        consult_pages.withdraw,
        name="opinion-withdraw",
    ),
    path("consultations/<int:pk>/opinions/<int:opinion>/reply/", consult_pages.reply, name="opinion-reply"),
]
