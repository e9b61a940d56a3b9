"""Entry of the web server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "auxpolice.settings")

application = get_wsgi_application()

from auxpolice import rights  # noqa: E402  (needs the apps)

rights.warn_at_start()
