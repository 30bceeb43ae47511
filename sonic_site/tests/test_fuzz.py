"""Every command and every gesture with arguments that a schema allows, and with those that it does not.

Whatever comes: it is done, or refused with a sentence and nothing is changed. Memory holds what the database holds, and
what may be said to a song can always be planned and played.
"""

import json
import random
import time

import pytest

from compositions.api import run_requested
from compositions.errors import EditError, Invalid
from compositions.gestures import checked_gesture
from compositions.history import registry, rows
from compositions.history.state import apply, as_values
from compositions.parsing import decoded
from effects.catalogue import CATALOGUE
from playback.graph import EMPTY, diff, plan
from playback.schedule import score, whole

from .songs import Harbour

SECONDS = 8.0  # of either test, on a machine that is busy with others
COMMANDS = registry.all_commands()

# What arrives where something else was meant. Numbers at and beyond the ends of what floats and databases hold.
ODD = [
    None, True, False, 0, -1, 1, 1.0, 0.5, -0.0, 5e-324, 1e-7, 1e308, -1e308, 2**31, 2**63, 2**64, 10**400, 100_000.0,
    "", "x", "\0", "a\0b", "é\u202e🎹", "x" * 121, "x" * 20_000, "NaN", "-3", "true", "bend", "master",
    [], [[]], {}, {"": 0}, {"cutoff.hz": 1.0}, {"values.cutoff": 1.0}, [None], [0] * 50, {"a": {"b": {"c": []}}},
]  # fmt: skip


class Words:
    """Draws arguments for a song: of a schema, and then perhaps not quite of it."""

    def __init__(self, harbour: Harbour, strangers: Harbour, seed: int):
        self.harbour, self.strangers = harbour, strangers
        self.random = random.Random(seed)

    def chance(self, part: float) -> bool:
        return self.random.random() < part

    def id(self) -> str:
        song = self.strangers.song if self.chance(0.03) else self.harbour.song
        model = self.random.choice([model for model in rows.parts() if any(song.all(model))])
        return self.random.choice(sorted(row.id for row in song.all(model)))

    def of(self, schema: dict, root: dict, name: str = ""):
        """A value that the schema allows, nearly always."""
        choose = self.random.choice
        if "$ref" in schema:
            return self.of(root["$defs"][schema["$ref"].rpartition("/")[2]], root, name)
        if "anyOf" in schema:
            return self.of(choose(schema["anyOf"]), root, name)
        if "enum" in schema:
            return choose(schema["enum"])
        match schema.get("type"):
            case "boolean":
                return self.chance(0.5)
            case "integer" | "number" as kind:
                return self.number(schema, whole=kind == "integer")
            case "string":
                return self.text(schema, name)
            case "array":
                least, most = schema.get("minItems", 0), min(schema.get("maxItems", 9), 12)
                items = [self.of(schema["items"], root, name) for _ in range(self.random.randint(least, most))]
                return items + items[:1] if self.chance(0.2) else items  # and one of them twice
            case "object" if "properties" in schema:
                required = schema.get("required", [])
                return {
                    key: self.of(inner, root, key)
                    for key, inner in schema["properties"].items()
                    if key in required or self.chance(0.5)
                }
            case "object":
                kind = CATALOGUE[choose(["bass", "filter", "compressor"])]
                chosen = self.random.sample(kind.parameters, min(2, len(kind.parameters)))
                return {knob.name: self.random.uniform(knob.minimum, knob.maximum) for knob in chosen}
        return None

    def number(self, schema: dict, *, whole: bool):
        low = schema.get("minimum", schema.get("exclusiveMinimum", -1e4))
        high = schema.get("maximum", schema.get("exclusiveMaximum", 1e4))
        if self.chance(0.25):
            return self.random.choice([low, high])
        high = min(high, low + self.random.choice([1, 16, 200, 1e5]))  # small numbers meet each other
        return self.random.randint(int(low), int(high)) if whole else round(self.random.uniform(low, high), 3)

    def text(self, schema: dict, name: str) -> str:
        if schema.get("format") == "uuid":
            return self.id()
        if "pattern" in schema:
            return self.random.choice(["bend", "pressure", "cc0", "cc7", "cc127"])
        if name == "kind":
            return self.random.choice(sorted(CATALOGUE))
        if name == "name" and self.chance(0.3):
            return self.random.choice(CATALOGUE["compressor"].parameters).name
        return self.random.choice(["Storm", "Ré", "a", "x" * schema.get("maxLength", 40)])

    def bent(self, value):
        """The value with one place in it that is something else."""
        if isinstance(value, dict) and value and self.chance(0.8):
            key = self.random.choice(sorted(value))
            return {**value, key: self.bent(value[key])}
        if isinstance(value, list) and value and self.chance(0.6):
            place = self.random.randrange(len(value))
            return [*value[:place], self.bent(value[place]), *value[place + 1 :]]
        if isinstance(value, dict) and self.chance(0.5):
            return {**value, self.random.choice(["", "id", "nothing", "\0", "a.b"]): 1}
        return self.random.choice(ODD)

    def request(self) -> dict:
        command = self.random.choice(COMMANDS)
        schema = command.schema()
        arguments = self.of(schema, schema)
        if self.chance(0.4):
            arguments = self.bent(arguments)
        asked = {"command": command.name, "arguments": arguments}
        if self.chance(0.1):
            asked = {"commands": [asked, asked], "label": self.random.choice(["Twice", "\0", 7, ""])}
        if self.chance(0.2):
            asked["request_id"] = self.random.choice(["one", "two", "", "x" * 64, "x" * 65, "\0", 7, ["one"]])
        bent = self.bent(asked) if self.chance(0.05) else asked
        return bent if isinstance(bent, dict) else asked

    def gesture(self) -> dict:
        song = self.harbour.song
        model = self.random.choice([model for model in rows.parts() if any(song.all(model))])
        row = self.random.choice(sorted(song.all(model), key=lambda row: row.id))
        field = self.random.choice(row.shape.fields)
        low, high = bounds if isinstance(bounds := row.shape.bounds.get(field), tuple) else (-1e6, 1e6)
        if self.chance(0.3):
            field += self.random.choice([".x", ".", ".cutoff", ".ratio", ".a.b"])
        value = self.random.choice([*ODD, low, high, *(self.random.uniform(low, high) for _ in range(20))])
        group = {"model": row.model, "fields": [field], "ids": [row.id], "before": [[0]], "after": [[value]]}
        return {"request_id": "g", "changes": [self.bent(group) if self.chance(0.1) else group]}


