"""Scales: which pitch classes belong to a key, and counting in their degrees. Pure.

A *pitch* is a MIDI note number (60 = C4), a *root* a pitch class (0 = C … 11 = B). ``steps`` are semitones over the
root, rising from 0. A *degree* counts the notes of a key: 0 is the root in the octave of MIDI note 0, and one octave
holds as many degrees as the scale has steps.

Names are those of common practice: modes of the major, melodic minor, harmonic minor and harmonic major scales as
jazz theory counts them (M. Levine, The Jazz Theory Book, 1995), and symmetric scales (O. Messiaen, Technique de mon
langage musical, 1944).
"""

from bisect import bisect_right
from typing import NamedTuple

from ..errors import Invalid
from .names import LONGEST_NAME, key_of, nearest_name

LOWEST, HIGHEST = 0, 127


class Scale(NamedTuple):
    """``name`` is what songs store, ``title`` what people read; ``aliases`` are other names that find it."""

    name: str
    title: str
    steps: tuple[int, ...]
    aliases: tuple[str, ...] = ()


def _modes(steps: tuple[int, ...], *names: tuple[str, ...]) -> list[Scale]:
    """A scale and its modes, each begun on the next step: (name, title, aliases …)."""
    modes = []
    for first, (name, title, *aliases) in zip(steps, names, strict=True):
        modes.append(Scale(name, title, tuple(sorted((step - first) % 12 for step in steps)), tuple(aliases)))
    return modes


SCALES: tuple[Scale, ...] = (
    *_modes(
        (0, 2, 4, 5, 7, 9, 11),
        ("major", "Major", "ionian", "maj", "diatonic"),
        ("dorian", "Dorian"),
        ("phrygian", "Phrygian"),
        ("lydian", "Lydian"),
        ("mixolydian", "Mixolydian"),
        ("minor", "Minor", "aeolian", "natural minor", "min"),
        ("locrian", "Locrian"),
    ),
    *_modes(
        (0, 2, 3, 5, 7, 8, 11),
        ("harmonic_minor", "Harmonic minor"),
        ("locrian_natural_6", "Locrian ♮6", "locrian sharp 6"),
        ("ionian_sharp_5", "Ionian ♯5", "ionian augmented", "augmented major"),
        ("dorian_sharp_4", "Dorian ♯4", "romanian", "romanian minor", "ukrainian dorian", "altered dorian"),
        ("phrygian_dominant", "Phrygian dominant", "spanish", "freygish", "spanish gypsy", "hijaz"),
        ("lydian_sharp_2", "Lydian ♯2"),
        ("ultralocrian", "Ultralocrian", "altered diminished", "super locrian bb7"),
    ),
    *_modes(
        (0, 2, 3, 5, 7, 9, 11),
        ("melodic_minor", "Melodic minor", "jazz minor"),
        ("dorian_flat_2", "Dorian ♭2", "phrygian sharp 6", "javanese"),
        ("lydian_augmented", "Lydian augmented", "lydian sharp 5"),
        ("lydian_dominant", "Lydian dominant", "acoustic", "overtone", "lydian flat 7", "mixolydian sharp 4"),
        ("mixolydian_flat_6", "Mixolydian ♭6", "melodic major", "aeolian dominant", "hindu"),
        ("locrian_natural_2", "Locrian ♮2", "half diminished", "aeolian flat 5", "locrian sharp 2"),
        ("altered", "Altered", "super locrian", "altered dominant", "diminished whole tone"),
    ),
    *_modes(
        (0, 2, 4, 5, 7, 8, 11),
        ("harmonic_major", "Harmonic major"),
        ("dorian_flat_5", "Dorian ♭5", "locrian natural 2 natural 6"),
        ("phrygian_flat_4", "Phrygian ♭4", "altered natural 5"),
        ("lydian_flat_3", "Lydian ♭3", "lydian diminished", "melodic minor sharp 4"),
        ("mixolydian_flat_2", "Mixolydian ♭2", "dominant flat 2"),
        ("lydian_augmented_sharp_2", "Lydian augmented ♯2", "lydian sharp 2 sharp 5"),
        ("locrian_flat_7", "Locrian ♭♭7", "locrian bb7", "locrian diminished"),
    ),
    *_modes(
        (0, 1, 4, 5, 7, 8, 11),
        ("double_harmonic", "Double harmonic", "double harmonic major", "byzantine", "arabic", "gypsy major"),
        ("lydian_sharp_2_sharp_6", "Lydian ♯2 ♯6"),
        ("ultraphrygian", "Ultraphrygian", "phrygian bb7 b4"),
        ("hungarian_minor", "Hungarian minor", "double harmonic minor", "gypsy minor"),
        ("oriental", "Oriental", "mixolydian b2 b5"),
        ("ionian_sharp_2_sharp_5", "Ionian ♯2 ♯5"),
        ("locrian_flat_3_flat_7", "Locrian ♭♭3 ♭♭7", "locrian bb3 bb7"),
    ),
    *_modes(
        (0, 2, 4, 7, 9),
        ("pentatonic_major", "Major pentatonic", "pentatonic", "gong"),
        ("egyptian", "Egyptian", "suspended pentatonic", "shang"),
        ("blues_minor_pentatonic", "Blues minor pentatonic", "man gong", "jue"),
        ("ritusen", "Ritusen", "blues major pentatonic", "yo", "zhi"),
        ("pentatonic_minor", "Minor pentatonic", "yu"),
    ),
    Scale("in", "In", (0, 1, 5, 7, 8), ("miyako-bushi", "sakura")),
    Scale("hirajoshi", "Hirajoshi", (0, 2, 3, 7, 8)),
    Scale("iwato", "Iwato", (0, 1, 5, 6, 10)),
    Scale("insen", "Insen", (0, 1, 5, 7, 10)),
    Scale("kumoi", "Kumoi", (0, 2, 3, 7, 9), ("akebono", "dorian pentatonic")),
    Scale("pelog", "Pelog", (0, 1, 3, 7, 8), ("balinese",)),
    Scale("blues", "Blues", (0, 3, 5, 6, 7, 10), ("minor blues", "blues minor")),
    Scale("blues_major", "Major blues", (0, 2, 3, 4, 7, 9)),
    Scale("whole_tone", "Whole tone", (0, 2, 4, 6, 8, 10), ("messiaen 1",)),
    Scale("diminished", "Diminished", (0, 2, 3, 5, 6, 8, 9, 11), ("whole half", "whole half diminished", "octatonic")),
    Scale(
        "diminished_half_whole",
        "Diminished (half–whole)",
        (0, 1, 3, 4, 6, 7, 9, 10),
        ("half whole", "half whole diminished", "dominant diminished", "messiaen 2"),
    ),
    Scale("augmented", "Augmented", (0, 3, 4, 7, 8, 11), ("hexatonic",)),
    Scale("messiaen_3", "Messiaen 3", (0, 2, 3, 4, 6, 7, 8, 10, 11)),
    Scale("messiaen_4", "Messiaen 4", (0, 1, 2, 5, 6, 7, 8, 11)),
    Scale("messiaen_5", "Messiaen 5", (0, 1, 5, 6, 7, 11)),
    Scale("messiaen_6", "Messiaen 6", (0, 2, 4, 5, 6, 8, 10, 11)),
    Scale("messiaen_7", "Messiaen 7", (0, 1, 2, 3, 5, 6, 7, 8, 9, 11)),
    Scale("bebop_dominant", "Bebop dominant", (0, 2, 4, 5, 7, 9, 10, 11), ("bebop", "bebop mixolydian")),
    Scale("bebop_major", "Bebop major", (0, 2, 4, 5, 7, 8, 9, 11)),
    Scale("bebop_minor", "Bebop minor", (0, 2, 3, 4, 5, 7, 9, 10), ("bebop dorian",)),
    Scale("bebop_melodic_minor", "Bebop melodic minor", (0, 2, 3, 5, 7, 8, 9, 11)),
    Scale("neapolitan_minor", "Neapolitan minor", (0, 1, 3, 5, 7, 8, 11)),
    Scale("neapolitan_major", "Neapolitan major", (0, 1, 3, 5, 7, 9, 11)),
    Scale("hungarian_major", "Hungarian major", (0, 3, 4, 6, 7, 9, 10)),
    Scale("persian", "Persian", (0, 1, 4, 5, 6, 8, 11)),
    Scale("enigmatic", "Enigmatic", (0, 1, 4, 6, 8, 10, 11)),
    Scale("prometheus", "Prometheus", (0, 2, 4, 6, 9, 10), ("mystic", "scriabin")),
    Scale("tritone", "Tritone", (0, 1, 4, 6, 7, 10), ("petrushka",)),
    Scale("spanish_eight_tone", "Spanish eight-tone", (0, 1, 3, 4, 5, 6, 8, 10), ("flamenco",)),
    Scale("chromatic", "Chromatic", tuple(range(12))),
)

