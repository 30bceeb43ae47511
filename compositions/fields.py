"""Model fields with bounds that the database itself holds, and the ids of everything."""

from django.core.exceptions import ValidationError
from django.db import models
from uuid_utils.compat import uuid7

__all__ = ["RangedFloatField", "RangedIntegerField", "uuid7"]


class Ranged:
    """A number within bounds: checked by Django's validation, by edits and by the database column."""

    def __init__(self, *args, minimum: float, maximum: float, **options):
        self.minimum, self.maximum = minimum, maximum
        super().__init__(*args, **options)

    def deconstruct(self):
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "minimum": self.minimum, "maximum": self.maximum}

    def db_check(self, connection):
        column = connection.ops.quote_name(self.column)
        return f"{column} BETWEEN {self.minimum!r} AND {self.maximum!r}"

    def validate(self, value, model_instance):
        super().validate(value, model_instance)
        if value is not None and not self.minimum <= value <= self.maximum:
            raise ValidationError(f"{self.verbose_name} goes from {self.minimum:g} to {self.maximum:g}.")


class RangedFloatField(Ranged, models.FloatField):
    pass


class RangedIntegerField(Ranged, models.IntegerField):
    pass
