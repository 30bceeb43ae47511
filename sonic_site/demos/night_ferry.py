"""The demo song "Night Ferry": deep house under way, with what machines do by themselves. Pure but for its sounds.

D minor, 4/4, 122 bpm, 62 bars: intro, build, drop, break, rise, second drop, outro.
"""

from functools import cache

from .arranging import EASE, EXPONENTIAL, HOLD, Bus, Lane, Mover, Piece, Sound, Voice, kit, preset
from .playing import Chord, Played, Player, Point, Sounding, form, harmonised, line, notated, strokes

BAR = 4.0
INTRO, BUILD, DROP, BREAK, RISE, AGAIN, OUTRO = FORM = form(
    ("Intro", 8, 7),
    ("Build", 8, 5),
    ("Drop", 16, 2),
    ("Break", 8, 8),
    ("Rise", 4, 5),
    ("Drop again", 12, 1),
    ("Outro", 6, 7),
)

# --- harmony --------------------------------------------------------------------------------------------------------

# Rootless around middle C: every voice stays, or moves by a step or two.
_CHORDS = (
    Chord("Dm9", 38, (53, 57, 60, 64)),
    Chord("Bbmaj9", 34, (53, 57, 60, 62)),
    Chord("Fadd9/A", 33, (53, 55, 60, 65)),
    Chord("Gm9", 31, (53, 57, 58, 62)),
    Chord("C9sus4", 36, (53, 55, 58, 62)),
    Chord("A9sus4", 33, (55, 57, 59, 62)),
    Chord("A7b9", 33, (55, 58, 61, 64)),
)
_LOOP = "Dm9|Dm9|Bbmaj9|Bbmaj9|Gm9|Gm9|C9sus4|A7b9"


@cache
def harmony() -> list[Sounding]:
    return harmonised(
        _CHORDS,
        {
            INTRO: _LOOP,
            BUILD: _LOOP,
            DROP: f"{_LOOP}|{_LOOP}",
            BREAK: "Bbmaj9|Bbmaj9|Fadd9/A|Fadd9/A|Gm9|Gm9|A9sus4|A7b9",
            RISE: "Bbmaj9|Gm9|A9sus4|A7b9",
            AGAIN: f"{_LOOP}|Bbmaj9|C9sus4|A9sus4|A7b9",
            OUTRO: "Dm9|Dm9|Bbmaj9|Gm9|Dm9|Dm9",
        },
    )


