"""Every command by name. Its signature is its schema: for the API, the page, the AI, MCP and the docs alike."""

import inspect
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from typing import Any, get_type_hints

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from ..errors import Invalid, NotFound
from .actor import Actor
from .edit import Edit, Outcome, perform

LONGEST_PLACE = 200  # said of where a fault is: whoever sends such names knows them
LONGEST_NAME = 80


class Command:
    """A verb of the studio. ``name`` is ``app.verb_noun``; ``arguments`` the Pydantic model of its signature."""

    def __init__(self, function: Callable[..., Any], title: str, alone: bool):
        self.function = function
        self.title = title
        self.alone = alone
        self.name = f"{function.__module__.partition('.')[0]}.{function.__name__}"
        self.description = inspect.getdoc(function) or ""
        self.arguments = _model_of(function, self.name)

    def schema(self) -> dict[str, Any]:
        """The arguments as JSON Schema."""
        return self.arguments.model_json_schema()

    def parse(self, arguments: Any) -> dict[str, Any]:
        """Checked arguments for the function. Raises Invalid with a sentence, and every fault in its details."""
        if not isinstance(arguments, dict):
            raise Invalid("The arguments of a command are named: send an object.")
        try:
            parsed = self.arguments.model_validate(arguments)
        except ValidationError as error:
            faults = [
                {"argument": ".".join(map(str, fault["loc"]))[:LONGEST_PLACE], "why": fault["msg"]}
                for fault in error.errors(include_url=False, include_input=False, include_context=False)[:20]
            ]
            first = faults[0]
            raise Invalid(f"{first['argument'] or self.name}: {first['why']}.", faults=faults) from None
        return {name: getattr(parsed, name) for name in parsed.__class__.model_fields}

    def __call__(self, edit: Edit, **arguments: Any) -> Any:
        return self.function(edit, **arguments)


def _model_of(function: Callable[..., Any], name: str) -> type[BaseModel]:
    hints = get_type_hints(function, include_extras=True)
    fields: dict[str, Any] = {}
    for parameter in list(inspect.signature(function).parameters.values())[1:]:
        if parameter.kind is not parameter.KEYWORD_ONLY:
            raise TypeError(f"{name}: {parameter.name} must be keyword-only")
        default = ... if parameter.default is parameter.empty else parameter.default
        fields[parameter.name] = (hints[parameter.name], default)
    # Strict: true is no number, and "off" neither true nor false. The schema says so too.
    config = ConfigDict(extra="forbid", strict=True, ser_json_inf_nan="null", allow_inf_nan=False)
    return create_model(name, __config__=config, **fields)


#: Fields by which musicians know a row, the best first.
NAMES = ("name", "title", "symbol", "kind")

_commands: dict[str, Command] = {}


def command(title: str, *, alone: bool = False) -> Callable[[Callable], Callable]:
    """Registers a function as a command. ``alone``: it is never one of several in a step (undo is such)."""

    def register(function: Callable) -> Callable:
        made = Command(function, title, alone)
        if made.name in _commands:
            raise RuntimeError(f"Two commands are named {made.name}.")
        _commands[made.name] = made
        return function

    return register


def all_commands() -> list[Command]:
    return sorted(_commands.values(), key=lambda command: command.name)


def find(name: str) -> Command:
    """The command of that name. Raises NotFound, with the nearest name as a suggestion."""
    found = _commands.get(name) if isinstance(name, str) else None
    if found is None:
        if not isinstance(name, str):
            raise NotFound("A command has a name: GET /api/commands/ lists them.")
        # Comparing takes the longer the longer the name is.
        near = get_close_matches(name, _commands, 1, 0.5) if len(name) <= LONGEST_NAME else []
        raise NotFound(f"There is no command {name[:LONGEST_NAME]!r}." + (f" Did you mean {near[0]}?" if near else ""))
    return found


def run(
    name: str, arguments: dict[str, Any], composition_id: str, actor: Actor, *, request_id: str | None = None
) -> Outcome:
    """Runs one command on a song as one revision. Raises EditError."""
    found = find(name)
    parsed = found.parse(arguments)

    def work(edit: Edit) -> Any:
        result = found(edit, **parsed)
        edit.label = edit.label or _label(found, edit, parsed)
        return result

    return perform(composition_id, actor, work, request_id=request_id)


def _label(found: Command, edit: Edit, arguments: dict[str, Any]) -> str:
    """What history calls a step: the command's title, and the name of what it was done to."""
    for argument, id in arguments.items():
        if argument.endswith("_id") and isinstance(id, str):
            row = edit.before.row(id)
            name = row and next((getattr(row, field) for field in NAMES if field in row.shape.fields), "")
            return f"{found.title}: {name}" if name else found.title
    return found.title


def together(steps: Sequence[tuple[str, dict[str, Any]]]) -> Callable[[Edit], list[Any]]:
    """Many commands as one piece of work, for ``perform`` or ``rehearse``. It answers a list of their answers."""
    prepared = [(found := find(name), found.parse(arguments)) for name, arguments in steps]
    for found, _ in prepared:
        if found.alone and len(prepared) > 1:
            raise Invalid(f"“{found.title}” is a step of its own.")

    def work(edit: Edit) -> list[Any]:
        return [found(edit, **parsed) for found, parsed in prepared]

    return work
