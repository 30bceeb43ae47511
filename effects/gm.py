"""General MIDI level 1 programs as the nearest kind of the catalogue with fitting values.

``PROGRAMS[n]`` is program n (0 … 127) with its name in the standard; ``DRUM_KIT`` is what channel 10 plays.
"""

import msgspec

DRUM_KIT = "drum_kit"


class Program(msgspec.Struct, frozen=True):
    """One General MIDI program: its number (0 … 127), standard name, kind and the values off the defaults."""

    number: int
    name: str
    kind: str
    values: dict[str, float]


_Sound = tuple[str, str, dict[str, float]]


def _sound(name: str, kind: str, **values: float) -> _Sound:
    return name, kind, values


_PIANOS = (
    _sound("Acoustic Grand Piano", "piano"),
    _sound("Bright Acoustic Piano", "piano", hardness=0.75, tone=0.3),
    _sound("Electric Grand Piano", "piano", hardness=0.7, stiffness=0.7, tone=0.2, decay=7, knock=0.1, level_db=2),
    _sound("Honky-tonk Piano", "piano", beating=1.9, hardness=0.65, tone=0.15),
    _sound("Electric Piano 1", "electric_piano"),
    _sound("Electric Piano 2", "electric_piano", body=0.35, tine=0.75, bark=0.15, tremolo_depth=0.1, decay=9),
    _sound(
        "Harpsichord",
        "pluck",
        damping=0.08,
        brightness_of_pick=0.85,
        position=0.09,
        pick=0.5,
        body=0.3,
        decay=6,
        level_db=-2,
    ),
    _sound(
        "Clavinet",
        "pluck",
        damping=0.2,
        brightness_of_pick=0.75,
        position=0.06,
        body=0,
        drive=0.4,
        decay=2.5,
        release=0.05,
        level_db=-3,
    ),
)

_CHROMATIC_PERCUSSION = (
    _sound("Celesta", "mallet", material=7, hardness=0.5, decay=2.2, release=0.8),
    _sound("Glockenspiel", "mallet", material=2, hardness=0.85, decay=3.5, damper=0),
    _sound("Music Box", "mallet", material=6, hardness=0.8, decay=3, damper=0),
    _sound("Vibraphone", "mallet", material=1, tremolo_depth=0.45, decay=5),
    _sound("Marimba", "mallet", material=0, hardness=0.3, decay=1.1, damper=0),
    _sound("Xylophone", "mallet", material=0, hardness=0.85, decay=0.6, tone=0.5, damper=0),
    _sound("Tubular Bells", "mallet", material=3, hardness=0.65, decay=6, ring=0.7, release=1.5, level_db=-3),
    _sound("Dulcimer", "pluck", damping=0.12, brightness_of_pick=0.7, position=0.12, pick=0.4, decay=4, release=1.5),
)

_ORGANS = (
    _sound("Drawbar Organ", "organ"),
    _sound("Percussive Organ", "organ", percussion=2, bar_2=0, bar_1=0, bar_4=2, level_db=-3),
    _sound("Rock Organ", "organ", rotary=2, drive=0.65, bar_4=8, bar_2=5, bar_1=6, level_db=-4),
    _sound(
        "Church Organ",
        "organ",
        rotary=0,
        click=0,
        drive=0,
        bar_4=8,
        bar_2=6,
        bar_1_1_3=4,
        bar_1=4,
        bar_5_1_3=2,
        attack=0.05,
        release=0.35,
        level_db=-2,
    ),
    _sound("Reed Organ", "organ", rotary=0, reed=0.8, click=0, drive=0.1, attack=0.06, release=0.12, level_db=2),
    _sound("Accordion", "organ", rotary=0, reed=0.95, click=0, attack=0.05, release=0.08),
    _sound("Harmonica", "wind", source=2.2, cutoff=1600, brass=1.4, formant=1900, formant_gain=7, breath_noise=0.12),
    _sound("Tango Accordion", "organ", rotary=0, reed=1, click=0.05, bar_16=4, bar_4=6, attack=0.035, release=0.08),
)

