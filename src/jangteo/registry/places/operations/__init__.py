"""What can happen to places."""

from jangteo.registry.places.operations.adding import add_market
from jangteo.registry.places.operations.deciding import decide_doubt
from jangteo.registry.places.operations.editing import (
    add_closing,
    load_regions,
    remove_closing,
    set_cycle,
    update_market,
)
from jangteo.registry.places.operations.exporting import export_file, export_markets
from jangteo.registry.places.operations.importing import (
    confirm_import,
    discard_import,
    import_markets,
    preview_import,
    run_import,
)
from jangteo.registry.places.operations.settling import decide_doubts, reopen_doubt

__all__ = [
    "add_closing",
    "add_market",
    "confirm_import",
    "decide_doubt",
    "decide_doubts",
    "discard_import",
    "export_file",
    "export_markets",
    "import_markets",
    "load_regions",
    "preview_import",
    "remove_closing",
    "reopen_doubt",
    "run_import",
    "set_cycle",
    "update_market",
]
