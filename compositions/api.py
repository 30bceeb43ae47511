"""The songs as resources, and the one endpoint for commands."""

from time import perf_counter
from typing import Any

import msgspec
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpResponse
from rest_framework import status
from rest_framework.exceptions import ParseError
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler

from . import permissions, queries, versions
from .errors import EditError, Invalid, NotFound
from .history import registry, shelf
from .history.actor import Actor
from .history.edit import Outcome, perform
from .parsing import too_large
from .permissions import May
from .units import UNWRITABLE, is_writable

LONGEST_REQUEST_ID = 64
MOST_REVISIONS = 500


def explain(error: Exception, context: dict) -> Response | None:
    """DRF's exception handler: the family of edit errors, translated once."""
    if isinstance(error, RequestDataTooBig):
        error = too_large()
    elif isinstance(error, SuspiciousOperation):  # a form of more fields or files than Django reads
        error = ParseError("This is no request that Sonic could answer.")
    if isinstance(error, EditError):
        return Response({"error": error.name, "why": error.why, **error.details}, status=error.status)
    response = exception_handler(error, context)
    if response is not None and isinstance(response.data, dict) and "detail" in response.data:
        response.data = {
            "error": getattr(response.data["detail"], "code", "error"),
            "why": str(response.data["detail"]),
        }
    return response


def actor_of(request) -> Actor:
    """Who asks: by the page's cookie, or by a token."""
    return Actor.of(request.user, "page" if request.auth is None else "api")


def request_id_of(data: dict[str, Any]) -> str | None:
    given = data.get("request_id")
    if given is not None and not (isinstance(given, str) and 0 < len(given) <= LONGEST_REQUEST_ID):
        raise Invalid(f"A request_id is a text of at most {LONGEST_REQUEST_ID} characters.")
    if given is not None and not is_writable(given):
        raise Invalid(f"A request_id {UNWRITABLE}.")
    return given


def run_requested(data: dict[str, Any], composition_id: str, actor: Actor) -> Outcome:
    """Runs what a request asks for: one command, or several as one step. HTTP and sockets alike come here."""
    request_id = request_id_of(data)
    if "commands" not in data:
        return registry.run(
            data.get("command"), data.get("arguments", {}), composition_id, actor, request_id=request_id
        )
    steps = data["commands"]
    if not isinstance(steps, list) or not 0 < len(steps) <= 1_000 or not all(isinstance(step, dict) for step in steps):
        raise Invalid("Several commands come as a list of 1 to 1000.")
    label = data.get("label") or registry.find(steps[0].get("command")).title
    if not isinstance(label, str) or not is_writable(label):
        raise Invalid(f"A label is a text, and {UNWRITABLE}.")
    work = registry.together([(step.get("command"), step.get("arguments", {})) for step in steps])
    return perform(composition_id, actor, work, label=label, request_id=request_id)


def body_of(request) -> dict[str, Any]:
    if not isinstance(request.data, dict):
        raise ParseError("Send a JSON object.")
    return request.data


def answer(outcome: Outcome) -> Response:
    return Response({"number": outcome.number, "result": outcome.result})


class NoSuchAddress(APIView):
    """Every other address of the API: no page of the studio, but an answer that a script understands."""

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        raise NotFound("There is no such address: docs/protocol.md names them all.")


class Commands(APIView):
    """Every command of the studio, with the JSON Schema of its arguments."""

    def get(self, request):
        return Response(
            [
                {
                    "name": command.name,
                    "title": command.title,
                    "description": command.description,
                    "schema": command.schema(),
                }
                for command in registry.all_commands()
            ]
        )


class CompositionCommands(APIView):
    """Runs a command on a song: `{"command", "arguments", "request_id"}`."""

    def post(self, request, composition_id):
        return answer(run_requested(body_of(request), str(composition_id), actor_of(request)))


class Undo(APIView):
    """Takes your newest step back: `{"number", "skip", "partial", "request_id"}`, all optional."""

    command = "compositions.undo"

    def post(self, request, composition_id):
        data = dict(body_of(request))
        request_id = request_id_of(data)
        data.pop("request_id", None)
        return answer(registry.run(self.command, data, str(composition_id), actor_of(request), request_id=request_id))


class Redo(Undo):
    """Brings back what you undid last: `{"skip", "partial", "request_id"}`, all optional."""

    command = "compositions.redo"


class CompositionDetail(APIView):
    """A song as rows; DELETE removes it for good."""

    def get(self, request, composition_id):
        id = str(composition_id)
        role = queries.role_in(request.user.pk, id)
        permissions.require(actor_of(request), id, May.LISTEN)
        began = perf_counter()
        answer = HttpResponse(queries.encoded_song(shelf.current(id), role), content_type="application/json")
        answer["Server-Timing"] = f"song;dur={(perf_counter() - began) * 1000:.1f}"
        return answer

    def delete(self, request, composition_id):
        id = str(composition_id)
        permissions.require(actor_of(request), id, May.OWN)
        queries.delete_song(id)
        shelf.forget(id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class Revisions(APIView):
    """A song's history: `?after=N` onwards with changes, or `?before=N` backwards; `brief=1` leaves changes out."""

    def get(self, request, composition_id):
        id = str(composition_id)
        permissions.require(actor_of(request), id, May.LISTEN)
        after, before = _number(request, "after"), _number(request, "before")
        limit = min(_number(request, "limit") or MOST_REVISIONS, MOST_REVISIONS)
        brief = request.query_params.get("brief") in ("1", "true")
        found = queries.revisions(id, after=after, before=before, limit=limit, brief=brief)
        return HttpResponse(msgspec.json.encode(found), content_type="application/json")


class Versions(APIView):
    """A song's named versions, newest first. POST `{"name", "number"}` names a step, the newest if none is said."""

    def get(self, request, composition_id):
        permissions.require(actor_of(request), str(composition_id), May.LISTEN)
        return Response(versions.versions(str(composition_id)))

    def post(self, request, composition_id):
        actor, data = actor_of(request), _only(body_of(request), "name", "number")
        permissions.require(actor, str(composition_id), May.EDIT)
        made = versions.save_version(str(composition_id), actor, data.get("name"), data.get("number"))
        return Response(made, status=status.HTTP_201_CREATED)


class VersionDetail(APIView):
    """PATCH `{"name"}` renames a version; DELETE takes its name away, the step itself stays."""

    def patch(self, request, composition_id, number):
        permissions.require(actor_of(request), str(composition_id), May.EDIT)
        data = _only(body_of(request), "name")
        return Response(versions.rename_version(str(composition_id), int(number), data.get("name")))

    def delete(self, request, composition_id, number):
        permissions.require(actor_of(request), str(composition_id), May.EDIT)
        versions.remove_version(str(composition_id), int(number))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _only(data: dict[str, Any], *known: str) -> dict[str, Any]:
    unknown = set(data) - set(known)
    if unknown:
        raise Invalid(f"A version has no {', '.join(sorted(map(str, unknown)))[:80]}.")
    return data


def _number(request, name: str) -> int | None:
    given = request.query_params.get(name)
    if given is None:
        return None
    if not (given.isascii() and given.isdecimal()) or len(given) > 15:
        raise Invalid(f"{name} is a number of a step.")
    return int(given)