_GUITARS = (
    _sound(
        "Acoustic Guitar (nylon)", "pluck", brightness_of_pick=0.3, damping=0.42, position=0.22, body=0.6, pick=0.08
    ),
    _sound("Acoustic Guitar (steel)", "pluck", brightness_of_pick=0.65, damping=0.2, body=0.5, pick=0.25),
    _sound(
        "Electric Guitar (jazz)",
        "pluck",
        brightness_of_pick=0.2,
        damping=0.5,
        position=0.3,
        body=0.1,
        pick=0.05,
        level_db=4,
    ),
    _sound("Electric Guitar (clean)", "pluck", brightness_of_pick=0.55, damping=0.22, body=0.05, pick=0.15, decay=7),
    _sound("Electric Guitar (muted)", "pluck", brightness_of_pick=0.4, damping=0.6, body=0.15, decay=0.4, release=0.05),
    _sound("Overdriven Guitar", "pluck", damping=0.3, body=0, drive=0.6, decay=9, level_db=-7),
    _sound("Distortion Guitar", "pluck", damping=0.28, body=0, drive=1, decay=12, level_db=-7),
    _sound("Guitar Harmonics", "pluck", position=0.5, brightness_of_pick=0.6, damping=0.05, body=0, decay=4, pick=0.3),
)

_BASSES = (
    _sound(
        "Acoustic Bass",
        "pluck",
        brightness_of_pick=0.15,
        damping=0.62,
        position=0.2,
        body=0.7,
        body_size=2.2,
        pick=0.2,
        decay=2.5,
        release=0.1,
        level_db=5,
    ),
    _sound("Electric Bass (finger)", "bass", shape=0.2, sub=0.6, pluck=0.2, sustain=0.35, cutoff=260, decay=2),
    _sound(
        "Electric Bass (pick)",
        "bass",
        shape=0.35,
        sub=0.5,
        pluck=0.6,
        cutoff=480,
        filter_amount=2.8,
        sustain=0.35,
        level_db=3,
    ),
    _sound(
        "Fretless Bass",
        "bass",
        shape=0.1,
        sub=0.7,
        pluck=0.05,
        cutoff=380,
        filter_amount=1.2,
        sustain=0.6,
        attack=0.012,
    ),
    _sound(
        "Slap Bass 1",
        "bass",
        shape=0.3,
        pluck=1,
        cutoff=420,
        filter_amount=4,
        filter_decay=0.14,
        sustain=0.3,
        level_db=3,
    ),
    _sound(
        "Slap Bass 2",
        "bass",
        shape=0.55,
        pluck=0.9,
        cutoff=500,
        filter_amount=4.2,
        filter_decay=0.1,
        drive=0.45,
        sustain=0.3,
        level_db=3,
    ),
    _sound(
        "Synth Bass 1", "bass", shape=0.1, resonance=0.55, cutoff=260, filter_amount=3.4, pluck=0, sub=0.4, level_db=2
    ),
    _sound("Synth Bass 2", "bass", shape=0.9, growl=0.35, cutoff=420, resonance=0.3, pluck=0, drive=0.5, level_db=2),
)

_STRINGS = (
    _sound(
        "Violin",
        "wind",
        source=2.9,
        cutoff=1900,
        brass=1.4,
        formant=1000,
        formant_gain=6,
        second_formant=2.9,
        breath_noise=0.05,
        attack=0.09,
        scoop=0.1,
    ),
    _sound(
        "Viola", "wind", source=2.9, cutoff=1500, brass=1.3, formant=750, formant_gain=6, breath_noise=0.05, attack=0.1
    ),
    _sound(
        "Cello", "wind", source=3, cutoff=1200, brass=1.3, formant=450, formant_gain=7, breath_noise=0.05, attack=0.1
    ),
    _sound(
        "Contrabass",
        "wind",
        source=3,
        cutoff=800,
        brass=1.2,
        formant=260,
        formant_gain=7,
        breath_noise=0.06,
        attack=0.12,
        level_db=3,
    ),
    _sound("Tremolo Strings", "string_pad", attack=0.12, release=0.4, motion=0.9, ensemble=0.7, cutoff=3600),
    _sound("Pizzicato Strings", "pluck", brightness_of_pick=0.25, damping=0.6, position=0.25, body=0.9, decay=0.6),
    _sound(
        "Orchestral Harp", "pluck", brightness_of_pick=0.35, damping=0.22, position=0.35, pick=0.03, decay=6, release=2
    ),
    _sound(
        "Timpani",
        "tom",
        frequency=261.6,
        key_follow=1,
        sweep=0.06,
        overtones=0.7,
        slap=0.2,
        slap_tone=700,
        decay=2.4,
        level_db=-6,
    ),
)

