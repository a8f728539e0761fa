from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jangteo.foundation.tenancy.tests.factories import places_installed


@pytest.fixture(autouse=True)
def _places() -> Iterator[None]:
    with places_installed():
        yield


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
