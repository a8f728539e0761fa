"""Writes the API's description where the contract test compares it: ``python -m tools.openapi``."""

import json
import sys
from pathlib import Path

SNAPSHOT = Path(__file__).resolve().parents[1] / "tests" / "contracts" / "openapi.json"


def main() -> int:
    """Write the description; returns the exit code."""
    from jangteo.config.boot import boot

    boot()
    from jangteo.config.api import api

    text = json.dumps(api.get_openapi_schema(), ensure_ascii=False, indent=1, sort_keys=True)
    SNAPSHOT.write_text(text + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
