"""API routes: every floor registers its viewsets here by its own ``api.router_entries``."""

from importlib import import_module

from django.apps import apps
from django.utils.module_loading import module_has_submodule
from rest_framework.routers import DefaultRouter


class PlainRouter(DefaultRouter):
    include_root_view = False
    include_format_suffixes = False


router = PlainRouter()
for app in apps.get_app_configs():
    if module_has_submodule(app.module, "api"):
        entries = getattr(import_module(f"{app.name}.api"), "router_entries", ())
        for prefix, viewset, basename in entries:
            router.register(prefix, viewset, basename=basename)

urlpatterns = router.urls
