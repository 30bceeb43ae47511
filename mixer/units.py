"""Units of the mixer's commands."""

from typing import Annotated

from pydantic import Field

Decibels = Annotated[
    float, Field(ge=-70, le=6, allow_inf_nan=False, description="Gain in dB, −70 to 6; −70 is silence, 0 leaves alone.")
]
