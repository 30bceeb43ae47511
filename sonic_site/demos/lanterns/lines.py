"""The pitched parts of the demo song: melody and answers, keys, strings, sequence and bass. Pure."""

from ..playing import Chord, Played, Point, notated
from .score import BAR, BREAK, BUILD, ENDING, INTRO, LAST_BAR, LIFT, RETURN, THEME, Player, chord_at, harmony

# --- melody: lead, vibraphone, guitar -------------------------------------------------------------------------------

_THEME_LINE = (
    "F#5:1.5 E5:.5 C#5:1 E5:1|B4:1.5 C#5:.5 E5:1.25 -:.25 G#5:.5|G#5:1 F#5:.5 E5:1 -:.5 F#5:1|C#5:2.5 -:.5 A4:.5 B4:.5|"
    "C#5:1 D5:.5 E5:1 F#5:1.5|A5:1.5 G#5:.5 F5:1 E5:.5 D5:.5|C#5:2.75 -:.25 E5:.5 F#5:.5|"
    "G5:1.5 F#5:.5 E5:.75 -:.25 C#5:.5 E5:.5"
)
_LIFT_LINE = (
    "F#5:1 G#5:.5 A5:1 E5:.5 C#5:1|B4:1 E5:.5 G#5:1.75 -:.25 A5:.5|B5:1.5 A5:.5 G#5:1 E5:1|"
    "F#5:1.5 E5:.5 C#5:1.25 -:.25 E5:.5|"
    "F#5:.5 A5:.5 B5:1 A5:.5 F#5:1.5|G#5:.5 B5:.5 C#6:1 B5:.5 G#5:1.5|A5:.5 C#6:.5 E6:1.5 C#6:.5 A5:1|B5:3.5 -:.5"
)
_RETURN_LINE = (
    "F#5:1.5 E5:.5 C#5:.75 E5:.25 F#5:.5 A5:.5|B4:1.5 C#5:.5 E5:1.25 -:.25 G#5:.5|B5:1 A5:.5 G#5:1 -:.5 F#5:.5 E5:.5|"
    "C#6:2 A5:.5 G#5:.5 F#5:.5 E5:.5|F#5:.5 A5:.5 B5:1 A5:.5 F#5:1.5|G#5:.5 B5:.5 C#6:1 B5:.5 G#5:1.5|"
    "A5:.5 C#6:.5 E6:1 G#5:.5 B5:.5 E6:1|F#6:1.5 E6:.5 D6:1 B5:.5 G#5:.5"
)
_LAST_LINE = "A5:2.5 G5:.5 E5:.5 C5:.5|D5:1.5 E5:.5 B4:2|C#5:3 -:1"


def lead() -> list[Played]:
    """The theme, one voice: notes that follow each other closely overlap a little, and so glide."""
    player = Player(11, late_beats=0.012, spread_beats=0.004, touch=3.0)
    lines = [(THEME, _THEME_LINE, 82), (LIFT, _LIFT_LINE, 90), (RETURN, _RETURN_LINE, 96), (ENDING, _LAST_LINE, 76)]
    _pickup(player, 12, "C#5:.5 E5:.5", 74)
    _pickup(player, 32, "B4:.5 C#5:.5 E5:.5", 80)
    for span, text, velocity in lines:
        notes = list(notated(span.start_beats, text))
        for index, (beat, pitch, length) in enumerate(notes):
            follows = index + 1 < len(notes) and notes[index + 1][0] - (beat + length) < 0.01
            high = (pitch - 73) * 0.9  # a singer gives more where it is high
            player.play(beat, pitch, length + (0.04 if follows else -0.06), velocity + high + (5 if beat % 1 else 0))
    return player.notes


def _pickup(player: Player, bar: int, text: str, velocity: float) -> None:
    notes = list(notated(0, text))
    lead_in = sum(length for _, _, length in notes)
    for beat, pitch, length in notes:
        player.play(bar * BAR - lead_in + beat, pitch, length + 0.03, velocity)


