"""What a browser calls itself, in words that its owner knows."""

_SYSTEMS = (
    ("iPhone", "아이폰"),
    ("iPad", "아이패드"),
    ("Android", "안드로이드"),
    ("Windows", "윈도우 PC"),
    ("Macintosh", "맥"),
    ("CrOS", "크롬북"),
    ("Linux", "리눅스 PC"),
)
# Order matters: most browsers also carry the names of their ancestors.
_BROWSERS = (
    ("KAKAOTALK", "카카오톡"),
    ("NAVER", "네이버 앱"),
    ("SamsungBrowser", "삼성 인터넷"),
    ("Whale", "웨일"),
    ("Edg", "엣지"),
    ("Firefox", "파이어폭스"),
    ("Chrome", "크롬"),
    ("Safari", "사파리"),
)


def device_name(user_agent: str) -> str:
    """`안드로이드 · 삼성 인터넷`; `알 수 없는 기기` for what is not known."""
    parts = [next((name for sign, name in known if sign in user_agent), "") for known in (_SYSTEMS, _BROWSERS)]
    return " · ".join(part for part in parts if part) or "알 수 없는 기기"
