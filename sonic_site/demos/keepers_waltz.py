"""The demo song "The Keeper's Waltz": a small orchestra in a film. Pure but for its sounds.

E minor, in three, 88 bpm: the piano begins, the cello has the theme, clarinet and flute answer in G; four bars in four
open on E flat; the violin brings the theme back, and it ends in E major. Melodies stand as they sound.
"""

from functools import cache

from .arranging import EASE, EXPONENTIAL, Bus, Lane, Mover, Piece, Sound, Voice, kit, preset
from .playing import Chord, Played, Player, Point, Sounding, form, harmonised, line, notated

BPM = 88.0
PRELUDE, THEME, ANSWER = form(("Prelude", 4, 7), ("Theme", 16, 2), ("Answer", 8, 5), bar=3.0)
(LIGHT,) = form(("Light", 4, 8), bar=4.0, start_beats=ANSWER.end_beats)
RETURN, CODA = form(("Return", 12, 1), ("Coda", 6, 7), bar=3.0, start_beats=LIGHT.end_beats)
FORM = (PRELUDE, THEME, ANSWER, LIGHT, RETURN, CODA)
TEMPI = (
    (0.0, 80.0, False),
    (PRELUDE.at(3), 80.0, True),
    (THEME.start_beats, BPM, False),
    (ANSWER.start_beats, 92.0, False),
    (ANSWER.at(7), 92.0, True),
    (LIGHT.start_beats, 80.0, False),
    (LIGHT.at(3), 80.0, True),  # held back before the theme
    (LIGHT.at(3) + 3.5, 58.0, False),
    (RETURN.start_beats, 90.0, False),
    (RETURN.at(8), 90.0, True),
    (RETURN.end_beats, 80.0, True),
    (CODA.at(4), 54.0, False),
)
PEAK_BEAT = RETURN.at(9)

# --- harmony --------------------------------------------------------------------------------------------------------

# The bass goes down by step, E to F sharp; above it each voice moves by a step or two, or stays.
_CHORDS = (
    Chord("Em9", 40, (52, 55, 59, 66)),
    Chord("Em9/D", 38, (52, 55, 59, 66)),
    Chord("Cmaj7#11", 36, (52, 55, 59, 66)),
    Chord("G/B", 35, (50, 55, 59, 62)),
    Chord("Am9", 33, (48, 55, 59, 64)),
    Chord("Em9/G", 31, (50, 54, 59, 64)),
    Chord("F#m7b5", 30, (52, 57, 60, 66)),
    Chord("B7b9", 35, (51, 57, 60, 66)),
    Chord("D9", 38, (48, 54, 57, 64)),
    Chord("Gmaj9", 31, (47, 54, 57, 62)),
    Chord("G9", 31, (47, 53, 57, 62)),
    Chord("Cmaj9", 36, (47, 52, 55, 62)),
    Chord("D/C", 36, (50, 54, 57, 62)),
    Chord("Bm7", 35, (50, 54, 57, 62)),
    Chord("Em7", 40, (50, 55, 59, 62)),
    Chord("G6/9", 31, (47, 52, 57, 62)),
    Chord("Ebmaj9", 39, (46, 53, 55, 62)),
    Chord("Bbadd9/D", 38, (48, 53, 58, 62)),
    Chord("Cm11", 36, (46, 51, 53, 62)),
    Chord("B9sus4", 35, (45, 52, 54, 61)),
    Chord("B7(b9)", 35, (45, 51, 54, 60)),
    Chord("Am6", 33, (54, 57, 60, 64)),
    Chord("Em/B", 35, (52, 55, 59, 64)),
    Chord("B7", 35, (51, 57, 59, 66)),
    Chord("Em", 40, (52, 55, 59, 64)),
    Chord("Cmaj7", 36, (52, 55, 59, 64)),
    Chord("Am6/E", 40, (52, 54, 57, 60)),
    Chord("Eadd9", 40, (52, 54, 56, 59)),
)
_THEME = "Em9|Em9/D|Cmaj7#11|G/B|Am9|Em9/G|F#m7b5|B7b9"


