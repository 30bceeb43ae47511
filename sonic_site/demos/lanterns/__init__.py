"""The demo song "Lanterns on the Water": its sounds and its mix. What is played stands in the other modules."""

from ..arranging import Bus, Piece, Sound, Voice
from . import drums, lines
from . import score as music

ABOUT = (
    "A slow evening by the harbour: electric piano, strings, a gliding bass and a small kit, in A major with a bend "
    "into A minor for the break. Written to be taken apart: solo a track, move a fader, change a chord."
)

HALL, ECHO, RHYTHM, HARMONY, KIT = "Hall", "Echo", "Rhythm", "Harmony", "Kit"

BUSES = (
    Bus(
        RHYTHM,
        0,
        0.0,
        kind="group",
        effects=(
            Sound(
                "compressor",
                {"threshold": -22.0, "ratio": 3.0, "attack": 0.012, "release": 0.11, "makeup": 3.0, "mix": 0.65},
            ),
        ),
    ),
    Bus(
        HARMONY,
        8,
        0.0,
        kind="group",
        effects=(
            Sound(
                "eq3",
                {
                    "low_gain": -3.0,
                    "low_frequency": 160.0,
                    "mid_gain": -3.0,
                    "mid_frequency": 400.0,
                    "mid_q": 0.7,
                    "high_gain": 2.5,
                    "high_frequency": 4_500.0,
                },
            ),
        ),
    ),
    Bus(
        HALL,
        7,
        0.0,
        kind="return",
        effects=(Sound("reverb", {"mix": 1.0, "decay": 2.6, "predelay": 0.028, "low_cut": 220.0, "damping": 5_200.0}),),
    ),
    Bus(
        ECHO,
        9,
        0.0,
        kind="return",
        effects=(
            Sound(
                "delay",
                {"mix": 1.0, "sync": 8.0, "feedback": 0.38, "tone": 3_600.0, "low_cut": 260.0, "ping_pong": 1.0},
            ),
        ),
    ),
)

