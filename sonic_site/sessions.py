"""Sessions in the database, asked for by keys of Django's own make alone."""

from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    def _validate_session_key(self, key) -> bool:
        # A cookie may say anything. PostgreSQL knows no NUL, and would make of one an error instead of a stranger.
        return bool(super()._validate_session_key(key)) and key.isascii() and key.isalnum()