@cache
def harmony() -> list[Sounding]:
    return harmonised(
        _CHORDS,
        {
            PRELUDE: "Em9|Em9/D|Cmaj7#11|B7b9",
            THEME: f"{_THEME}|Em9|Em9/D|Cmaj7#11|G/B|Am9|D9|Gmaj9|G9",
            ANSWER: "Cmaj9|D/C|Bm7|Em7|Am9|D9|Gmaj9|G6/9",
            LIGHT: "Ebmaj9|Bbadd9/D|Cm11|B9sus4 B7(b9)",
            RETURN: f"{_THEME}|Cmaj7#11|Am6|Em/B|B7",
            CODA: "Em|Cmaj7|Am6/E|Am6/E|Eadd9|Eadd9",
        },
    )


# --- melodies -------------------------------------------------------------------------------------------------------

THEME_LINE = (
    "B3:2 E4:1|G4:2 F#4:.5 E4:.5|E4:2 D4:1|D4:1.5 C4:.5 B3:1|C4:2 E4:1|G4:1.5 F#4:.5 E4:1|A4:1.5 G4:.5 F#4:1|"
    "F#4:.5 E4:.5 D#4:1.5 -:.5"
)
SECOND_LINE = (
    "B3:2 E4:1|G4:2 F#4:.5 E4:.5|E4:2 D4:1|D4:1.5 B3:.5 G3:1|C4:1 E4:1 G4:1|F#4:1.5 E4:.5 D4:1|B4:2 A4:.5 G4:.5|"
    "G4:1.5 F4:1 -:.5"
)
RETURN_LINE = (
    "B4:2 E5:1|G5:2 F#5:.5 E5:.5|E5:2 D5:1|D5:1.5 C5:.5 B4:1|C5:2 E5:1|G5:1.5 F#5:.5 E5:1|A5:1.5 G5:.5 F#5:1|"
    "F#5:.5 E5:.5 D#5:1.5 -:.5|G5:1.5 A5:.5 B5:1|C6:2 B5:.5 A5:.5|G5:2 E5:1|F#5:1.5 E5:.5 D#5:1"
)
CLARINET_LINE = (
    "G4:1 C5:1 E5:1|F#5:2 D5:1|D5:1.5 C5:.5 B4:1|G4:2 B4:1|A4:1 C5:1 E5:1|F#5:1.5 E5:.5 D5:1|B4:3|G4:2.5 -:.5"
)
FLUTE_LINE = "C5:1 E5:1 G5:1|A5:1.5 G5:.5 F#5:1|G5:2 D5:1|B4:2.5 -:.5"
CELLO_ANSWER = "G3:3|A3:2 F#3:1|F#3:2 A3:1|B3:2 G3:1|A3:2 G3:1|F#3:1 A3:1 C4:1|B3:1.5 A3:.5 G3:1|D4:2.5 -:.5"
CELLO_COUNTER = (
    "E3:1.5 F#3:.5 G3:1|B3:3|C4:1 B3:1 G3:1|G3:1 B3:1 D4:1|E4:2 C4:1|B3:2 G3:1|C4:1.5 B3:.5 A3:1|A3:1 B3:1 A3:1|"
    "G3:1 C4:1 E4:1|F#4:2 E4:1|E4:1 B3:1 G3:1|A3:2 F#3:1"
)
HORN_LINE = "Bb3:2 Eb4:1 F4:1|F4:2 D4:1 Bb3:1|G4:2 Eb4:1 D4:1|E4:2 D#4:1.5 -:.5"
VIOLIN_LIGHT = "G5:4|F5:4|Eb5:2 D5:2|E5:2 D#5:1.5 -:.5"
FLUTE_RETURN = "-:3|-:1 B5:1 G5:1|-:3|-:1 G5:1 D5:1|-:3|-:1 B5:.5 G5:.5 E5:1|-:3|-:3"
CLARINET_RETURN = "-:3|-:3|G4:2 F#4:1|B4:2 G4:1|E4:2 G4:1|E4:2 G4:1|E4:2 C5:1|B4:2 A4:1"
HORN_RETURN = "G4:3|G4:3|G4:3|G4:3|G4:3|E4:3|E4:3|F#4:3|E4:3|E4:3|E4:3|F#4:3"
CODA_VIOLIN = "E5:3|E5:2 D5:1|C5:3|B4:2 A4:1|G#4:6"
CODA_CELLO = "G3:2 B3:1|E3:3|F#3:3|E3:3|E3:6"
CODA_CLARINET = "-:3|-:1 G4:1 B4:1|C5:3|A4:3|B4:6"
CODA_PIANO = "-:3|-:3|-:3|-:3|E5:1 F#5:1 B5:1|E6:3"

