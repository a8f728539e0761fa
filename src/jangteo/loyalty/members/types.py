"""Words of members: enums, frozen dataclasses, refusals."""