_ENSEMBLES = (
    _sound("String Ensemble 1", "string_pad", attack=0.14, release=0.4, motion=0.2, cutoff=3800, swell=0.7),
    _sound("String Ensemble 2", "string_pad", attack=0.4, release=0.7, motion=0.2, cutoff=2800),
    _sound("Synth Strings 1", "string_pad", attack=0.2, ensemble=0.75, octave=0.4, cutoff=4200),
    _sound("Synth Strings 2", "string_pad", attack=0.6, ensemble=0.65, cutoff=2200, motion=0.6),
    _sound("Choir Aahs", "string_pad", vowel=0.85, vowel_shape=0.05, attack=0.2, release=0.5, air=0.3, octave=0),
    _sound(
        "Voice Oohs", "string_pad", vowel=0.9, vowel_shape=0.8, attack=0.18, release=0.4, air=0.25, octave=0, level_db=2
    ),
    _sound(
        "Synth Voice",
        "string_pad",
        vowel=0.6,
        vowel_shape=0.3,
        attack=0.08,
        release=0.4,
        ensemble=0.2,
        octave=0.1,
        level_db=-3,
    ),
    _sound("Orchestra Hit", "string_pad", attack=0.004, decay=0.5, sustain=0, release=0.4, octave=0.9, cutoff=7000),
)

_BRASS = (
    _sound("Trumpet", "wind", source=2.6, cutoff=700, brass=3.4, formant=1300, formant_gain=6, attack=0.035),
    _sound("Trombone", "wind", source=2.7, cutoff=480, brass=3.1, formant=650, formant_gain=6, attack=0.05),
    _sound("Tuba", "wind", source=2.7, cutoff=330, brass=2.4, formant=300, formant_gain=6, attack=0.06, level_db=3),
    _sound(
        "Muted Trumpet",
        "wind",
        source=2.2,
        cutoff=1300,
        brass=2.2,
        formant=2300,
        formant_gain=14,
        attack=0.03,
        level_db=-4,
    ),
    _sound("French Horn", "wind", source=2.8, cutoff=420, brass=2.3, formant=420, formant_gain=6, attack=0.07),
    _sound("Brass Section", "wind", source=2.8, cutoff=700, brass=3.4, formant=1000, ensemble=0.9, attack=0.04),
    _sound(
        "Synth Brass 1",
        "subtractive",
        cutoff=480,
        filter_amount=3.6,
        filter_attack=0.05,
        filter_decay=0.6,
        filter_sustain=0.5,
        attack=0.02,
        sub=0,
    ),
    _sound(
        "Synth Brass 2",
        "subtractive",
        cutoff=380,
        filter_amount=3,
        filter_attack=0.11,
        filter_decay=0.9,
        filter_sustain=0.55,
        attack=0.05,
        detune=12,
        sub=0,
        level_db=2,
    ),
)

_REEDS = (
    _sound("Soprano Sax", "wind", source=2.4, cutoff=1200, brass=2.2, formant=1400, breath_noise=0.15),
    _sound("Alto Sax", "wind", source=2.5, cutoff=950, brass=2.3, formant=1000, breath_noise=0.18, growl=0.05),
    _sound("Tenor Sax", "wind", source=2.5, cutoff=780, brass=2.3, formant=800, breath_noise=0.22, growl=0.06),
    _sound("Baritone Sax", "wind", source=2.5, cutoff=600, brass=2.4, formant=560, breath_noise=0.2, growl=0.08),
    _sound(
        "Oboe", "wind", source=2, cutoff=1700, brass=1.2, formant=1400, formant_gain=10, breath_noise=0.04, level_db=-3
    ),
    _sound(
        "English Horn",
        "wind",
        source=2,
        cutoff=1300,
        brass=1.2,
        formant=950,
        formant_gain=10,
        breath_noise=0.05,
        level_db=-4,
    ),
    _sound("Bassoon", "wind", source=2.1, cutoff=750, brass=1.3, formant=480, formant_gain=10, breath_noise=0.05),
    _sound("Clarinet", "wind", source=1, cutoff=900, brass=1.6, formant=1500, formant_gain=3, breath_noise=0.06),
)

_PIPES = (
    _sound("Piccolo", "wind", source=0.15, cutoff=4000, brass=1, formant_gain=0, breath_noise=0.2, attack=0.03),
    _sound("Flute", "wind", source=0.35, cutoff=2400, brass=1.2, formant_gain=1, breath_noise=0.25, attack=0.05),
    _sound("Recorder", "wind", source=0.35, cutoff=2600, brass=0.6, formant_gain=0, breath_noise=0.12, attack=0.025),
    _sound("Pan Flute", "wind", source=0.1, cutoff=1800, brass=0.8, formant_gain=0, breath_noise=0.7, attack=0.03),
    _sound(
        "Blown Bottle",
        "wind",
        source=0,
        cutoff=1200,
        brass=0.4,
        formant_gain=0,
        breath_noise=0.85,
        attack=0.06,
        level_db=-2,
    ),
    _sound(
        "Shakuhachi", "wind", source=0.2, cutoff=1900, brass=1, formant_gain=2, breath_noise=0.6, scoop=0.7, attack=0.06
    ),
    _sound(
        "Whistle", "wind", source=0, cutoff=4000, brass=0.3, formant_gain=0, breath_noise=0.06, attack=0.03, level_db=-2
    ),
    _sound("Ocarina", "wind", source=0.1, cutoff=1800, brass=0.4, formant_gain=0, breath_noise=0.1, attack=0.03),
)

