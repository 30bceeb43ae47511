"""What the box takes in of a request, whoever sends it: no more than anything here reads.

Daphne keeps every body whole before it asks anybody, and Twisted takes the forms among them apart in memory (a dozen
times their size, and every socket waits): so any page in the world could have filled this machine.
"""

import json

from daphne.http_protocol import HTTPFactory, WebRequest
from django.conf import settings

from effects.api import FORM_BYTES


def largest_request_bytes() -> int:
    return max(settings.DATA_UPLOAD_MAX_MEMORY_SIZE, settings.MIDI_FILE_LIMIT_BYTES + FORM_BYTES)


class Request(WebRequest):
    """Drops what is too much as it comes, and answers once it has come."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options, parsePOSTFormSubmission=False)  # Django reads forms
        self._came_bytes = 0

    @property
    def is_too_large(self) -> bool:
        return self._came_bytes > largest_request_bytes()

    def handleContentChunk(self, data: bytes) -> None:
        self._came_bytes += len(data)
        if not self.is_too_large:
            super().handleContentChunk(data)

    def process(self):
        if not self.is_too_large:
            return super().process()
        why = f"A request holds at most {largest_request_bytes() / 1e6:g} MB."
        self.setResponseCode(413)
        self.setHeader(b"Content-Type", b"application/json")
        self.write(json.dumps({"error": "too_large", "why": why}).encode())
        self.finish()
        return None


class Intake(HTTPFactory):
    def buildProtocol(self, addr):
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = Request
        return protocol
