"""What can happen to places."""

from jangteo.registry.places.operations.importing import (
    confirm_import,
    discard_import,
    import_markets,
    preview_import,
    run_import,
)

__all__ = ["confirm_import", "discard_import", "import_markets", "preview_import", "run_import"]
