"""EXCLUDE over a whole number and a period without any extension: a number is a range of one."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, RangeOperators
from django.db.models import F, Func, Q, Value


class _OneNumber(Func):
    function = "int8range"
    output_field = BigIntegerRangeField()


def no_overlap(name: str, column: str, condition: Q | None = None) -> ExclusionConstraint:
    """No two rows with one value of `column` may have `period`s that share a day."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            (_OneNumber(F(column), F(column), Value("[]")), RangeOperators.OVERLAPS),
            ("period", RangeOperators.OVERLAPS),
        ],
        condition=condition,
    )