def lead_points() -> list[Point]:
    """Vibrato that comes late on long notes, and a little scoop into the peaks."""
    points: list[Point] = []
    notes = lead()
    for note in notes:
        if note.length_beats >= 1.4:
            start, end = note.start_beats, note.start_beats + note.length_beats
            points += [
                Point("cc1", start + 0.5, 0.0),
                Point("cc1", start + 1.1, 58.0),
                Point("cc1", end - 0.05, 70.0, 0),
            ]
            points.append(Point("cc1", end, 0.0, 0))
        if note.pitch >= 85:
            points += [Point("bend", note.start_beats, -0.7), Point("bend", note.start_beats + 0.16, 0.0, 0)]
    return points


_INTRO_BELLS = "-:1.5 C#6:.5 A5:1 E6:1|-:1 B5:.5 G#5:2.5|-:1.5 F#5:.5 A5:1 C#6:1|-:.5 B5:.5 F#5:1 E5:2"
_BREAK_BELLS = "-:1 E5:.5 G5:.5 C6:2|-:1 D5:.5 F#5:.5 B5:2|-:.5 C5:.5 E5:.5 A5:1.5 G5:1|F#5:1.5 A5:.5 G#5:1 B5:1"


def vibes() -> list[Played]:
    """Bells of the intro, the theme's memory in the break, answers in the lift, thirds and sixths in the return."""
    player = Player(23, spread_beats=0.009, touch=5.0)
    for span, text, velocity in ((INTRO, _INTRO_BELLS, 66), (BREAK, _BREAK_BELLS, 70)):
        for beat, pitch, length in notated(span.start_beats, text):
            player.play(beat, pitch, length + 1.0, velocity, pan=(pitch - 80) / 40)
    answers = "-:3 A5:.5 E5:.5|-:2.75 B5:.25 E6:.5 B5:.5|-:3 E6:.5 B5:.5|-:3 C#6:.5 G#5:.5"
    for beat, pitch, length in notated(LIFT.start_beats, answers):
        player.play(beat, pitch, length + 0.6, 58, pan=0.35)
    for beat, pitch, length in notated(RETURN.start_beats, _RETURN_LINE):
        if length >= 0.5:
            player.play(beat, _below(pitch, chord_at(beat)), length, 62, pan=0.25)
    for step, pitch in enumerate((69, 71, 73, 76, 81, 83, 85, 88)):
        player.play(43 * BAR + step * 0.25, pitch, 4.0 - step * 0.25, 52 - 2 * step, pan=-0.5 + step / 7)
    return player.notes


def _below(pitch: int, chord: Chord) -> int:
    """The chord's next tone at least a third below a melody note."""
    tones = {voice % 12 for voice in (*chord.voices, chord.bass)}
    return next(lower for lower in range(pitch - 3, pitch - 15, -1) if lower % 12 in tones)


def guitar() -> list[Played]:
    """Nylon strings: broken chords under the intro and the break, off-beat touches under the lift and the return."""
    player = Player(37, late_beats=0.004, spread_beats=0.008, touch=6.0)
    for start, length, chord in harmony():
        if INTRO.holds(start) or BREAK.holds(start):
            _broken(player, start, length, chord, 62 if INTRO.holds(start) else 68)
        elif LIFT.holds(start) or RETURN.holds(start):
            _touches(player, start, length, chord)
    for index, pitch in enumerate((45, 52, 57, 61, 64, 69)):
        player.play(42 * BAR + index * 0.09, pitch, 7.5, 70 - 3 * index, pan=-0.3)
    return player.notes


def _broken(player: Player, start: float, length: float, chord: Chord, velocity: float) -> None:
    low = chord.bass + 12 if chord.bass < 40 else chord.bass
    voices = chord.voices
    order = (low, voices[1], voices[2], voices[3], voices[1] + 12, voices[3], voices[2], voices[1])
    for index, pitch in enumerate(order[: int(length * 2)]):
        accent = 8 if index == 0 else -6 if index % 2 else 0
        player.play(start + index * 0.5, pitch, 1.6 if index else 3.0, velocity + accent, pan=-0.3)