#: Lines whose notes fill their bars, by the beats of a bar.
LINES = {
    3.0: (
        THEME_LINE, SECOND_LINE, RETURN_LINE, CLARINET_LINE, FLUTE_LINE, CELLO_ANSWER, CELLO_COUNTER, FLUTE_RETURN,
        CLARINET_RETURN, HORN_RETURN,
    ),
    4.0: (HORN_LINE, VIOLIN_LIGHT),
}  # fmt: skip


def _sung(seed: int, *parts: tuple[float, float, str, float]) -> list[Played]:
    """One player's part: from where, in which metre, what and how loud."""
    player = Player(seed, late_beats=0.008, spread_beats=0.008, touch=2.5)
    for start, bar, text, velocity in parts:
        player.sing(list(notated(start, text, bar)), velocity, overlap=0.05)
    return player.notes


def cello() -> list[Played]:
    return _sung(
        3,
        (THEME.start_beats, 3.0, THEME_LINE, 86),
        (THEME.at(8), 3.0, SECOND_LINE, 92),
        (ANSWER.start_beats, 3.0, CELLO_ANSWER, 72),
        (LIGHT.start_beats, 4.0, "G3:4|F3:4|Eb3:4|E3:2 D#3:1.5 -:.5", 74),
        (RETURN.start_beats, 3.0, CELLO_COUNTER, 90),
        (CODA.start_beats, 3.0, CODA_CELLO, 76),
    )


def violin() -> list[Played]:
    return _sung(
        5,
        (LIGHT.start_beats, 4.0, VIOLIN_LIGHT, 72),
        (RETURN.start_beats, 3.0, RETURN_LINE, 94),
        (CODA.start_beats, 3.0, CODA_VIOLIN, 78),
    )


def clarinet() -> list[Played]:
    return _sung(
        7,
        (ANSWER.start_beats, 3.0, CLARINET_LINE, 86),
        (RETURN.start_beats, 3.0, CLARINET_RETURN, 74),
        (CODA.start_beats, 3.0, CODA_CLARINET, 72),
    )


def flute() -> list[Played]:
    return _sung(
        11,
        (ANSWER.at(4), 3.0, FLUTE_LINE, 84),
        (RETURN.start_beats, 3.0, FLUTE_RETURN, 78),
        (RETURN.at(8), 3.0, "G5:1.5 A5:.5 B5:1|C6:2 B5:.5 A5:.5|G5:2 E5:1|F#5:1.5 E5:.5 D#5:1", 84),
    )


def horn() -> list[Played]:
    return _sung(13, (LIGHT.start_beats, 4.0, HORN_LINE, 86), (RETURN.start_beats, 3.0, HORN_RETURN, 74))


def phrased(part, *, quiet: float, loud: float) -> list[Point]:
    """Expression that swells to the middle of each phrase, and within its long notes; vibrato that comes late."""
    points: list[Point] = []
    for phrase in _phrases(part()):
        start, end = phrase[0].start_beats, phrase[-1].start_beats + phrase[-1].length_beats
        top = max(phrase, key=lambda note: (note.pitch, note.length_beats))
        peak = min(max(top.start_beats + 0.4, start + 0.5), end - 0.3)
        points += line("cc11", (start, quiet), (peak, loud), (end - 0.05, quiet - 6))
        for note in phrase:
            if note.length_beats > 1.4:
                begin, close = note.start_beats, note.start_beats + note.length_beats
                points += line(
                    "cc1", (begin + 0.05, 0.0), (begin + 0.6, 6.0), (begin + 1.2, 34.0), (close - 0.05, 12.0)
                )
    return sorted(points, key=lambda point: (point.controller, point.beat))


