"""The WSGI entry point that gunicorn serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goaltrack.settings.production")
application = get_wsgi_application()

# What was loaded stays for good: the collector need not look at it again with every few requests.
gc.collect()
gc.freeze()