def _touches(player: Player, start: float, length: float, chord: Chord) -> None:
    bar = int(start // BAR)
    places = ((0.5, 1.75, 2.5), (1.5, 2.75), (0.75, 1.5, 3.25))[bar % 3]
    for place in places:
        if place < length:
            for index, pitch in enumerate(chord.voices[1:]):
                player.play(start + place + index * 0.012, pitch + 12, 0.22, 68 + 8 * (place % 1 == 0.5), pan=-0.45)


# --- keys, strings, sequence ----------------------------------------------------------------------------------------

# Comping: (place, length, velocity) per bar, four bars until one comes again.
_COMPING = (
    ((0.0, 1.3, 78), (1.75, 0.2, 60), (2.5, 1.2, 74)),
    ((0.0, 0.9, 74), (1.5, 0.25, 66), (2.75, 0.9, 76), (3.75, 0.2, 56)),
    ((0.25, 1.0, 70), (1.75, 0.6, 72), (3.0, 0.7, 68)),
    ((0.0, 1.6, 80), (2.25, 0.2, 58), (2.75, 0.3, 70), (3.5, 0.4, 66)),
)


def electric_piano() -> list[Played]:
    """Rolled chords where it is alone, comping where there is a groove; the left hand only while there is no bass."""
    player = Player(5, late_beats=0.008, spread_beats=0.006, touch=4.5)
    for start, length, chord in harmony():
        if INTRO.holds(start) or BREAK.holds(start) or ENDING.holds(start):
            _rolled(player, start, length, chord)
        else:
            _comped(player, start, length, chord)
    return player.notes


def _rolled(player: Player, start: float, length: float, chord: Chord) -> None:
    last = start >= (LAST_BAR - 2) * BAR
    if start >= (LAST_BAR - 1) * BAR:
        return  # the last chord rings
    for index, pitch in enumerate((chord.bass + 12, *chord.voices)):
        velocity = 70 - 2 * index + (10 if index == len(chord.voices) else 0)
        player.play(start + index * 0.045, pitch, (8.0 if last else length) - 0.1, velocity)
    if not last and length == BAR:
        player.play(start + 2.5, chord.voices[-1], 0.4, 48)
        player.play(start + 3.0, chord.voices[-2], 0.9, 54)


def _comped(player: Player, start: float, length: float, chord: Chord) -> None:
    bar = int(start // BAR)
    pattern = _COMPING[(bar * 3 + bar // 4) % 4]
    offset = start % BAR
    strength = -8 if BUILD.holds(start) else 4 if RETURN.holds(start) else 0
    for place, hold, velocity in pattern:
        if not offset <= place < offset + length:
            continue
        hold = min(hold, offset + length - place)
        for index, pitch in enumerate(chord.voices):
            player.play(bar * BAR + place + index * 0.008, pitch, hold, velocity + strength + (5 if index == 3 else 0))


def strings() -> list[Played]:
    """Held chords, wide: the voices and, from the theme on, a high one that moves by step."""
    player = Player(7, spread_beats=0.012, touch=3.0)
    for start, length, chord in harmony():
        if BUILD.holds(start) and start < 8 * BAR:
            continue  # the strings come back with the bass
        if start >= 43 * BAR:
            continue
        hold = 8.0 if start >= 42 * BAR else length + 0.12
        low = chord.bass + 12 if chord.bass >= 33 else chord.bass + 24
        for pitch in sorted({low, *chord.voices[:3]}):
            player.play(start, pitch, hold, 64)
        if not INTRO.holds(start):
            player.play(start, chord.voices[-1] + 12, hold, 60)
    return player.notes


def strings_points() -> list[Point]:
    """Swells: from nothing in the intro, towards each new section, away at the end."""
    swells = [
        (0.0, 40.0), (16.0, 100.0), (32.0, 60.0), (47.5, 112.0), (48.0, 92.0), (78.0, 104.0), (80.0, 96.0),
        (110.0, 122.0), (112.0, 70.0), (127.5, 118.0), (128.0, 104.0), (158.0, 120.0), (160.0, 108.0),
        (170.0, 92.0), (176.0, 34.0),
    ]  # fmt: skip
    return [Point("cc11", beat, value) for beat, value in swells]


# Which of the chord's tones (low to high, over two octaves) each sixteenth plays; None rests.
_ARPEGGIOS = (
    (0, 2, 1, 3, None, 4, 2, 5, 3, 1, None, 4, 2, 6, 3, 1),
    (0, 3, 1, 4, 2, None, 5, 3, 6, None, 4, 2, 5, 1, 3, None),
    (4, 2, None, 5, 3, 1, 4, None, 6, 3, 5, 2, None, 4, 1, 3),
)


def arpeggio() -> list[Played]:
    """A sequence in sixteenths that never plays one bar twice alike: its figure turns with every bar."""
    player = Player(41, spread_beats=0.002, touch=5.0)
    for start, length, chord in harmony():
        if not any(span.holds(start) for span in (BUILD, THEME, LIFT, RETURN)):
            continue
        bar = int(start // BAR)
        tones = sorted([pitch + 12 for pitch in chord.voices] + [pitch + 24 for pitch in chord.voices[:3]])
        figure = _ARPEGGIOS[bar % 3]
        first = int(start % BAR * 4)
        for step in range(first, first + int(length * 4)):
            tone = figure[(step + 3 * bar) % 16]
            if tone is not None:
                accent = 16 if step % 4 == 2 else 6 if step % 4 == 0 else -4
                player.play(
                    bar * BAR + step * 0.25, tones[tone], 0.17, 66 + accent, pan=0.5 * (-1) ** step * (step % 3) / 2
                )
    return player.notes


def arpeggio_points() -> list[Point]:
    """Brightness (CC 74): opens over the build, is darker under the theme, opens again to the lift's peak."""
    sweep = [(16.0, 22.0), (46.0, 88.0), (48.0, 50.0), (79.0, 60.0), (80.0, 62.0), (110.0, 104.0), (111.9, 40.0)]
    sweep += [(128.0, 64.0), (144.0, 84.0), (159.9, 108.0)]
    return [Point("cc74", beat, value) for beat, value in sweep]


# --- bass -----------------------------------------------------------------------------------------------------------

# (place, length, interval above the root, velocity); an approach to the next root is added.
_BASS_FIGURES = (
    ((0.0, 1.4, 0, 96), (1.75, 0.25, 0, 72), (2.5, 0.75, 7, 84)),
    ((0.0, 0.9, 0, 98), (1.5, 0.5, 12, 78), (2.0, 0.25, 0, 70), (2.75, 0.75, 0, 88)),
    ((0.0, 1.7, 0, 96), (2.25, 0.25, 0, 68), (2.5, 0.45, 12, 82), (3.0, 0.4, 7, 76)),
    ((0.0, 0.6, 0, 100), (0.75, 0.25, 0, 70), (1.75, 0.7, 0, 86), (2.75, 0.5, 7, 80)),
)


_A_MAJOR = {9, 11, 1, 2, 4, 6, 8}


def bass() -> list[Played]:
    """One voice. Roots with fifths and octaves; before a new root a step towards it, overlapping, so that it glides."""
    player = Player(3, late_beats=0.01, spread_beats=0.004, touch=3.5)
    chords = harmony()
    for index, (start, length, chord) in enumerate(chords):
        if INTRO.holds(start) or BREAK.holds(start) or start < 8 * BAR or start >= 43 * BAR:
            continue
        if ENDING.holds(start):
            player.play(start, chord.bass, 7.6 if start >= 42 * BAR else 3.7, 88)
            continue
        bar = int(start // BAR)
        following = chords[index + 1][2].bass
        _bass_bar(player, start, length, chord.bass, following, _BASS_FIGURES[(bar + bar // 4) % 4])
    player.play(31 * BAR + 3.0, 40, 0.5, 70)
    player.play(31 * BAR + 3.5, 37, 0.55, 80)
    return player.notes


def bass_points() -> list[Point]:
    """The last note dies away."""
    return [Point("cc11", (LAST_BAR - 2) * BAR, 127.0), Point("cc11", LAST_BAR * BAR - 0.5, 40.0)]


def _bass_bar(player: Player, start: float, length: float, root: int, following: int, figure) -> None:
    end = start + length
    approach = end - 0.5 if following != root else end
    for place, hold, interval, velocity in figure:
        beat = start + place
        if place >= length or beat >= approach:
            continue
        player.play(beat, root + interval, min(hold, approach - beat) - 0.02, velocity)
    if following != root:
        step = -1 if following < root else 1
        near = following - step if (following - step) % 12 in _A_MAJOR else following - 2 * step
        player.play(end - 0.5, near, 0.54, 82)
