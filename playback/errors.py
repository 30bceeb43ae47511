"""What can go wrong with long work."""

from compositions.errors import EditError


class CannotRender(EditError):
    """It did not work out; ``why`` is a sentence for the musician."""

    name = "cannot_render"
    status = 500


class Cancelled(Exception):
    """Somebody asked to stop."""