def _bars(*spans):
    """Every chord of these sections, each a bar long, with the number of its bar in the section."""
    for span in spans:
        for start, length, chord in harmony():
            if span.holds(start):
                yield span, int((start - span.start_beats) // BAR), start, length, chord


# --- drums ----------------------------------------------------------------------------------------------------------

KICK, SNARE, CLAP, HAT, OPEN, CRASH, RIDE = 36, 38, 39, 42, 46, 49, 51
TOM_LOW, TOM_MID, TOM_HIGH = 45, 47, 50
CONGA_MUTE, CONGA_HIGH, CONGA_LOW, SHAKER, CLAVES = 62, 63, 64, 70, 75
_VELOCITIES = {"X": 116.0, "x": 98.0, "o": 74.0, ".": 46.0}


class Machine(Player):
    swing_beats = 0.02


def _strike(player: Player, start: float, key: int, pattern: str, part: float = 1.0, pan: float = 0.0) -> None:
    for beat, velocity in strokes(start, pattern, _VELOCITIES):
        player.play(beat, key, 0.2, velocity * part, pan)


def kick() -> list[Played]:
    """Four to the floor; away in the last bar before each drop."""
    player = Machine(1, spread_beats=0.0, touch=1.0)
    for span, bar, start, _, _ in _bars(INTRO, BUILD, DROP, AGAIN, OUTRO):
        if (span, bar) in ((BUILD, 7),) or (span is INTRO and bar < 4) or (span is OUTRO and bar > 3):
            continue
        busy = span in (DROP, AGAIN) and bar % 8 == 7
        _strike(player, start, KICK, "X---X---X---X-x-" if busy else "X---X---X---X---")
    player.play(OUTRO.at(4), KICK, 0.5, 112)
    return player.notes


def drums() -> list[Played]:
    """Clap, hats and ride of the same machine, and its rolls into the drops."""
    player = Machine(2, spread_beats=0.002, touch=3.0)
    for span, bar, start, _, _ in _bars(INTRO, BUILD, DROP, AGAIN, OUTRO):
        full = span in (DROP, AGAIN)
        if full or (span is BUILD and 3 < bar < 7) or (span is OUTRO and bar < 2):
            _strike(player, start, CLAP, "----X-------X--." if bar % 4 == 3 else "----X-------X---", 0.9)
        if (span is BUILD and bar < 7) or full or (span is OUTRO and bar < 4):
            _strike(player, start, OPEN, "--x---x---x---x-", 0.8)
        if full or (span is BUILD and bar < 7) or (span is INTRO and bar > 3):
            _strike(player, start, HAT, ("o.-.o.-.o.-.o.-.", "o.-.o.-oo.-.o.-x")[bar % 2], 0.85 if full else 0.6)
        if (span is DROP and bar > 7) or span is AGAIN:
            _strike(player, start, RIDE, "x-o-x-o-x-o-x-o-", 0.62)
        if full and bar % 8 == 7:
            _strike(player, start, TOM_HIGH, "----------x-o---", 0.8, -0.2)
            _strike(player, start, TOM_MID, "-------------x--", 0.8)
            _strike(player, start, TOM_LOW, "--------------xX", 0.8, 0.2)
        if full and bar in (0, 8):
            player.play(start, CRASH, 2.0, 106)
    player.play(BREAK.start_beats, CRASH, 2.0, 100)
    player.play(OUTRO.start_beats, CRASH, 2.0, 100)
    player.play(OUTRO.at(4), CRASH, 2.0, 84)
    _roll(player, BUILD.at(6), 8.0)
    _roll(player, RISE.start_beats, 15.0)
    return player.notes


def _roll(player: Player, start: float, beats: float) -> None:
    """Snares that come closer and louder: eighths, then sixteenths."""
    step, place = 0.5, 0.0
    while place < beats:
        player.play(start + place, SNARE, 0.2, 24 + 50 * place / beats)
        place += step
        step = 0.25 if place >= beats / 2 else 0.5


def percussion() -> list[Played]:
    """Congas and a shaker, which are played by hand."""
    player = Machine(3, spread_beats=0.008, touch=6.0, late_beats=0.006)
    congas = (
        {CONGA_HIGH: "---x--x----x--x-", CONGA_LOW: "-----------.---o", CONGA_MUTE: "o-----.-o----.--"},
        {CONGA_HIGH: "---x--x-------xo", CONGA_LOW: "----------x-----", CONGA_MUTE: "o----.--o---.---"},
        {CONGA_HIGH: "------x--x-x----", CONGA_LOW: "---x---------xx-", CONGA_MUTE: "o-.-----o-------"},
    )
    for span, bar, start, _, _ in _bars(INTRO, BUILD, DROP, BREAK, AGAIN, OUTRO):
        if (span is BREAK and bar < 4) or (span is OUTRO and bar > 3):
            continue
        _strike(player, start, SHAKER, "..x...x...x...x." if bar % 2 else "..x...x...x..ox.", 0.7, -0.35)
        if span in (BUILD, DROP, AGAIN, OUTRO):
            for key, pattern in congas[bar % 3].items():
                _strike(player, start, key, pattern, 0.8, 0.35 if key == CONGA_LOW else 0.15)
        if span in (DROP, AGAIN) and bar % 2:
            _strike(player, start, CLAVES, "---o--o-----o---", 0.7, -0.5)
    return player.notes


# --- basses ---------------------------------------------------------------------------------------------------------


def sub() -> list[Played]:
    """Between the kicks; a fifth or an octave leads over the bar line."""
    player = Machine(5, spread_beats=0.0, touch=2.0)
    for span, bar, start, _, chord in _bars(DROP, AGAIN, OUTRO):
        if span is OUTRO and bar > 3:
            continue
        for beat in range(4):
            player.play(start + beat + 0.5, chord.bass, 0.45, 104)
        if bar % 2:
            player.play(start + 3.25, chord.bass, 0.2, 84)
            player.play(start + 3.75, chord.bass + 7 if chord.bass < 36 else chord.bass, 0.22, 88)
    player.play(OUTRO.at(4), 26, 7.0, 96)
    return player.notes


# Step, length in sixteenths, interval (3 stands for the chord's own third), velocity: over 100 is an accent. What is
# longer than its step slides into the next.
_ACID = (
    ((0, 1, 0, 112), (2, 1, 0, 82), (3, 1.2, 12, 92), (4, 1, 10, 80), (6, 1, 0, 108), (8, 1, 0, 84), (9, 1.2, 3, 90),
     (10, 1, 7, 106), (12, 1, 0, 84), (13, 1, 12, 110), (15, 0.8, 7, 86)),
    ((0, 1, 0, 110), (1, 1, 0, 78), (3, 1.2, 7, 90), (4, 1, 12, 112), (6, 1, 0, 84), (7, 1, 3, 88), (9, 1, 0, 82),
     (10, 1.2, 12, 108), (11, 1, 10, 88), (13, 1, 0, 84), (14, 1, 7, 106)),
    ((0, 1, 0, 112), (2, 1, 12, 92), (3, 1, 0, 80), (5, 1.2, 7, 90), (6, 1, 3, 110), (8, 1, 0, 84), (10, 1, 0, 84),
     (11, 1.2, 10, 92), (12, 1, 12, 112), (14, 1, 0, 82), (15, 0.8, 3, 88)),
)  # fmt: skip


def acid() -> list[Played]:
    """The silver box, an octave above the sub: in three turns, so that eight bars are never the same eight."""
    player = Machine(7, spread_beats=0.0, touch=2.0)
    for span, bar, start, _, chord in _bars(BUILD, DROP, RISE, AGAIN):
        if span is BUILD and bar < 2:
            continue
        tones = {voice % 12 for voice in chord.voices}
        for step, length, interval, velocity in _ACID[(bar + bar // 4) % 3]:
            interval = _third(chord, tones) if interval == 3 else interval
            if interval == 10 and (chord.bass + 10) % 12 not in tones:
                interval = 7
            player.play(start + step * 0.25, chord.bass + 12 + interval, length * 0.25, velocity)
    return player.notes


def _third(chord: Chord, tones: set[int]) -> int:
    """What stands for the third: it, or the fourth of a suspended chord."""
    return next(interval for interval in (3, 4, 5) if (chord.bass + interval) % 12 in tones)


def reese() -> list[Played]:
    """Dark water under the break: long roots that slide into one another."""
    player = Player(11, spread_beats=0.0, touch=2.0)
    roots: list[list[float]] = []
    for _, _, start, length, chord in _bars(BREAK, RISE):
        if roots and roots[-1][2] == chord.bass:
            roots[-1][1] += length
        else:
            roots.append([start, length, chord.bass])
    for start, length, root in roots:
        player.play(start, int(root), length + 0.05, 92)
    return player.notes


# --- chords ---------------------------------------------------------------------------------------------------------


def pad() -> list[Played]:
    player = Player(13, spread_beats=0.01, touch=3.0)
    for span, bar, start, length, chord in _bars(*FORM):
        if span is BUILD and bar == 7:
            continue
        if span is OUTRO and bar == 5:
            continue  # the last chord rings
        held = 7.5 if span is OUTRO and bar == 4 else length + 0.1
        for pitch in chord.voices:
            player.play(start, pitch, held, 76)
    return player.notes


_STABS = ("X--x--o---x--x--", "X--x--o---x-o---", "X--x--x---o--x-o")


def stabs() -> list[Played]:
    """Saws in dotted eighths; the top voice doubled an octave up in the second drop."""
    player = Machine(17, spread_beats=0.003, touch=4.0)
    for span, bar, start, _, chord in _bars(BUILD, DROP, AGAIN):
        if span is BUILD and bar < 4:
            continue
        pitches = (*chord.voices, chord.voices[-1] + 12) if span is AGAIN else chord.voices
        for beat, velocity in strokes(start, _STABS[bar % 3], _VELOCITIES):
            for pitch in pitches:
                player.play(beat, pitch, 0.28, velocity * 0.85)
    return player.notes


def strings() -> list[Played]:
    """High held tones over the drops: two voices of each chord, an octave up."""
    player = Player(19, spread_beats=0.01, touch=2.0)
    for span, bar, start, length, chord in _bars(DROP, BREAK, RISE, AGAIN):
        if (span is DROP and bar < 8) or (span is BREAK and bar < 4):
            continue
        for pitch in chord.voices[1:3]:
            player.play(start, pitch + 12, length + 0.06, 80)
    return player.notes


# Which of the chord's tones, low to high over two octaves, each sixteenth plays.
_FIGURES = (
    (0, None, 2, 4, None, 3, None, 5, 1, None, 4, None, 6, 3, None, 2),
    (2, None, 4, None, 5, 3, None, 6, None, 4, 1, None, 5, None, 3, 4),
    (0, 3, None, 5, None, 4, 2, None, 6, None, 5, 3, None, 4, None, 1),
)


def plucks() -> list[Played]:
    """A figure that the delays answer. It thins out where others speak."""
    player = Machine(23, spread_beats=0.003, touch=5.0)
    for span, bar, start, _, chord in _bars(*FORM):
        tones = sorted([*(pitch + 12 for pitch in chord.voices), *(pitch + 24 for pitch in chord.voices[:3])])
        if span is OUTRO and bar > 4:
            continue
        for step, tone in enumerate(_FIGURES[(bar + bar // 4) % 3]):
            thin = span in (INTRO, OUTRO) or (span in (DROP, AGAIN) and bar > 7)
            if tone is None or (thin and step % 4 == 1) or (span is OUTRO and bar > 3 and step > 8):
                continue
            player.play(start + step * 0.25, tones[tone], 0.2, 84 + (14 if step % 4 == 2 else 0))
    return player.notes


# --- melody ---------------------------------------------------------------------------------------------------------

HOOK = (
    "A4:1.5 D5:.5 E5:1 F5:1|E5:1.5 D5:.5 C5:1 A4:1|D5:1.5 C5:.5 A4:1 F4:1|A4:1.5 C5:.5 D5:2|"
    "Bb4:1.5 A4:.5 Bb4:1 D5:1|F5:1.5 E5:.5 D5:1 Bb4:1|D5:1 C5:.5 Bb4:.5 G4:1 Bb4:1|C#5:1.5 D5:.5 E5:1.5 -:.5"
)
BREAK_LINE = "D5:3 C5:1|A4:2 F4:2|G4:1 A4:1 C5:2|E5:3 D5:1|D5:2 Bb4:1 A4:1|Bb4:1 D5:1 F5:2|E5:3 D5:1|C#5:3 -:1"
LAST_LINE = "D5:1 F5:1 A5:2|G5:1.5 F5:.5 D5:1 C5:1|E5:2 D5:2|C#5:2.5 -:1.5|D5:4"


def solo() -> list[Played]:
    """The evening solo of the break."""
    player = Player(29, late_beats=0.01, spread_beats=0.006, touch=3.0)
    player.sing(list(notated(BREAK.start_beats, BREAK_LINE)), 88)
    return player.notes


def solo_points() -> list[Point]:
    """Vibrato that comes late on long notes."""
    return [
        point
        for note in solo()
        if note.length_beats >= 1.9
        for point in line(
            "cc1",
            (note.start_beats, 0.0),
            (note.start_beats + 0.8, 0.0),
            (note.start_beats + note.length_beats - 0.1, 62.0),
        )
    ]


def anthem() -> list[Played]:
    """The hook: over the drop's second half, and on to the top of the second one."""
    player = Player(31, spread_beats=0.003, touch=2.0)
    player.sing(list(notated(DROP.at(8), HOOK)), 88)
    player.sing(list(notated(AGAIN.start_beats, f"{HOOK}|{LAST_LINE}")), 94)
    return player.notes


# --- what leads from one to the next --------------------------------------------------------------------------------


def risers() -> list[Played]:
    player = Player(37, spread_beats=0.0, touch=0.0)
    for start, bars, velocity in ((INTRO.at(6), 2, 70), (BUILD.at(4), 4, 76), (RISE.start_beats, 4, 84)):
        player.play(start, 62, bars * BAR - 0.05, velocity)
    return player.notes


def fallers() -> list[Played]:
    player = Player(41, spread_beats=0.0, touch=0.0)
    for start in (DROP.start_beats, BREAK.start_beats, AGAIN.start_beats, OUTRO.start_beats):
        player.play(start, 62, 7.5, 84)
    return player.notes


def impacts() -> list[Played]:
    player = Player(43, spread_beats=0.0, touch=0.0)
    for start, velocity in ((0.0, 70), (DROP.start_beats, 100), (BREAK.start_beats, 92), (AGAIN.start_beats, 108)):
        player.play(start, 50, 4.0, velocity)
    player.play(OUTRO.at(4), 50, 4.0, 84)
    return player.notes


# --- the mix --------------------------------------------------------------------------------------------------------

DRUMS, SYNTHS, BASSES = "Drum bus", "Synth bus", "Bass bus"
PLATE, PING_PONG, TAPE = "Plate", "Ping-pong", "Tape"
VCA_SYNTHS, VCA_DRUMS = "Synths", "Drums"
KICK_TRACK = "Kick"

OPEN_HZ = 18_000.0

VOICES = (
    Voice(KICK_TRACK, 0, -1.5, sound=kit("909"), notes=kick, group=DRUMS, vca=VCA_DRUMS),
    Voice(
        "Claps and hats", 1, -2.5, sound=kit("909"), notes=drums, group=DRUMS, vca=VCA_DRUMS, sends=((PLATE, -18.0),),
        effects=(
            # What lies above hearing would only drive peaks between the samples up.
            Sound("eq", {"low_cut_on": 1.0, "low_cut_frequency": 120.0, "high_cut_on": 1.0,
                         "high_cut_frequency": 14e3}),
        ),
    ),
    Voice(
        "Hand drums", 1, -5.5, sound=kit("House"), notes=percussion, group=DRUMS, vca=VCA_DRUMS,
        sends=((PLATE, -14.0), (TAPE, -20.0)),
        effects=(Sound("filter", {"type": 1.0, "cutoff": 160.0, "resonance": 0.0}),),
    ),
    Voice("Sub", 4, -6.0, sound=preset("sub_bass", "Round sub"), notes=sub, group=BASSES),
    Voice(
        "Acid", 3, -7.0, sound=preset("acid", "Acid saw", drive=0.45), notes=acid, group=BASSES,
        sends=((TAPE, -17.0), (PLATE, -22.0)),
        effects=(Sound("eq3", {"low_gain": -7.0, "low_frequency": 150.0, "high_gain": 2.0}),),
        # It opens over the build and closes again; in the second drop it opens further.
        lanes=(
            Lane("acid", "cutoff", (
                (BUILD.at(2), 130.0, EXPONENTIAL), (BUILD.at(7.5), 1_900.0, EXPONENTIAL), (DROP.start_beats, 420.0),
                (DROP.at(8), 700.0, EASE), (DROP.at(15), 1_500.0, HOLD), (RISE.start_beats, 160.0, EXPONENTIAL),
                (RISE.end_beats, 2_600.0, EXPONENTIAL), (AGAIN.at(1), 620.0, EASE), (AGAIN.at(11.5), 1_800.0),
            )),
        ),
        movers=(Mover("random", {"sync": 6.0, "glide": 0.3, "dice": 7.0}, (("acid", "resonance", 0.12),)),),
    ),
    Voice(
        "Reese", 4, -9.0, sound=preset("reese", "Dark tunnel"), notes=reese, group=BASSES,
        effects=(Sound("filter", {"type": 0.0, "slope": 1.0, "cutoff": 300.0, "resonance": 0.15}),),
        lanes=(
            Lane("filter", "cutoff", (
                (BREAK.start_beats, 260.0, EASE), (BREAK.at(6), 700.0), (RISE.start_beats, 500.0, EXPONENTIAL),
                (RISE.end_beats, 3_500.0),
            )),
        ),
    ),
    Voice(
        "Pad", 8, -9.0, sound=preset("evolving_pad", "Analogue dusk", low_cut=140.0), notes=pad, group=SYNTHS,
        sends=((PLATE, -12.0),),
        effects=(
            Sound("filter", {"type": 0.0, "slope": 0.0, "cutoff": 2_000.0, "resonance": 0.2}),
            preset("chorus", "Eighties poly"),
        ),
        lanes=(
            Lane("filter", "cutoff", (
                (0.0, 420.0, EASE), (INTRO.at(7.5), 3_600.0, EXPONENTIAL), (BUILD.at(1), 900.0), (BUILD.at(7), 3_000.0),
                (DROP.start_beats, 1_600.0, HOLD), (BREAK.start_beats, 1_100.0, EASE), (BREAK.at(8), 5_200.0),
                (AGAIN.start_beats, 2_000.0, HOLD), (OUTRO.start_beats, 4_000.0, EXPONENTIAL), (OUTRO.at(6), 500.0),
            )),
            Lane("", "gain_db", (
                (0.0, -5.0), (DROP.at(0) - 0.5, -7.0, HOLD), (DROP.start_beats, -13.0, HOLD), (BREAK.start_beats, -8.0),
                (RISE.end_beats - 0.1, -9.0, HOLD), (AGAIN.start_beats, -13.0, HOLD), (OUTRO.start_beats, -7.0),
            )),
        ),
        movers=(Mover("lfo", {"sync": 12.0}, (("filter", "cutoff", 0.08), ("", "pan", 0.15))),),
    ),
    Voice(
        "Stabs", 10, -5.5, sound=preset("supersaw", "Poly classic", release=0.3, low_cut=1.0), notes=stabs,
        group=SYNTHS, vca=VCA_SYNTHS, sends=((PLATE, -13.0), (PING_PONG, -18.0)),
        effects=(Sound("filter", {"type": 0.0, "slope": 1.0, "cutoff": OPEN_HZ, "resonance": 0.2}),),
        lanes=(
            Lane("filter", "cutoff", (
                (BUILD.at(4), 240.0, EXPONENTIAL), (BUILD.at(8), 6_000.0, HOLD), (DROP.start_beats, 2_400.0, EASE),
                (DROP.at(8), 9_000.0, HOLD), (AGAIN.start_beats, 5_000.0), (AGAIN.at(8), 14_000.0),
            )),
        ),
    ),
    Voice(
        "Strings", 9, -10.0, sound=preset("supersaw", "Synth strings, wide", low_cut=1.0), notes=strings, group=SYNTHS,
        vca=VCA_SYNTHS, sends=((PLATE, -11.0),), effects=(preset("phaser", "Slow silk"),),
    ),
    Voice(
        "Plucks", 6, -5.5, sound=preset("subtractive", "Velvet pluck"), notes=plucks, group=SYNTHS, vca=VCA_SYNTHS,
        sends=((PING_PONG, -9.0), (PLATE, -15.0)),
        effects=(Sound("eq3", {"low_gain": -4.0, "low_frequency": 250.0, "high_gain": 3.0, "high_frequency": 5e3}),),
        lanes=(
            # The delay is thrown wide open where a section ends.
            Lane(PING_PONG, "gain_db", (
                (0.0, -8.0), (INTRO.at(7), -8.0, EASE), (BUILD.start_beats, -3.0, HOLD), (BUILD.at(1), -11.0),
                (BUILD.at(7), -9.0, EXPONENTIAL), (BUILD.at(8), -2.0, HOLD), (DROP.at(0.5), -12.0),
                (DROP.at(15), -12.0, EASE), (BREAK.start_beats, -4.0), (RISE.end_beats, -6.0, HOLD),
                (AGAIN.at(0.5), -12.0), (OUTRO.start_beats, -8.0), (OUTRO.at(4), -2.0),
            )),
            Lane("subtractive", "cutoff", ((0.0, 500.0, EXPONENTIAL), (BUILD.at(8), 1_500.0), (BREAK.at(0), 900.0))),
        ),
        movers=(Mover("random", {"sync": 3.0, "glide": 0.4, "dice": 22.0}, (("", "pan", 0.3),)),),
    ),
    Voice(
        "Evening solo", 5, -13.0, sound=preset("lead", "Warm evening solo"), notes=solo, points=solo_points,
        sends=((TAPE, -9.0), (PLATE, -11.0)), effects=(Sound("eq3", {"low_gain": -3.0, "low_frequency": 250.0}),),
    ),
    Voice(
        "Anthem", 2, -10.0, sound=preset("supersaw", "Anthem lead"), notes=anthem, group=SYNTHS, vca=VCA_SYNTHS,
        sends=((TAPE, -12.0), (PLATE, -12.0)),
        effects=(Sound("eq3", {"low_gain": -4.0, "low_frequency": 300.0, "high_gain": -2.0}),),
        lanes=(Lane("", "pan", ((0.0, 0.0), (AGAIN.start_beats, -0.1, EASE), (AGAIN.end_beats, 0.1))),),
    ),
    Voice("Riser", 11, -15.0, sound=preset("riser", "White sweep up"), notes=risers, sends=((PLATE, -10.0),)),
    Voice("Faller", 11, -17.0, sound=preset("riser", "Downlifter"), notes=fallers, sends=((PLATE, -9.0),)),
    Voice("Impact", 11, -10.0, sound=preset("impact", "Cinematic boom"), notes=impacts, sends=((PLATE, -9.0),)),
)  # fmt: skip

BUSES = (
    Bus(
        DRUMS, 0, 0.0, kind="group",
        effects=(
            Sound("filter", {"type": 1.0, "slope": 0.0, "cutoff": 20.0, "resonance": 0.0}),
            preset("compressor", "Drum bus punch", threshold=-14.0, ratio=2.0, makeup=1.0),
        ),
        # The floor goes away before each drop, and is there again on its first beat.
        lanes=(
            Lane("filter", "cutoff", (
                (0.0, 260.0, EXPONENTIAL), (BUILD.start_beats, 20.0, HOLD), (BUILD.at(4), 20.0, EXPONENTIAL),
                (BUILD.at(7.9), 420.0, HOLD), (DROP.start_beats, 20.0, HOLD), (RISE.start_beats, 30.0, EXPONENTIAL),
                (RISE.at(3.9), 500.0, HOLD), (AGAIN.start_beats, 20.0),
            )),
        ),
    ),
    Bus(
        BASSES, 4, 0.0, kind="group", duck=KICK_TRACK,
        effects=(preset("compressor", "Pump four to the floor", threshold=-20.0, ratio=3.0, release=0.14),),
    ),
    Bus(
        SYNTHS, 8, 0.0, kind="group", duck=KICK_TRACK,
        effects=(
            preset("compressor", "Pump four to the floor", threshold=-24.0, ratio=4.0, release=0.18),
            Sound("filter", {"type": 0.0, "slope": 0.0, "cutoff": OPEN_HZ, "resonance": 0.1}),
        ),
        lanes=(
            Lane("filter", "cutoff", (
                (RISE.start_beats - 4.0, OPEN_HZ, EXPONENTIAL), (RISE.start_beats, 900.0, EXPONENTIAL),
                (RISE.end_beats, OPEN_HZ, HOLD), (OUTRO.at(2), OPEN_HZ, EASE), (OUTRO.at(5.5), 1_400.0),
            )),
        ),
    ),
    Bus(PLATE, 7, -2.0, kind="return", effects=(preset("plate", "Vocal plate", mix=1.0, decay=2.2),)),
    Bus(PING_PONG, 9, -2.0, kind="return", effects=(preset("delay", "Ping-pong quarters", sync=8.0, mix=1.0),)),
    Bus(TAPE, 9, -3.0, kind="return", effects=(preset("tape_delay", "Dotted tape", mix=1.0),)),
    Bus(VCA_DRUMS, 0, 0.0, kind="vca"),
    Bus(VCA_SYNTHS, 10, 0.0, kind="vca"),
)  # fmt: skip

MASTER = (
    Sound("utility", {"bass_mono": 1.0, "bass_frequency": 110.0}),
    Sound(
        "eq3",
        {
            "low_gain": -1.5,
            "low_frequency": 90.0,
            "mid_gain": 1.5,
            "mid_frequency": 2_500.0,
            "mid_q": 0.5,
            "high_gain": 2.5,
            "high_frequency": 7_000.0,
        },
    ),
    preset("multiband", "Gentle master"),
)

NIGHT_FERRY = Piece(
    slug="night-ferry",
    tag="demo-night-ferry",
    title="Night Ferry",
    genre="Deep house",
    about=(
        "Across the dark at 122 beats a minute: a 909 that ducks all else, an acid line that opens and closes by "
        "automation, delays in time, and modulators that never turn the same way twice. In D minor."
    ),
    form=FORM,
    tempi=((0.0, 122.0, False),),
    keys=((0.0, 2, "minor"),),
    harmony=harmony(),
    markers=(
        (DROP.start_beats, "Drop"),
        (DROP.at(8), "Hook"),
        (AGAIN.start_beats, "Second drop"),
        (OUTRO.at(4), "Landing"),
    ),
    loop=DROP,
    buses=BUSES,
    voices=VOICES,
    master=MASTER,
    limit={"gain_db": 4.0, "ceiling": -2.4, "release": 0.12},
)
