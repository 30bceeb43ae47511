"""Import it before Sonic's own modules: they are found then, and Django is set up."""

import os
import sys

from server import ROOT

sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sonic_site.settings")

import django

django.setup()
