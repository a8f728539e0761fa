"""Words of till: enums, frozen dataclasses, refusals."""
