"""The WSGI entry point that gunicorn serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goaltrack.settings.production")
application = get_wsgi_application()
# The views come with it, before a worker's first request needs them.
get_resolver().reverse_dict  # noqa: B018

# What was loaded stays for good: the collector need not look at it again with every few requests.
gc.collect()
gc.freeze()
