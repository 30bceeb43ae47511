"""What can go wrong with an edit. Each carries a sentence fit for a musician; a surface translates the family once."""


class EditError(Exception):
    """The edit did not happen, and nothing was changed."""

    status = 400
    name = "error"

    def __init__(self, why: str, **details):
        super().__init__(why)
        self.why = why
        self.details = details


class NotFound(EditError):
    status = 404
    name = "not_found"


class NotAllowed(EditError):
    status = 403
    name = "not_allowed"


class Conflict(EditError):
    """Somebody else's work stands in the way; ``details["conflicts"]`` names it."""

    status = 409
    name = "conflict"


class Invalid(EditError):
    status = 422
    name = "invalid"


class TooLarge(EditError):
    """More than one request, or one file, may hold."""

    status = 413
    name = "too_large"