_LEADS = (
    _sound("Lead 1 (square)", "lead", wave=1, motion_rate=0.05, spread=0.1, cutoff=4200, level_db=-2),
    _sound("Lead 2 (sawtooth)", "lead", wave=0, spread=0.3),
    _sound(
        "Lead 3 (calliope)", "wind", source=0.1, cutoff=3000, brass=0.6, formant_gain=0, breath_noise=0.4, attack=0.02
    ),
    _sound("Lead 4 (chiff)", "wind", source=1, cutoff=1500, brass=1, formant_gain=0, breath_noise=0.6, attack=0.012),
    _sound("Lead 5 (charang)", "lead", wave=2, sync=3.2, drive=0.7, cutoff=6000, level_db=-5),
    _sound(
        "Lead 6 (voice)",
        "string_pad",
        vowel=0.8,
        vowel_shape=0.2,
        attack=0.05,
        release=0.25,
        ensemble=0.15,
        octave=0,
        level_db=-2,
    ),
    _sound("Lead 7 (fifths)", "subtractive", interval=7, detune=4, cutoff=2600, filter_amount=1, sub=0),
    _sound("Lead 8 (bass + lead)", "lead", wave=0, sub=0.9, spread=0.2, drive=0.4, cutoff=3600, level_db=-6),
)

_PADS = (
    _sound("Pad 1 (new age)", "string_pad", air=0.5, octave=0.7, attack=0.5, release=2, cutoff=3400),
    _sound("Pad 2 (warm)", "string_pad", cutoff=1300, attack=0.7, release=1.5, air=0.02),
    _sound(
        "Pad 3 (polysynth)",
        "subtractive",
        detune=12,
        cutoff=2200,
        filter_amount=1.2,
        attack=0.03,
        release=0.6,
        width=0.9,
    ),
    _sound(
        "Pad 4 (choir)",
        "string_pad",
        vowel=0.9,
        vowel_shape=0.3,
        attack=0.5,
        release=1.4,
        air=0.35,
        octave=0.1,
        level_db=-5,
    ),
    _sound("Pad 5 (bowed)", "string_pad", attack=1, release=1.6, cutoff=4200, ensemble=0.25, motion=0.7),
    _sound(
        "Pad 6 (metallic)",
        "electric_piano",
        tine=0.9,
        tine_ratio=7,
        bark=0.1,
        attack=0.2,
        decay=14,
        release=1.5,
        level_db=-2,
    ),
    _sound("Pad 7 (halo)", "string_pad", vowel=0.4, octave=0.9, attack=1.2, release=2.5, air=0.6, cutoff=2400),
    _sound(
        "Pad 8 (sweep)",
        "subtractive",
        cutoff=350,
        filter_amount=4,
        filter_attack=2.2,
        filter_decay=3,
        resonance=0.45,
        attack=0.6,
        release=1.8,
        detune=14,
        width=1,
    ),
)

_EFFECTS = (
    _sound(
        "FX 1 (rain)",
        "mallet",
        material=7,
        hardness=0.9,
        decay=5,
        ring=0.9,
        damper=0,
        tremolo_depth=0.6,
        tremolo_rate=8,
    ),
    _sound(
        "FX 2 (soundtrack)", "string_pad", octave=0, attack=1.2, release=2, cutoff=1600, motion=0.9, swell=2, level_db=4
    ),
    _sound("FX 3 (crystal)", "mallet", material=2, hardness=0.9, decay=6, ring=0.8, damper=0, level_db=-2),
    _sound("FX 4 (atmosphere)", "pluck", damping=0.12, position=0.4, decay=9, release=4, body=0.6, level_db=-4),
    _sound("FX 5 (brightness)", "electric_piano", tine=1, tine_ratio=9, bark=0, decay=10, release=1),
    _sound(
        "FX 6 (goblins)",
        "string_pad",
        motion=1,
        ensemble=1,
        vowel=0.6,
        vowel_shape=0.9,
        attack=1.5,
        release=3,
        level_db=8,
    ),
    _sound("FX 7 (echoes)", "mallet", material=6, hardness=0.4, decay=4, damper=0, tremolo_rate=3, tremolo_depth=0.8),
    _sound("FX 8 (sci-fi)", "lead", wave=2, sync=5, motion_rate=5, attack=0.3, release=1.5, cutoff=7000, level_db=-8),
)