def _phrases(notes: list[Played]) -> list[list[Played]]:
    """Notes of one player in phrases: parted by rests, and after twelve beats."""
    phrases: list[list[Played]] = []
    for note in notes:
        last = phrases[-1][-1] if phrases else None
        rested = last is None or note.start_beats - (last.start_beats + last.length_beats) > 0.2
        if rested or (note.start_beats - phrases[-1][0].start_beats > 11.5 and last.length_beats >= 1):
            phrases.append([])
        phrases[-1].append(note)
    return phrases


# --- piano, harp, bass ----------------------------------------------------------------------------------------------


def piano() -> list[Played]:
    """Broken chords under everything: wide while it is alone, on two and three where others sing."""
    player = Player(17, spread_beats=0.009, touch=4.0)
    for start, length, chord in harmony():
        low, voices = chord.bass + 12 if chord.bass < 34 else chord.bass, chord.voices
        if CODA.holds(start) and start >= CODA.at(4):
            continue
        if PRELUDE.holds(start):
            for place, pitch in enumerate((low, voices[1], voices[2], voices[3], voices[2] + 12, voices[3])):
                player.play(start + place * 0.5, pitch, 1.2, 66 + (6 if place == 0 else -3 * (place % 2)))
        elif LIGHT.holds(start):
            for place in range(int(length * 2)):
                pitch = (low, *voices, voices[2], voices[1], voices[2])[place]
                player.play(start + place * 0.5, pitch, 1.4, 58 + 2 * place)
        elif CODA.holds(start):
            for place, pitch in enumerate((low, *voices)):
                player.play(start + place * 0.5, pitch, 2.8 - place * 0.4, 62 - 2 * place)
        else:
            full = RETURN.holds(start)
            player.play(start, low, 2.8, 74 if full else 66)
            for place, strength in ((1.0, 58), (2.0, 52)):
                for index, pitch in enumerate(voices[1:]):
                    player.play(
                        start + place + index * 0.014, pitch, 0.9, strength + (8 if full else 0) + 3 * (index == 2)
                    )
            if not full and int(start / 3) % 2:
                player.play(start + 2.5, voices[2] + 12, 0.5, 48)
    for beat, pitch, length in notated(PRELUDE.start_beats, "-:3|-:1 B5:1 G5:1|F#5:2 E5:1|D#5:2 -:1", 3.0):
        player.play(beat + 0.01, pitch, length, 70)
    for beat, pitch, length in notated(CODA.start_beats, CODA_PIANO, 3.0):
        player.play(beat, pitch, length + 2.0, 56)
    for index, pitch in enumerate((40, 47, 56, 59, 66)):
        player.play(CODA.at(4) + index * 0.07, pitch, 5.8, 60 - 2 * index)
    return player.notes


def pedal() -> list[Point]:
    """Down after each change of harmony, up on the next."""
    points: list[Point] = []
    for start, length, _ in harmony():
        if start < CODA.at(5):
            hold = 5.8 if start >= CODA.at(4) else length
            points += [Point("cc64", start + 0.06, 127.0, 0), Point("cc64", start + hold - 0.02, 0.0, 0)]
    return points


