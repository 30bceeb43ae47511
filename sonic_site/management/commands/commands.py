"""`manage.py commands`: every command of the studio as Markdown; docs/commands.md is what it prints."""

from django.core.management.base import BaseCommand

from compositions.history import registry


def listed() -> str:
    """The reference of all commands, an app at a time."""
    lines = [
        "# Every command",
        "",
        "Printed by `manage.py commands`, and compared with the code by a test. `GET /api/commands/` has the same with",
        "the JSON Schema of the arguments. Arguments in brackets may be left out.",
    ]
    app = None
    for command in registry.all_commands():
        if command.name.partition(".")[0] != app:
            app = command.name.partition(".")[0]
            lines += ["", f"## {app}", "", "| command | what it does | arguments |", "|---|---|---|"]
        lines.append(f"| `{command.name}` | {' '.join(command.description.split())} | {_arguments(command)} |")
    return "\n".join(lines) + "\n"


def _arguments(command: registry.Command) -> str:
    fields = command.arguments.model_fields
    return ", ".join(f"`{name}`" if field.is_required() else f"[`{name}`]" for name, field in fields.items())


class Command(BaseCommand):
    help = "Prints every command of the studio as Markdown."

    def handle(self, **options):
        self.stdout.write(listed(), ending="")