VOICES = (
    Voice(
        KIT,
        0,
        -1.0,
        sound=Sound("drum_kit", {}),
        notes=drums.drums,
        group=RHYTHM,
        sends=((HALL, -19.0),),
        effects=(
            Sound("eq3", {"low_gain": -2.0, "low_frequency": 60.0, "mid_gain": -2.0, "mid_frequency": 360.0}),
            # What the cymbals have above hearing only drives peaks between the samples up.
            Sound("filter", {"type": 0.0, "slope": 0.0, "cutoff": 14_000.0, "resonance": 0.0}),
        ),
    ),
    Voice(
        "Percussion",
        1,
        -7.0,
        sound=Sound("drum_kit", {}),
        notes=drums.percussion,
        group=RHYTHM,
        sends=((HALL, -14.0),),
        effects=(Sound("eq3", {"low_gain": -9.0, "low_frequency": 220.0, "high_gain": 2.0}),),
    ),
    Voice(
        "Bass",
        4,
        0.5,
        sound=Sound("bass", {"shape": 0.4, "sub": 0.5, "growl": 0.2, "drive": 0.45, "cutoff": 420.0, "glide": 0.07}),
        notes=lines.bass,
        points=lines.bass_points,
        duck=KIT,
        effects=(
            Sound("compressor", {"threshold": -16.0, "ratio": 2.5, "attack": 0.004, "release": 0.12}),
            Sound(
                "eq3", {"low_gain": -1.0, "low_frequency": 60.0, "mid_gain": 3.0, "mid_frequency": 750.0, "mid_q": 0.7}
            ),
        ),
    ),
    Voice(
        "Electric piano",
        2,
        -5.5,
        sound=Sound("electric_piano", {"bark": 0.4, "tine": 0.45, "tremolo_depth": 0.3, "tremolo_rate": 3.5}),
        notes=lines.electric_piano,
        pan=-0.1,
        group=HARMONY,
        sends=((HALL, -15.0),),
        effects=(
            Sound(
                "eq3",
                {"mid_gain": 2.0, "mid_frequency": 1_800.0, "mid_q": 0.7, "high_gain": 3.0, "high_frequency": 4_000.0},
            ),
        ),
    ),
    Voice(
        "Strings",
        8,
        -6.5,
        sound=Sound("string_pad", {"cutoff": 2_300.0, "attack": 0.5, "release": 1.4, "motion": 0.5, "low_cut": 160.0}),
        notes=lines.strings,
        group=HARMONY,
        sends=((HALL, -12.0),),
        points=lines.strings_points,
        duck=KIT,
        effects=(
            Sound("compressor", {"threshold": -22.0, "ratio": 2.2, "attack": 0.005, "release": 0.2}),
            Sound("utility", {"width": 0.75}),
        ),
    ),
    Voice(
        "Sequence",
        10,
        -1.0,
        sound=Sound(
            "subtractive",
            {
                "cutoff": 900.0,
                "resonance": 0.3,
                "filter_amount": 1.8,
                "filter_decay": 0.16,
                "filter_sustain": 0.0,
                "decay": 0.3,
                "sustain": 0.0,
                "release": 0.18,
                "sub": 0.0,
                "width": 0.6,
            },
        ),
        notes=lines.arpeggio,
        group=HARMONY,
        sends=((ECHO, -10.0), (HALL, -18.0)),
        points=lines.arpeggio_points,
    ),
    Voice(
        "Guitar",
        5,
        -7.0,
        sound=Sound("pluck", {"brightness_of_pick": 0.4, "damping": 0.36, "position": 0.2, "body": 0.55, "pick": 0.1}),
        notes=lines.guitar,
        pan=-0.15,
        sends=((HALL, -12.0),),
        effects=(
            Sound("compressor", {"threshold": -18.0, "ratio": 3.0, "attack": 0.003, "release": 0.15, "makeup": 2.0}),
        ),
    ),
    Voice(
        "Lead",
        3,
        -9.0,
        sound=Sound(
            "lead",
            {
                "wave": 1.0,
                "spread": 0.12,
                "cutoff": 2_800.0,
                "filter_amount": 0.8,
                "sub": 0.2,
                "glide": 0.05,
                "attack": 0.015,
                "release": 0.3,
            },
        ),
        notes=lines.lead,
        pan=0.05,
        sends=((ECHO, -12.0), (HALL, -12.0)),
        points=lines.lead_points,
        effects=(Sound("eq3", {"low_gain": -4.0, "low_frequency": 240.0, "mid_gain": 1.5, "mid_frequency": 2_200.0}),),
    ),
    Voice(
        "Vibraphone",
        6,
        -5.5,
        sound=Sound("mallet", {"material": 1.0, "tremolo_depth": 0.35, "tremolo_rate": 4.2, "decay": 5.0}),
        notes=lines.vibes,
        pan=0.2,
        sends=((HALL, -9.0), (ECHO, -16.0)),
    ),
)

MASTER = (
    Sound("eq3", {"low_gain": -0.5, "low_frequency": 80.0, "high_gain": 1.5, "high_frequency": 10_000.0}),
    Sound("compressor", {"threshold": -16.0, "ratio": 1.8, "attack": 0.03, "release": 0.2, "knee": 12.0}),
)

LANTERNS = Piece(
    slug="lanterns",
    tag="demo",
    title="Lanterns on the Water",
    genre="Downtempo",
    about=ABOUT,
    form=music.FORM,
    tempi=(
        (0.0, music.BPM, False),
        (music.RITARDANDO[0], music.BPM, True),
        (music.RITARDANDO[1], music.LAST_BPM, False),
    ),
    keys=music.KEYS,
    harmony=music.harmony(),
    markers=((music.PEAK_BEAT, "Peak"), (music.RITARDANDO[0], "Ritardando")),
    loop=music.THEME,
    buses=BUSES,
    voices=VOICES,
    master=MASTER,
    limit={"gain_db": 5.0, "ceiling": -2.2},
)