def harp() -> list[Played]:
    """Up and down each chord in eighths where the theme comes a second time, in sixteenths when it returns."""
    player = Player(19, spread_beats=0.006, touch=4.0)
    for start, length, chord in harmony():
        tones = [*chord.voices, *(pitch + 12 for pitch in chord.voices)]
        if (THEME.holds(start) and start >= THEME.at(8)) or ANSWER.holds(start):
            for place, tone in enumerate((0, 2, 3, 5, 6, 4)):
                player.play(start + place * 0.5, tones[tone], 1.5, 60 + 5 * (place == 0), pan=(tone - 4) / 12)
        elif RETURN.holds(start):
            for place, tone in enumerate((0, 1, 2, 3, 4, 5, 6, 7, 6, 5, 4, 3)):
                player.play(start + place * 0.25, tones[tone], 1.0, 62 + (8 if place == 0 else 0), pan=(tone - 4) / 12)
        elif LIGHT.holds(start):
            for place in range(int(length * 4)):
                tone = (0, 1, 2, 3, 4, 5, 6, 7, 7, 6, 5, 4, 3, 2, 1, 2)[place]
                player.play(start + place * 0.25, tones[tone], 1.2, 56 + place % 4 * 2, pan=(tone - 4) / 12)
    # A run in E minor up to the return, and the last chord.
    for index, pitch in enumerate((52, 54, 55, 59, 60, 63, 66, 67, 71, 72, 75, 78)):
        player.play(LIGHT.end_beats - 0.84 + index * 0.07, pitch, 0.8, 54 + 2 * index, pan=-0.3 + index * 0.05)
    for index, pitch in enumerate((52, 56, 59, 64, 66, 68, 71, 76)):
        player.play(CODA.at(4) + 0.5 + index * 0.16, pitch, 4.5, 60 - 2 * index, pan=-0.3 + index * 0.08)
    return player.notes


def bass() -> list[Played]:
    """Plucked on one; a fifth or an octave on three where it goes on."""
    player = Player(23, late_beats=0.01, spread_beats=0.007, touch=3.0)
    for start, length, chord in harmony():
        if PRELUDE.holds(start) or (CODA.holds(start) and start > CODA.at(4)):
            continue
        if THEME.holds(start) and start < THEME.at(4):
            continue
        if LIGHT.holds(start) or CODA.holds(start):
            player.play(start, chord.bass, 5.5 if start >= CODA.at(4) else length - 0.1, 84)
            continue
        player.play(start, chord.bass, 1.8, 90 if RETURN.holds(start) else 82)
        if int(start / 3) % 2:
            player.play(start + 2.0, chord.bass + 12 if chord.bass < 34 else chord.bass, 0.8, 66)
    return player.notes


# --- choir, strings, percussion -------------------------------------------------------------------------------------

_CHOIR_LIGHT = (
    "D5:4|D5:4|D5:4|C#5:2 C5:2", "G4:4|Bb4:4|F4:4|F#4:4", "F4:4|F4:4|Eb4:4|E4:2 D#4:2", "Bb3:4|C4:4|Bb3:4|A3:4",
)  # fmt: skip
_CHOIR_RETURN = ("E5:3|E5:3|E5:3|D#5:3|E5:3", "B4:3|B4:3|B4:3|A4:3|G4:3", "G4:3|A4:3|G4:3|F#4:3|E4:3",
                 "C4:3|C4:3|B3:3|B3:3|B3:3")  # fmt: skip


def choir() -> list[Played]:
    """Four voices: over the light, and again to the top of the return."""
    player = Player(29, spread_beats=0.015, touch=2.0)
    for text in _CHOIR_LIGHT:
        for beat, pitch, length in notated(LIGHT.start_beats, text, 4.0):
            player.play(beat, pitch, length + 0.05, 76)
    for pitch in (55, 64, 67, 71):
        player.play(RETURN.start_beats, pitch, 5.6, 70)
    for text in _CHOIR_RETURN:
        for beat, pitch, length in notated(RETURN.at(8), text, 3.0):
            player.play(beat, pitch, length + 0.05, 84)
    for pitch in (56, 59, 64, 68):
        player.play(CODA.at(4), pitch, 5.0, 62)
    return player.notes


def choir_points() -> list[Point]:
    return line(
        "cc11", (LIGHT.start_beats, 40.0), (LIGHT.at(3), 112.0), (RETURN.start_beats, 100.0), (RETURN.at(1.8), 36.0),
        (RETURN.at(8), 74.0), (RETURN.at(9.5), 120.0), (CODA.start_beats, 88.0), (CODA.at(1), 50.0),
        (CODA.at(4), 54.0), (CODA.at(4.5), 84.0), (CODA.at(5.6), 30.0),
    )  # fmt: skip


