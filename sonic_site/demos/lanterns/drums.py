"""The drums and percussion of the demo song. Pure."""

from ..playing import Played
from .score import BAR, BREAK, BUILD, LIFT, RETURN, THEME, Player

KICK, RIM, SNARE, CLAP, HAT, PEDAL, OPEN, CRASH, RIDE, SPLASH = 36, 37, 38, 39, 42, 44, 46, 49, 51, 55
TAMBOURINE, CONGA_MUTE, CONGA_HIGH, CONGA_LOW, SHAKER, TRIANGLE = 54, 62, 63, 64, 70, 81
TOM_LOW, TOM_MID, TOM_HIGH = 45, 47, 50
_VELOCITIES = {"X": 112.0, "x": 92.0, "o": 70.0, ".": 40.0}

# Sixteenths of a bar: X loud, x firm, o light, "." a ghost.
_SOFT = {KICK: ("X---------o-----", "X------o--x-----"), RIM: ("----x-------x---", "----x-------x--o")}
_GROOVE = {
    KICK: ("X-----x---X-----", "X--o------X--x--", "X------x--X---o-", "X-----x---X--o--"),
    SNARE: ("----X--.-.--X---", "----X--.----X-.-", "----X----.--X--.", "----X--.-.--X-.."),
}
_HATS = ("x.o.x.oox.o.x.o.", "x.o.x.o-x.oox.o.", "xoo.x.o.x.o.xoo.", "x.o.x.oox.o-x.--")
_HATS_SOFT = ("o-.-o-.-o-.-o-.-", "o-.-o-..o-.-o-.-")
_RIDE = ("x-o-x-oox-o-x-o-", "x-oox-o-x-o-x-oo")
_FILLS = {
    11: {SNARE: "--------.ooxxxX-", KICK: "X-------X-------"},
    15: {SNARE: "----X--.----X-oo", KICK: "X-----x---X-----"},
    19: {SNARE: "----X-----o-X---", TOM_HIGH: "-----------x-o--", TOM_MID: "-------------x--",
         TOM_LOW: "--------------xX"},
    23: {SNARE: "----X--.-.--Xox-", KICK: "X--o------X-----"},
    27: {SNARE: "----X-----------", TOM_HIGH: "------xx--------", TOM_MID: "--------xx------",
         TOM_LOW: "----------xx----", KICK: "X-----------X---"},
    35: {SNARE: "----X--.-.--X-xo", KICK: "X-----x---X-----"},
    39: {SNARE: "----X-.-o-o-xxXX", KICK: "X-----x---X---X-", TOM_LOW: "--------------x-"},
}  # fmt: skip


def drums() -> list[Played]:
    """Rim and soft hats in the build, the whole kit from the theme on, a ride in the return, a fill every four bars."""
    player = Player(2, spread_beats=0.003, touch=3.0)
    for bar in range(6, 40):
        start = bar * BAR
        if BREAK.holds(start):
            continue
        if bar in _FILLS:
            _strike_all(
                player, start, {**{key: (steps,) for key, steps in _FILLS[bar].items()}, HAT: _HATS_SOFT[:1]}, 0
            )
        elif BUILD.holds(start):
            _strike_all(player, start, _SOFT | {HAT: _HATS_SOFT}, bar, softer=10)
        elif RETURN.holds(start):
            _strike_all(player, start, _GROOVE | {RIDE: _RIDE, PEDAL: ("----o-------o---",)}, bar)
        else:
            _strike_all(player, start, _GROOVE | {HAT: _HATS}, bar)
            if bar % 2:
                player.play(start + 3.5, OPEN, 0.4, 74)
        if not BUILD.holds(start) and not THEME.holds(start):
            for beat in (1.0, 3.0):
                player.play(start + beat + 0.016, CLAP, 0.2, 78 if LIFT.holds(start) else 86, pan=0.1)
    for bar, velocity in ((12, 92), (20, 98), (32, 104), (36, 84)):
        player.play(bar * BAR, CRASH, 3.0, velocity)
    for step in range(12):
        player.play(31 * BAR + 1.0 + step * 0.25, SNARE, 0.2, 26 + 6 * step)
    player.play(28 * BAR, CRASH, 4.0, 88)
    player.play(28 * BAR, KICK, 0.5, 104)
    player.play(40 * BAR, CRASH, 4.0, 96)
    player.play(40 * BAR, KICK, 0.5, 108)
    player.play(42 * BAR, KICK, 0.5, 84)
    player.play(42 * BAR, RIDE, 4.0, 62)
    return player.notes


def _strike_all(player: Player, start: float, groove: dict, bar: int, softer: float = 0.0) -> None:
    for key, patterns in groove.items():
        for step, sign in enumerate(patterns[bar % len(patterns)]):
            if sign == "-":
                continue
            velocity = _VELOCITIES[sign] - softer - (14 if key in (HAT, RIDE, PEDAL) else 0)
            late = 0.014 if key == SNARE and sign in "Xx" else 0.0  # the backbeat lies back
            player.play(start + step * 0.25 + late, key, 0.2, velocity)


def percussion() -> list[Played]:
    """Shaker and congas that answer each other; a tambourine on top of the lift and the return."""
    player = Player(13, spread_beats=0.006, touch=5.0)
    shaker = ("o.x.o.x.o.x.o.xo", "o.x.o.xoo.x.o.x.")
    congas = {
        CONGA_HIGH: ("------x-------xo", "---o--x------x--", "------x---o---x-"),
        CONGA_LOW: ("-------x--------", "----------x-----", "-------xx-------"),
        CONGA_MUTE: ("o--.----o--.----", "o-------o--.----", "o--.------------"),
    }
    for bar in range(4, 42):
        start = bar * BAR
        if bar >= 40:
            _shake(player, start, ("o---.---o---.---",), 0, 60)
            continue
        _shake(player, start, shaker, bar, 44 if bar < 8 or BREAK.holds(start) else 58)
        if bar >= 8 and not BREAK.holds(start):
            for key, patterns in congas.items():
                _place(player, start, key, patterns[bar % 3], 0.72, pan=0.4 if key == CONGA_LOW else 0.2)
        if LIFT.holds(start) or RETURN.holds(start):
            _place(player, start, TAMBOURINE, ("----x-------x---", "----x-------x-o-")[bar % 2], 0.62, pan=-0.35)
    for bar in (0, 2, 28, 30):
        player.play(bar * BAR, TRIANGLE, 2.0, 50, pan=0.5)
    return player.notes


def _shake(player: Player, start: float, patterns: tuple[str, ...], bar: int, loudest: float) -> None:
    _place(player, start, SHAKER, patterns[bar % len(patterns)], loudest / 92, pan=-0.3)


def _place(player: Player, start: float, key: int, pattern: str, part: float, pan: float) -> None:
    for step, sign in enumerate(pattern):
        if sign != "-":
            player.play(start + step * 0.25, key, 0.2, _VELOCITIES[sign] * part, pan)
