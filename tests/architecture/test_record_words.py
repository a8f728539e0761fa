"""The record is read by people: every operation has words there."""

from importlib import import_module

from jangteo.foundation.audit.types import LABELS
from tests.architecture.house import ROOT

SOURCE = ROOT / "src" / "jangteo"


def operations() -> set[str]:
    """The names of all operations, as they stand in the record."""
    found = set()
    for path in SOURCE.glob("*/*/operations*"):
        module = import_module(".".join(path.relative_to(SOURCE.parent).with_suffix("").parts))
        found |= {thing.operation_name for thing in vars(module).values() if hasattr(thing, "operation_name")}
    return found


def test_every_operation_has_words_in_the_record() -> None:
    named = operations()
    assert len(named) > 100
    assert sorted(name for name in named if name not in LABELS) == []


def test_no_words_stand_for_an_operation_that_is_gone() -> None:
    assert sorted(name for name in LABELS if name not in operations() and not name.startswith("tests.")) == []