def strings() -> list[Played]:
    """The section: the chords' upper voices, from the theme's second half on."""
    player = Player(31, spread_beats=0.014, touch=2.0)
    for start, length, chord in harmony():
        if start < THEME.at(8) or (CODA.holds(start) and start > CODA.at(4)):
            continue
        hold = 5.6 if start >= CODA.at(4) else length + 0.08
        for pitch in chord.voices[1:]:
            player.play(start, pitch + (12 if RETURN.holds(start) and pitch < 60 else 0), hold, 70)
    return player.notes


def strings_points() -> list[Point]:
    return line(
        "cc11", (THEME.at(8), 40.0), (THEME.at(14), 84.0), (ANSWER.start_beats, 56.0), (ANSWER.at(5), 82.0),
        (ANSWER.at(8), 50.0), (LIGHT.at(3.2), 112.0), (RETURN.start_beats, 96.0), (RETURN.at(3), 86.0),
        (RETURN.at(6), 104.0), (RETURN.at(7.8), 84.0), (RETURN.at(9.5), 124.0), (CODA.start_beats, 96.0),
        (CODA.at(3.5), 60.0), (CODA.at(4.5), 80.0), (CODA.at(5.8), 28.0),
    )  # fmt: skip


SWEEP, TAP, PEDAL, BRUSHED_RIDE = 39, 38, 44, 51


def brushes() -> list[Played]:
    """A sweep over each bar, taps on two and three: first under the cello's second strain."""
    player = Player(43, late_beats=0.01, spread_beats=0.01, touch=5.0)
    for span, first, last, part in ((THEME, 8, 16, 0.8), (ANSWER, 0, 8, 1.0), (RETURN, 0, 12, 1.2)):
        for bar in range(first, last):
            start = span.at(bar)
            player.play(start, SWEEP, 1.0, 62 * part)
            player.play(start + 1.0, TAP, 0.3, 66 * part)
            player.play(start + 2.0, TAP, 0.3, 54 * part)
            player.play(start + 1.0, PEDAL, 0.2, 48 * part)
            if bar % 2:
                player.play(start + 2.5, TAP, 0.2, 40 * part)
            if span is not THEME:
                for place, strength in ((0.0, 60), (1.0, 50), (2.0, 54), (2.5, 42)):
                    player.play(start + place, BRUSHED_RIDE, 0.5, strength * part)
    return player.notes


CYMBAL_ROLL, PIATTI, TRIANGLE, SMALL_CYMBAL, TREE, BASS_DRUM = 51, 49, 81, 55, 84, 36


def percussion() -> list[Played]:
    """A triangle in the answer, cymbals at the seams, a soft bass drum under the return."""
    player = Player(37, spread_beats=0.008, touch=4.0)
    for bar in range(0, ANSWER.bars, 2):
        player.play(ANSWER.at(bar) + 1.0, TRIANGLE, 1.0, 54, pan=0.4)
        player.play(ANSWER.at(bar) + 2.0, TRIANGLE, 1.0, 40, pan=0.4)
    player.play(THEME.at(8), TREE, 3.0, 46, pan=-0.3)
    player.play(LIGHT.start_beats, SMALL_CYMBAL, 3.0, 52)
    player.play(LIGHT.at(3), CYMBAL_ROLL, 3.6, 70)
    player.play(RETURN.start_beats, PIATTI, 3.0, 62)
    player.play(RETURN.at(8) - 2.0, CYMBAL_ROLL, 2.0, 62)
    player.play(PEAK_BEAT, PIATTI, 3.0, 78)
    for bar in range(RETURN.bars):
        player.play(RETURN.at(bar), BASS_DRUM, 0.5, 58 if bar % 2 else 70)
        player.play(RETURN.at(bar) + 1.0, TRIANGLE, 0.6, 44, pan=0.4)
        player.play(RETURN.at(bar) + 2.0, TRIANGLE, 0.6, 36, pan=0.4)
    player.play(CODA.at(4), TREE, 3.0, 40, pan=-0.3)
    return player.notes


