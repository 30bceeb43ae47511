"""The curves that the page draws: both sides pass the same cases."""

import json
from pathlib import Path

import numpy as np
import pytest

from effects import eq_curve

CASES = json.loads((Path(__file__).parent / "cases" / "responses.json").read_text())
OF = {
    "eq": eq_curve.response,
    "eq3": eq_curve.three_band_response,
    "filter": eq_curve.filter_response,
    "auto_filter": eq_curve.auto_filter_response,
    "own": eq_curve.own_filter_response,
}


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: f"{case['kind']} {case['title']}")
def test_responses(case: dict) -> None:
    found = OF[case["kind"]](case["values"], np.array(CASES["hz"], float))
    assert found == pytest.approx(case["db"], abs=0.005)
