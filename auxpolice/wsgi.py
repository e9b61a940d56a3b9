"""Entry of the web server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "auxpolice.settings")

application = get_wsgi_application()

from auxpolice import rights, starting  # noqa: E402  (they need the apps)

rights.warn_at_start()
starting.warm()