def timpani() -> list[Played]:
    """Roots and fifths in its own range, E2 to A3, and a roll up to the return."""
    player = Player(41, spread_beats=0.008, touch=3.0)
    for beat in range(14):
        player.play(LIGHT.at(3) + beat * 0.25, 47, 0.4, 30 + 4 * beat)
    for bar, pitch in ((0, 40), (2, 48), (4, 45), (6, 42), (7, 47), (8, 48), (9, 45), (10, 47), (11, 47)):
        player.play(RETURN.at(bar), pitch, 1.5, 84 if bar in (0, 8, 9) else 70)
    for place in (2.0, 2.5):
        player.play(RETURN.at(11) + place, 47, 0.5, 74)
    player.play(CODA.start_beats, 40, 2.0, 76)
    player.play(CODA.at(4), 40, 3.0, 56)
    return player.notes


# --- the mix --------------------------------------------------------------------------------------------------------

HALL, PLATE, STRINGS, WINDS = "Hall", "Plate", "Strings", "Winds"

VOICES = (
    Voice(
        "Piano", 2, -4.0, sound=preset("piano", "Ballad Grand"), notes=piano, points=pedal, sends=((HALL, -13.0),),
        effects=(
            Sound("eq", {"bell_1_frequency": 280.0, "bell_1_gain": -2.5, "high_shelf_frequency": 5_000.0,
                         "high_shelf_gain": 3.0}),
        ),
        lanes=(Lane("eq", "high_shelf_gain", ((0.0, 4.0), (RETURN.at(4), 7.0, EASE), (CODA.at(4), 3.0))),),
    ),
    Voice(
        "Cello", 3, -3.0, pan=0.1, sound=preset("bowed", "Solo Cello Legato"), notes=cello, group=STRINGS,
        points=lambda: phrased(cello, quiet=84.0, loud=122.0), sends=((HALL, -12.0),),
        effects=(Sound("eq3", {"low_gain": -1.5, "low_frequency": 180.0, "mid_gain": 2.0, "mid_frequency": 2_200.0}),),
        # Alone it is near; further away where others lead.
        lanes=(Lane(HALL, "gain_db", (
            (THEME.start_beats, -13.0), (ANSWER.start_beats, -10.0, EASE), (LIGHT.at(2), -6.0), (RETURN.at(1), -11.0),
        )),),
    ),
    Voice(
        "Violin", 5, -5.0, pan=-0.2, sound=preset("bowed", "Solo Violin Legato"), notes=violin, group=STRINGS,
        points=lambda: phrased(violin, quiet=84.0, loud=122.0), sends=((HALL, -10.0),),
        lanes=(Lane(HALL, "gain_db", (
            (LIGHT.start_beats, -5.0, EASE), (RETURN.start_beats, -11.0), (CODA.start_beats, -10.0, EXPONENTIAL),
            (CODA.at(4), -5.0),
        )),),
    ),
    Voice(
        "Clarinet", 6, -5.5, pan=0.25, sound=preset("reed", "Clarinet"), notes=clarinet, group=WINDS,
        points=lambda: phrased(clarinet, quiet=86.0, loud=120.0), sends=((HALL, -12.0),),
    ),
    Voice(
        "Flute", 10, -6.5, pan=-0.25, sound=preset("flute", "Flute"), notes=flute, group=WINDS,
        points=lambda: phrased(flute, quiet=86.0, loud=120.0), sends=((HALL, -11.0),),
    ),
    Voice(
        "Horn", 1, -7.0, pan=-0.3, sound=preset("brass", "French Horn"), notes=horn, group=WINDS,
        points=lambda: phrased(horn, quiet=80.0, loud=118.0), sends=((HALL, -8.0),),
    ),
    Voice(
        "Harp", 9, -5.0, sound=preset("pluck", "Orchestral Harp"), notes=harp, sends=((HALL, -11.0), (PLATE, -14.0)),
        effects=(Sound("eq3", {"low_gain": -3.0, "low_frequency": 220.0, "high_gain": 4.0, "high_frequency": 4e3}),),
        movers=(Mover("lfo", {"sync": 0.0, "period": 11.0}, (("", "pan", 0.12),)),),
    ),
    Voice(
        "Choir", 7, -9.0, sound=preset("choir", "Choir Aahs"), notes=choir, points=choir_points,
        sends=((HALL, -8.0),), effects=(Sound("eq3", {"low_gain": -3.0, "low_frequency": 250.0, "high_gain": 2.0}),),
        lanes=(Lane("", "width", ((LIGHT.start_beats, 0.6, EASE), (LIGHT.end_beats, 1.4), (CODA.end_beats, 1.0))),),
    ),
    Voice(
        "String section", 8, -8.0, sound=preset("bowed", "Slow Strings"), notes=strings, points=strings_points,
        group=STRINGS, sends=((HALL, -10.0),), effects=(Sound("eq3", {"low_gain": -2.0, "low_frequency": 200.0}),),
        movers=(Mover("random", {"sync": 0.0, "period": 2.5, "glide": 1.0, "dice": 4.0}, (("", "gain_db", 0.01),)),),
    ),
    Voice(
        "Double bass", 4, -2.0, sound=preset("pluck", "Upright Bass"), notes=bass, sends=((HALL, -18.0),),
        effects=(preset("compressor", "Even bass"),),
    ),
    Voice(
        "Percussion", 0, -6.0, sound=kit("Orchestra"), notes=percussion, sends=((HALL, -9.0),),
    ),
    Voice("Brushes", 11, -3.0, pan=-0.05, sound=kit("Brushes"), notes=brushes, sends=((HALL, -14.0),)),
    Voice("Timpani", 0, -7.0, pan=0.2, sound=preset("mallet", "Timpani"), notes=timpani, sends=((HALL, -9.0),)),
)  # fmt: skip

