"""Finding a list in a file: its sheet, the line of its titles, and which column is which."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from jangteo.foundation.spreadsheets.types import MatchingView, Sheet, SheetColumn
from jangteo.kernel.errors import Invalid
from jangteo.kernel.spreadsheets import Book

#: Titles of our own files to mend; never data.
REASON, ORIGIN = "고칠 점", "원래 줄"
_OURS = {"고칠점", "원래줄"}
#: Words that files use for one thing; each must be folded.
_SAME = (
    frozenset(
        {"휴대전화", "휴대폰", "핸드폰", "휴대전화번호", "휴대폰번호", "핸드폰번호", "연락처", "전화번호", "전화", "hp"}
    ),
    frozenset({"대표자", "대표", "대표자명", "성명", "이름", "상인명", "사업주", "점주", "사장님"}),
    frozenset({"상호", "상호명", "점포명", "가게이름", "업소명", "상점명", "가게명"}),
    frozenset({"자리번호", "자리", "호수", "점포번호", "호실", "점포호수", "위치"}),
    frozenset({"면적", "점포면적", "전용면적", "계약면적"}),
    frozenset({"사업자등록번호", "사업자번호", "등록번호"}),
    frozenset({"비고", "메모", "참고", "기타"}),
    frozenset({"업종", "취급품목", "품목", "파는것", "판매품목"}),
)
#: How far down titles may stand under the name of the list, a date, an approval box.
_LOOK_DOWN = 20
_SURE, _LIKELY = 90, 60
_SAMPLES = 3
_MAX_HEADER = 80


@dataclass(frozen=True)
class Guess:
    """A line of titles: column key → place, and whether each match is beyond doubt."""

    line_at: int
    mapping: dict[str, int]
    sure: bool
    score: int


def folded(title: str) -> str:
    """A title as it is compared: no blanks, brackets, signs or case."""
    narrow = unicodedata.normalize("NFKC", title).lower()
    bare = re.sub(r"[(\[<{].*?[)\]>}]", "", narrow)
    letters = re.sub(r"[^0-9a-z가-힣ㄱ-ㅎ一-龥]", "", bare)
    return (letters or re.sub(r"\s", "", narrow))[:_MAX_HEADER]


def view_of(
    sheet: Sheet, book: Book, memory: Mapping[str, str], tab: int | None = None, header_line: int | None = None
) -> MatchingView:
    """The table of a file, where nothing else is said the likeliest.

    memory: folded title → column key (or "" for a column that is not taken). Raises Invalid(`sheet_no_rows`) when
    nothing stands below the titles.
    """
    at = tab if tab is not None and 0 <= tab < len(book.tabs) else _best_tab(sheet, book, memory)
    rows = book.tabs[at].rows
    asked = next((place for place, (line, _) in enumerate(rows) if line == header_line), None)
    guess = _best_line(sheet, rows, memory) if asked is None else _guess(sheet, asked, rows[asked][1], memory)
    line, cells = rows[guess.line_at]
    below = rows[guess.line_at + 1 :]
    if not below and tab is None:
        raise Invalid("sheet_no_rows", "제목 아래에 줄이 없어요. 내용을 채워서 올려 주세요.", field="file")
    width = max([len(cells), *(len(one) for _, one in below[:50])])
    headers = tuple(_shown(cells, place) for place in range(width))
    return MatchingView(
        tab=at,
        tabs=tuple(one.name for one in book.tabs),
        header_line=line,
        headers=headers,
        samples=tuple(_samples(below, place) for place in range(width)),
        mapping=guess.mapping,
        near=tuple((number, _words(one)) for number, one in rows[:_LOOK_DOWN]),
        sure=guess.sure and all(not column.required or column.key in guess.mapping for column in sheet.columns),
        rows=len(below),
    )


def body_of(book: Book, tab: int, header_line: int) -> list[tuple[int, tuple[str, ...]]]:
    """The rows below the titles."""
    return [(line, cells) for line, cells in book.tabs[tab].rows if line > header_line]


def _best_tab(sheet: Sheet, book: Book, memory: Mapping[str, str]) -> int:
    scores = [_best_line(sheet, tab.rows, memory).score for tab in book.tabs]
    return scores.index(max(scores))


def _best_line(sheet: Sheet, rows: Sequence[tuple[int, tuple[str, ...]]], memory: Mapping[str, str]) -> Guess:
    guesses = [_guess(sheet, at, cells, memory) for at, (_, cells) in enumerate(rows[:_LOOK_DOWN])]
    best = max(guesses, key=lambda guess: (guess.score, -guess.line_at))
    if best.score:
        return best
    # Nothing is known: the first line that looks like titles, several filled cells side by side.
    fallback = next((at for at, (_, cells) in enumerate(rows) if sum(bool(cell.strip()) for cell in cells) > 1), 0)
    return Guess(fallback, {}, False, 0)


def _guess(sheet: Sheet, line_at: int, cells: Sequence[str], memory: Mapping[str, str]) -> Guess:
    """Each column gets its best title, the surest first; a title serves once."""
    titles = [folded(cell) for cell in cells]
    found = sorted(
        (
            (_likeness(column, title, memory), -place, column.key)
            for column in sheet.columns
            for place, title in enumerate(titles)
            if title and title not in _OURS
        ),
        reverse=True,
    )
    mapping: dict[str, int] = {}
    scores: dict[str, int] = {}
    for score, place, key in found:
        if score >= _LIKELY and key not in mapping and -place not in mapping.values():
            mapping[key], scores[key] = -place, score
    in_order = {column.key: mapping[column.key] for column in sheet.columns if column.key in mapping}
    left = [title for place, title in enumerate(titles) if title and place not in mapping.values()]
    sure = all(score >= _SURE for score in scores.values()) and all(
        title in _OURS or memory.get(title) == "" for title in left
    )
    return Guess(line_at, in_order, sure and bool(mapping), sum(scores.values()))


def _likeness(column: SheetColumn, title: str, memory: Mapping[str, str]) -> int:
    """How surely a title (folded) names a column, 0 to 100."""
    if title in memory:
        return 100 if memory[title] == column.key else 0
    names = [folded(column.title), *(folded(alias) for alias in column.aliases)]
    if title in names:
        return 98 if title == names[0] else 95
    if any(title in same and not same.isdisjoint(names) for same in _SAME):
        return 85
    if any(len(name) > 1 and (name in title or (title in name and len(title) > 1)) for name in names):
        return 70
    ratio = max(SequenceMatcher(None, title, name).ratio() for name in names)
    return int(ratio * 80) if ratio >= 0.75 else 0


def _shown(cells: Sequence[str], place: int) -> str:
    text = re.sub(r"\s+", " ", cells[place]).strip() if place < len(cells) else ""
    return text[:_MAX_HEADER] or f"{_letters(place)}열"


def _letters(place: int) -> str:
    """A, B, … Z, AA: as spreadsheets name columns."""
    return (_letters(place // 26 - 1) if place >= 26 else "") + chr(ord("A") + place % 26)


def _samples(rows: Sequence[tuple[int, tuple[str, ...]]], place: int) -> tuple[str, ...]:
    filled = (cells[place].strip() for _, cells in rows[:200] if place < len(cells) and cells[place].strip())
    return tuple(text[:40] for _, text in zip(range(_SAMPLES), filled, strict=False))


def _words(cells: Sequence[str]) -> str:
    words = " · ".join(cell.strip() for cell in cells if cell.strip())
    return words if len(words) <= 70 else words[:70] + "…"
