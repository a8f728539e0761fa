"""The map shows what is public, and notices when it is old."""

from pathlib import Path

import pytest

from tests.architecture.house import House
from tools import make_map


@pytest.fixture
def text(tmp_path: Path) -> str:
    house = House(tmp_path)
    house.write("registry/places/operations/steps.py", "def step(x): ...\n")
    house.write("registry/places/permissions.py", "RENAME = 'places.rename'\n_HIDDEN = 1\n")
    house.write(
        "registry/places/events.py",
        'class Renamed:\n    """A place has a new name.\n\n    More."""\n\n    place_id: int\n    name: str\n',
    )
    return make_map.render(house.package)


def test_it_shows_what_others_may_use(text: str) -> None:
    assert "### registry.places\n\nOwns places (장소).\n" in text
    assert "- `rename(*, actor: object, now: object, name: str) -> None` — Give another name." in text
    assert "- `list_all()`" in text
    assert "- `Renamed(place_id: int, name: str)` — A place has a new name.\n" in text
    assert "- `RENAME = 'places.rename'`" in text


def test_it_hides_what_others_may_not(text: str) -> None:
    assert "step(" not in text
    assert "_HIDDEN" not in text


def test_groups_stand_in_the_order_of_layers(text: str) -> None:
    groups = [line[3:] for line in text.splitlines() if line.startswith("## ")]
    assert groups == [g for g in make_map_order() if g in groups]
    assert {"portals", "registry", "foundation", "kernel"} <= set(groups)


def make_map_order() -> list[str]:
    return [
        "portals",
        "engage",
        "insight",
        "commerce",
        "office",
        "loyalty",
        "finance",
        "registry",
        "foundation",
        "kernel",
    ]


def test_a_stale_map_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = House(tmp_path / "src")
    (tmp_path / ".importlinter").write_text((house.folder / ".importlinter").read_text())
    monkeypatch.setattr(make_map, "ROOT", tmp_path)
    assert make_map.main(["--check"]) == 1
    assert make_map.main([]) == 0
    assert make_map.main(["--check"]) == 0
    house.write("registry/parties/events.py", "class Joined: ...\n")
    assert make_map.main(["--check"]) == 1