BUSES = (
    Bus(
        STRINGS, 8, 0.0, kind="group",
        effects=(Sound("eq3", {"mid_gain": -2.5, "mid_frequency": 420.0, "high_gain": 5.0, "high_frequency": 5e3}),),
        lanes=(Lane("", "gain_db", ((THEME.start_beats, 0.0), (LIGHT.at(3), 1.0, EASE), (CODA.at(1), 0.0))),),
    ),
    Bus(WINDS, 6, 0.0, kind="group", effects=(Sound("eq3", {"high_gain": 4.0, "high_frequency": 5e3}),)),
    Bus(
        HALL, 7, 0.0, kind="return",
        effects=(preset("reverb", "Concert hall", mix=1.0, low_cut=200.0, damping=11_000.0),),
    ),
    Bus(PLATE, 9, -2.0, kind="return", effects=(preset("plate", "Keys halo", mix=1.0),)),
)  # fmt: skip

MASTER = (
    Sound(
        "eq3",
        {
            "low_gain": 1.0,
            "low_frequency": 70.0,
            "mid_gain": -2.5,
            "mid_frequency": 330.0,
            "mid_q": 0.6,
            "high_gain": 6.0,
            "high_frequency": 6e3,
        },
    ),
    preset("compressor", "Glue bus", threshold=-20.0),
)

KEEPERS_WALTZ = Piece(
    slug="keepers-waltz",
    tag="demo-keepers-waltz",
    title="The Keeper's Waltz",
    genre="Chamber music",
    about=(
        "A lighthouse in winter: piano, cello, violin, clarinet, flute, horn, harp, choir and a double bass, in three, "
        "with a wide place in four. Tempo, expression and pedal breathe: open a clip to see what they do."
    ),
    form=FORM,
    tempi=TEMPI,
    keys=(
        (0.0, 4, "minor"), (ANSWER.start_beats, 7, "major"), (LIGHT.start_beats, 3, "major"),
        (RETURN.start_beats, 4, "minor"), (CODA.at(4), 4, "major"),
    ),
    harmony=harmony(),
    markers=((LIGHT.start_beats, "In four"), (PEAK_BEAT, "Peak"), (CODA.at(4), "E major")),
    loop=THEME,
    buses=BUSES,
    voices=VOICES,
    master=MASTER,
    limit={"gain_db": 4.5, "ceiling": -2.6, "release": 0.15},
)  # fmt: skip