_BY_KEY = {key_of(name): scale for scale in SCALES for name in (*scale.aliases, scale.title, scale.name)}


def scale_of(name: str) -> Scale:
    """The scale of a name, however it is spelt. Raises Invalid with the nearest name."""
    found = _BY_KEY.get(key_of(name))
    if found is None:
        near = nearest_name(name, (each for scale in SCALES for each in (scale.title, *scale.aliases)))
        meant = f" Did you mean {_BY_KEY[key_of(near)].title}?" if near else ""
        raise Invalid(f"There is no scale “{name[:LONGEST_NAME]}”.{meant}")
    return found


def pitch_classes(root: int, scale: Scale) -> frozenset[int]:
    """The pitch classes, 0 … 11, of a key."""
    return frozenset((root + step) % 12 for step in scale.steps)


def in_scale(pitch: int, root: int, scale: Scale) -> bool:
    """Whether a pitch belongs to a key."""
    return (pitch - root) % 12 in scale.steps


def nearest(pitch: int, root: int, scale: Scale) -> int:
    """The pitch of a key that is nearest, the lower of two; it stays on the keyboard (0 … 127)."""
    near = (pitch + sign * distance for distance in range(12) for sign in (-1, 1))
    return next(found for found in near if LOWEST <= found <= HIGHEST and in_scale(found, root, scale))


def degree_at(pitch: int, root: int, scale: Scale) -> int:
    """The degree of a pitch; of one outside the key, that of the key's next pitch below it."""
    octave, over = divmod(pitch - root, 12)
    return octave * len(scale.steps) + bisect_right(scale.steps, over) - 1


def pitch_at(degree: int, root: int, scale: Scale) -> int:
    """The pitch of a degree. It may lie beyond the keyboard."""
    octave, index = divmod(degree, len(scale.steps))
    return root + 12 * octave + scale.steps[index]


def stepped(pitch: int, by: int, root: int, scale: Scale) -> int:
    """A pitch ``by`` degrees higher (lower, if negative); what is sharp of the key stays as sharp of it.

    It may lie beyond the keyboard.
    """
    degree = degree_at(pitch, root, scale)
    return pitch_at(degree + by, root, scale) + pitch - pitch_at(degree, root, scale)
