"""Units of the mixer's commands."""

from typing import Annotated

from pydantic import Field

Decibels = Annotated[
    float, Field(ge=-70, le=6, allow_inf_nan=False, description="Gain in dB, −70 to 6; −70 is silence, 0 leaves alone.")
]
InputGain = Annotated[
    float, Field(ge=-36, le=36, allow_inf_nan=False, description="Gain before the devices in dB, −36 to 36.")
]
Width = Annotated[
    float, Field(ge=0, le=2, allow_inf_nan=False, description="0 is mono, 1 as it is, 2 has twice the sides.")
]
