"""The demo song "Lanterns on the Water": its form and harmony. Pure.

A major, 4/4, 104 bpm, 44 bars: intro, build, theme, lift, break (A minor), return, ending.
"""

from functools import cache

from .. import playing
from ..playing import Chord, Sounding, form, harmonised

BAR = 4.0
BPM, LAST_BPM = 104.0, 60.0

INTRO, BUILD, THEME, LIFT, BREAK, RETURN, ENDING = FORM = form(
    ("Intro", 4, 7),
    ("Build", 8, 5),
    ("Theme", 8, 2),
    ("Lift", 8, 1),
    ("Break", 4, 8),
    ("Return", 8, 2),
    ("Ending", 4, 7),
)
LAST_BAR = 44
PEAK_BEAT = 26 * BAR + 1.0
RITARDANDO = (40 * BAR, 43 * BAR)
KEYS = ((0.0, 9, "major"), (BREAK.start_beats, 9, "minor"), (RETURN.start_beats, 9, "major"))


class Player(playing.Player):
    swing_beats = 0.034  # 57 % swing


# --- harmony --------------------------------------------------------------------------------------------------------

# Rootless voicings around middle C, so that from chord to chord each voice moves by a step or stays.
_CHORDS = (
    Chord("Dmaj9", 38, (54, 57, 61, 64)),
    Chord("Amaj9/C#", 37, (56, 59, 61, 64)),
    Chord("Bm9", 35, (57, 61, 62, 66)),
    Chord("E13sus4", 40, (57, 61, 62, 66)),
    Chord("E7b9", 40, (56, 59, 62, 65)),
    Chord("F#m9", 30, (57, 61, 64, 68)),
    Chord("Amaj9", 33, (56, 59, 61, 64)),
    Chord("Eadd9/G#", 32, (56, 59, 64, 66)),
    Chord("Eadd9/D", 38, (56, 59, 64, 66)),
    Chord("C#m7", 37, (56, 59, 61, 64)),
    Chord("F#7b9", 30, (58, 61, 64, 67)),
    Chord("Fmaj9", 29, (57, 60, 64, 67)),
    Chord("Em9", 28, (55, 59, 62, 66)),
    Chord("Dm9", 38, (53, 57, 60, 64)),
    Chord("G6/9", 31, (55, 59, 64, 69)),
    Chord("Aadd9", 33, (57, 59, 61, 64, 69)),
)

# A chord a bar, two where there is a space.
_HARMONY = {
    INTRO: "Dmaj9|Amaj9/C#|Bm9|E13sus4",
    BUILD: "F#m9|F#m9|Dmaj9|Dmaj9|Amaj9|Eadd9/G#|Bm9|E13sus4 E7b9",
    THEME: "Dmaj9|Eadd9/D|C#m7|F#m9|Bm9|E13sus4 E7b9|Amaj9|F#7b9",
    LIFT: "Dmaj9|Eadd9/D|C#m7|F#m9|Bm9|C#m7|Dmaj9|E13sus4",
    BREAK: "Fmaj9|Em9|Dm9|E13sus4 E7b9",
    RETURN: "Dmaj9|Eadd9/D|C#m7|F#m9|Bm9|C#m7|Dmaj9 Eadd9/D|E13sus4 E7b9",
    ENDING: "Fmaj9|G6/9|Aadd9|Aadd9",
}


@cache
def harmony() -> list[Sounding]:
    """Every chord with its start and length."""
    return harmonised(_CHORDS, _HARMONY)


def chord_at(beat: float) -> Chord:
    return playing.chord_at(harmony(), beat)
