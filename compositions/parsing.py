"""Reading what is sent: JSON, and nothing that is merely like it.

A module of its own, for Django REST framework asks for its parsers before it has its views.
"""

from typing import Any

import msgspec
from django.conf import settings
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from .errors import Invalid, TooLarge


class JsonParser(BaseParser):
    """The one kind of body that songs understand: read no further than the limit, and as strictly as on sockets."""

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None) -> Any:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        data = stream.read(limit + 1)
        if len(data) > limit:
            raise too_large()
        return decoded(data)


def decoded(data: bytes | str) -> Any:
    """JSON from anywhere. Raises ParseError for what is none, and Invalid for numbers that there are not."""
    try:
        return msgspec.json.decode(data)
    except msgspec.ValidationError as error:
        raise Invalid(f"{error}.") from None
    except ValueError as error:  # no JSON, or no UTF-8
        raise ParseError(f"This is not JSON in UTF-8: {error}.") from None
    except RecursionError:
        raise ParseError("This is nested too deeply.") from None


def too_large() -> TooLarge:
    return TooLarge(f"A request holds at most {settings.DATA_UPLOAD_MAX_MEMORY_SIZE / 1e6:g} MB.")
