"""Routes: each floor brings its own; the health routes are the only public ones besides login."""

from django.conf import settings
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView

from assessment.duty import outbox
from auxpolice import health
from auxpolice.access.sign_in import SignIn, SignOut
from auxpolice.access.views import public
from auxpolice.ui import shells
from inspections.filing import pages as filing

handler400 = "auxpolice.ui.errors.unreadable"
handler403 = "auxpolice.ui.errors.denied"
handler404 = "auxpolice.ui.errors.not_found"
handler500 = "auxpolice.ui.errors.failed"

urlpatterns = [
    path("healthz", public(health.healthz), name="healthz"),
    path("readyz", public(health.readyz), name="readyz"),
    path("sw.js", shells.worker, name="worker"),
    path("manifest.webmanifest", filing.manifest, name="manifest"),
    path("offline/", outbox.offline, name="offline"),
    path("login/", public(SignIn.as_view()), name="login"),
    path("logout/", public(SignOut.as_view()), name="logout"),
    path("i18n/", include("auxpolice.access.language_urls")),
    path("", include("auxpolice.ui.urls")),
    path("accounts/", include("auxpolice.access.urls")),
    path("audit/", include("auxpolice.audit.urls")),
    path("jobs/", include("auxpolice.batch.urls")),
    path("inbox/", include("auxpolice.notices.urls")),
    path("files/", include("auxpolice.files.urls")),
    path("calendar/", include("auxpolice.calendar.urls")),
    path("approvals/", include("auxpolice.approvals.urls")),
    path("policies/", include("auxpolice.policy.urls")),
    path("people/", include("personnel.pages.urls")),
    path("talks/", include("personnel.talks.urls")),
    path("training/", include("personnel.training.urls")),
    path("assessment/", include("assessment.urls")),
    path("inspections/rectification/", include("inspections.rectification.urls")),
    path("steering/", include("assessment.dashboards.urls")),
    path("inspections/", include("inspections.urls")),
    path("grading/", include("grading.urls")),
    path("payroll/", include("payroll.urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("api/", include("auxpolice.api_urls")),
]

if settings.DEBUG:
    from django.contrib.staticfiles.urls import staticfiles_urlpatterns

    urlpatterns += staticfiles_urlpatterns()
