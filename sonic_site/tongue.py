"""The words of the page's scripts in the visitor's tongue, for ``static/js/tongue.js``."""

from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation.trans_real import DjangoTranslation
from django.views.i18n import JavaScriptCatalog


def page_words(request: HttpRequest) -> dict[str, dict[str, str]]:
    """A context processor: the catalogue of this visitor's language, empty for English."""
    return {"tongue": _catalogue(get_language() or settings.LANGUAGE_CODE)}


@cache
def _catalogue(language: str) -> dict[str, str]:
    view = JavaScriptCatalog()
    # Of this site's own folders alone: what Django says in its admin is not the page's.
    view.translation = DjangoTranslation(language, domain="djangojs", localedirs=settings.LOCALE_PATHS)
    return {text: said for text, said in view.get_catalog().items() if isinstance(said, str)}
