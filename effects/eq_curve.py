"""What the equalisers and filters do to each frequency, as formulas. Pure; for the tests of their sound, and
the standard of their curves on the page (``static/js/responses.js``).

All are biquads by the bilinear transform at 48 kHz, after Robert Bristow-Johnson, "Cookbook formulae for audio EQ
biquad filter coefficients" (W3C Working Group Note, 2021). SuperCollider's ``BLowShelf`` and ``BHiShelf`` take the
shelf's slope S as 1/rs, its ``BPeakEQ``, ``BLowPass`` and ``BHiPass`` take 1/Q as rq.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from .catalogue import CATALOGUE

RATE = 48_000.0
BELLS = ("bell_1", "bell_2", "bell_3")
BUTTERWORTH_Q = 1 / np.sqrt(2)
BUTTERWORTH_24_Q = (1 / 1.8478, 1 / 0.7654)  # of the two stages of a filter of 24 dB per octave
SHELF_SLOPE_Q = BUTTERWORTH_Q  # what a shelf of slope S = 1 has, whatever its gain


class Biquad(NamedTuple):
    """Coefficients of H(z) = (b0 + b1 z⁻¹ + b2 z⁻²) / (a0 + a1 z⁻¹ + a2 z⁻²)."""

    b0: float
    b1: float
    b2: float
    a0: float
    a1: float
    a2: float

    def decibels(self, hz: np.ndarray) -> np.ndarray:
        """Its gain in dB at some frequencies."""
        late = np.exp(-2j * np.pi * np.asarray(hz, float) / RATE)
        above = self.b0 + self.b1 * late + self.b2 * late**2
        below = self.a0 + self.a1 * late + self.a2 * late**2
        return 20 * np.log10(np.maximum(np.abs(above), 1e-12) / np.abs(below))


def _angle(hz: float, q: float) -> tuple[float, float]:
    """Cosine of the corner's angle, and the cookbook's α."""
    angle = 2 * np.pi * hz / RATE
    return float(np.cos(angle)), float(np.sin(angle) / (2 * q))


def low_pass(hz: float, q: float = BUTTERWORTH_Q) -> Biquad:
    cosine, alpha = _angle(hz, q)
    return Biquad((1 - cosine) / 2, 1 - cosine, (1 - cosine) / 2, 1 + alpha, -2 * cosine, 1 - alpha)


def high_pass(hz: float, q: float = BUTTERWORTH_Q) -> Biquad:
    cosine, alpha = _angle(hz, q)
    return Biquad((1 + cosine) / 2, -1 - cosine, (1 + cosine) / 2, 1 + alpha, -2 * cosine, 1 - alpha)


def band_pass(hz: float, q: float) -> Biquad:
    """0 dB at its middle."""
    cosine, alpha = _angle(hz, q)
    return Biquad(alpha, 0, -alpha, 1 + alpha, -2 * cosine, 1 - alpha)


def notch(hz: float, q: float) -> Biquad:
    cosine, alpha = _angle(hz, q)
    return Biquad(1, -2 * cosine, 1, 1 + alpha, -2 * cosine, 1 - alpha)


def bell(hz: float, gain_db: float, q: float) -> Biquad:
    cosine, alpha = _angle(hz, q)
    a = 10 ** (gain_db / 40)
    return Biquad(1 + alpha * a, -2 * cosine, 1 - alpha * a, 1 + alpha / a, -2 * cosine, 1 - alpha / a)


def low_shelf(hz: float, gain_db: float, q: float = SHELF_SLOPE_Q) -> Biquad:
    """Half its gain at ``hz``."""
    cosine, alpha = _angle(hz, q)
    a = 10 ** (gain_db / 40)
    root = 2 * np.sqrt(a) * alpha
    return Biquad(
        a * (a + 1 - (a - 1) * cosine + root),
        2 * a * (a - 1 - (a + 1) * cosine),
        a * (a + 1 - (a - 1) * cosine - root),
        a + 1 + (a - 1) * cosine + root,
        -2 * (a - 1 + (a + 1) * cosine),
        a + 1 + (a - 1) * cosine - root,
    )


def high_shelf(hz: float, gain_db: float, q: float = SHELF_SLOPE_Q) -> Biquad:
    """Half its gain at ``hz``."""
    cosine, alpha = _angle(hz, q)
    a = 10 ** (gain_db / 40)
    root = 2 * np.sqrt(a) * alpha
    return Biquad(
        a * (a + 1 + (a - 1) * cosine + root),
        -2 * a * (a - 1 + (a + 1) * cosine),
        a * (a + 1 + (a - 1) * cosine - root),
        a + 1 - (a - 1) * cosine + root,
        2 * (a - 1 - (a + 1) * cosine),
        a + 1 - (a - 1) * cosine - root,
    )


def bands(values: Mapping[str, object]) -> dict[str, list[Biquad]]:
    """The parametric EQ's bands that are on, by name and in the order of the sound."""
    v = CATALOGUE["eq"].resolved(values)
    found: dict[str, list[Biquad]] = {}
    for name in ("low_cut", "low_shelf", *BELLS, "high_shelf", "high_cut"):
        if not v[f"{name}_on"]:
            continue
        hz, q = v[f"{name}_frequency"], v[f"{name}_q"]
        if name.endswith("cut"):
            one = high_pass if name == "low_cut" else low_pass
            flat, sharp = BUTTERWORTH_24_Q
            found[name] = [one(hz, flat), one(hz, sharp * q / BUTTERWORTH_Q)] if v[f"{name}_slope"] else [one(hz, q)]
        else:
            shape = {"low_shelf": low_shelf, "high_shelf": high_shelf}.get(name, bell)
            found[name] = [shape(hz, v[f"{name}_gain"], q)]
    return found