@pytest.fixture
def words(harbour, ben):
    seed = random.randrange(1 << 32)
    print(f"seed {seed}")  # shown where a test fails
    return Words(harbour, Harbour(ben), seed)


def values_of(song) -> dict:
    return {model: {row.id: as_values(row) for row in song.all(model)} for model in rows.parts()}


def assert_can_be_played(song) -> None:
    diff(EMPTY, plan(song, CATALOGUE))
    whole(score(song, CATALOGUE))


def is_sentence(why: str) -> bool:
    return len(why) > 3 and why[-1] in ".?…" and len(why) < 2_000


def test_a_command_is_done_or_refused_whole_whatever_it_is_asked(words, harbour):
    ends_at = time.monotonic() + SECONDS
    done = refused = 0
    whole, strangers_head = harbour.song.number, words.strangers.song.number
    while time.monotonic() < ends_at:
        before, asked, refusal = harbour.song, words.request(), None
        try:
            run_requested(decoded(json.dumps(asked)), harbour.id, harbour.ana)
        except EditError as error:
            refusal = error
        except Exception as error:
            error.add_note(f"Asked: {str(asked)[:2_000]}")
            raise
        if refusal is not None:
            refused += 1
            assert is_sentence(refusal.why), asked
            json.dumps(refusal.details)
            assert harbour.song is before, asked
        else:
            done += 1
            if done % 5 == 0:
                assert_can_be_played(harbour.song)
        if (done + refused) % 10 == 0:
            assert values_of(harbour.song) == rows.stored_values(harbour.id), asked
        if sum(map(len, values_of(harbour.song).values())) > 1_000:
            harbour.do("compositions.restore", number=whole)  # small songs are quick; this one has everything again
    assert done > 20
    assert refused > 20
    assert words.strangers.song.number == strangers_head
    assert values_of(words.strangers.song) == rows.stored_values(words.strangers.id)


def test_a_gesture_moves_what_can_be_played_or_is_refused(words, harbour):
    ends_at = time.monotonic() + SECONDS / 2
    song = harbour.song
    moved = refused = 0
    while time.monotonic() < ends_at:
        said, changes, refusal = words.gesture(), [], None
        try:
            changes = checked_gesture(song, said)
            assert_can_be_played(apply(song, changes))
        except Invalid as error:
            refusal = error
        except Exception as error:
            error.add_note(f"Said: {str(said)[:2_000]}")
            raise
        if refusal is None:
            moved += bool(changes)
        else:
            refused += 1
            assert is_sentence(refusal.why)
    assert moved > 10
    assert refused > 100