_WORLD = (
    _sound(
        "Sitar",
        "pluck",
        damping=0.06,
        brightness_of_pick=0.85,
        position=0.05,
        body=0.5,
        pick=0.3,
        drive=0.25,
        decay=8,
        level_db=-6,
    ),
    _sound("Banjo", "pluck", damping=0.12, brightness_of_pick=0.75, position=0.1, body=0.7, body_size=0.6, decay=1.2),
    _sound("Shamisen", "pluck", damping=0.3, brightness_of_pick=0.7, position=0.08, body=0.7, pick=0.6, decay=1),
    _sound("Koto", "pluck", damping=0.2, brightness_of_pick=0.6, position=0.1, body=0.4, decay=4, release=1.5),
    _sound("Kalimba", "mallet", material=6, hardness=0.35, decay=1.8, damper=0, level_db=3),
    _sound(
        "Bagpipe",
        "wind",
        source=2,
        cutoff=2600,
        brass=0.6,
        formant=1600,
        formant_gain=9,
        breath_noise=0.05,
        sustain=1,
        level_db=-3,
    ),
    _sound("Fiddle", "wind", source=2.9, cutoff=2300, brass=1.2, formant=1200, formant_gain=7, attack=0.05, scoop=0.3),
    _sound(
        "Shanai", "wind", source=1.9, cutoff=2200, brass=1.2, formant=1900, formant_gain=11, growl=0.12, level_db=-3
    ),
)

_PERCUSSIVE = (
    _sound("Tinkle Bell", "mallet", material=2, hardness=1, decay=1.6, ring=0.8, damper=0, level_db=2),
    _sound("Agogo", "metal", frequency=1046.5, ratio=1.52, hollow=0.35, key_follow=1, decay=0.45),
    _sound("Steel Drums", "mallet", material=5, hardness=0.45, decay=2.2, release=0.5),
    _sound("Woodblock", "rim", frequency=900, overtone=2.35, hollow=0.25, noise=0.15, key_follow=1, decay=0.08),
    _sound(
        "Taiko Drum", "tom", frequency=110, sweep=0.25, slap=0.5, slap_tone=900, decay=1.3, key_follow=0.5, level_db=-3
    ),
    _sound("Melodic Tom", "tom", frequency=261.6, key_follow=1, decay=0.7),
    _sound("Synth Drum", "tom", frequency=261.6, key_follow=1, sweep=1.5, overtones=0, slap=0.1, decay=0.6),
    _sound("Reverse Cymbal", "cymbal", swell=1.6, decay=0.15, stick=0),
)

_SOUND_EFFECTS = (
    _sound("Guitar Fret Noise", "shaker", tone=3800, attack=0.03, decay=0.1, grains=140, grain_depth=0.5),
    _sound("Breath Noise", "shaker", tone=2400, attack=0.15, decay=0.4),
    _sound("Seashore", "cymbal", tone=1600, metal=0, stick=0, swell=2, decay=5, size=2.5, level_db=-4),
    _sound("Bird Tweet", "whistle", frequency=3900, pea=1, pea_rate=18, air=0.02, longest=0.5),
    _sound("Telephone Ring", "whistle", frequency=1700, pea=1, pea_rate=25, air=0, longest=1.5),
    _sound("Helicopter", "shaker", tone=1200, grains=13, grain_depth=1, attack=0.15, decay=2, level_db=9),
    _sound("Applause", "shaker", tone=2200, grains=140, grain_depth=0.6, attack=0.2, decay=2),
    _sound(
        "Gunshot",
        "snare",
        frequency=90,
        head=1,
        wires=1,
        wire_tone=1800,
        wire_decay=0.9,
        decay=0.4,
        stick=1,
        level_db=-5,
    ),
)

_FAMILIES = (
    _PIANOS, _CHROMATIC_PERCUSSION, _ORGANS, _GUITARS, _BASSES, _STRINGS, _ENSEMBLES, _BRASS,
    _REEDS, _PIPES, _LEADS, _PADS, _EFFECTS, _WORLD, _PERCUSSIVE, _SOUND_EFFECTS,
)  # fmt: skip

PROGRAMS: tuple[Program, ...] = tuple(
    Program(number, *sound) for number, sound in enumerate(sound for family in _FAMILIES for sound in family)
)