def response(values: Mapping[str, object], hz: np.ndarray) -> np.ndarray:
    """Gain of the parametric EQ in dB at frequencies in Hz, for its values (defaults for what is not given)."""
    v = CATALOGUE["eq"].resolved(values)
    wet = sum((each.decibels(hz) for band in bands(values).values() for each in band), np.zeros(np.shape(hz)))
    return wet + v["output_db"]


def three_band_response(values: Mapping[str, object], hz: np.ndarray) -> np.ndarray:
    """The same of the three-band EQ, whose shelves have the slope S = 1."""
    v = CATALOGUE["eq3"].resolved(values)
    stages = (
        low_shelf(v["low_frequency"], v["low_gain"]),
        bell(v["mid_frequency"], v["mid_gain"], v["mid_q"]),
        high_shelf(v["high_frequency"], v["high_gain"]),
    )
    return sum((each.decibels(hz) for each in stages), np.zeros(np.shape(hz)))


def filter_response(values: Mapping[str, object], hz: np.ndarray) -> np.ndarray:
    """The same of the filter without drive: resonance lifts the quality of the last stage up to 24 times."""
    v = CATALOGUE["filter"].resolved(values)
    shape = (low_pass, high_pass, band_pass, notch)[int(v["type"])]
    lift = 24 ** v["resonance"]
    flat, sharp = BUTTERWORTH_24_Q
    qs = (flat, sharp * lift) if v["slope"] else (BUTTERWORTH_Q * lift,)
    return sum((shape(v["cutoff"], q).decibels(hz) for q in qs), np.zeros(np.shape(hz)))


def auto_filter_response(values: Mapping[str, object], hz: np.ndarray) -> np.ndarray:
    """The same of the auto-filter without drive, where it stands before anything moves it."""
    v = CATALOGUE["auto_filter"].resolved(values)
    kind, q = int(v["type"]), BUTTERWORTH_Q * 16 ** v["resonance"]
    shape = (low_pass, low_pass, band_pass, high_pass, _wah)[kind]
    loud = {2: np.sqrt(q) * 1.6, 4: np.sqrt(q) * 2}.get(kind, 1.0)
    qs = (q, BUTTERWORTH_24_Q[0]) if kind == 1 else (q,)
    return sum((shape(v["cutoff"], each).decibels(hz) for each in qs), np.zeros(np.shape(hz))) + 20 * np.log10(loud)


def _wah(hz: float, q: float) -> Biquad:
    """A band-pass with a little of what lies below it."""
    cosine, alpha = _angle(hz, q)
    below = 0.06 * (1 - cosine)
    return Biquad(alpha + below, 2 * below, below - alpha, 1 + alpha, -2 * cosine, 1 - alpha)


def own_filter_response(values: Mapping[str, float], hz: np.ndarray) -> np.ndarray:
    """The same of the low-pass inside instruments (``~lowPass``), for a cutoff and a resonance."""
    rq = 0.09 + (0.765 - 0.09) * (1 - values["resonance"]) ** 2
    return low_pass(values["cutoff"], 1 / 1.848).decibels(hz) + low_pass(values["cutoff"], 1 / rq).decibels(hz)
