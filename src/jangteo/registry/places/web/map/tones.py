"""Colours and patterns of groups on a map: 업종별 needs more than hues, so that nobody has to tell eleven apart."""

from django.utils.safestring import SafeString, mark_safe

HUES = 4
#: Plain, striped, dotted: what is drawn over the ground of a hue, in units of the mock-ups.
_MARKS = ("", '<path class="m" d="M0 0h2v7h-2z"/>', '<circle class="m" cx="3.5" cy="3.5" r="1.5"/>')
TONES = HUES * len(_MARKS)


def letter_of(tone: int) -> str:
    """The class of a tone in the drawing; numbers beyond the last are the last."""
    return f"g{min(max(tone, 0), TONES - 1)}"


def is_patterned(letter: str) -> bool:
    """Whether cells of this letter are filled by a pattern instead of by the style sheet."""
    return int(letter[1:]) >= HUES


def patterns(unit: str) -> SafeString:
    """What a drawing by groups defines: patterns for cells (`unit`: cm), and the keys of its legend."""
    found = []
    for tone in range(TONES):
        hue, marks = tone % HUES, _MARKS[tone // HUES]
        fill = ""
        if marks:
            turn = "rotate(45) " if tone // HUES == 1 else ""
            ground = f'<path class="h{hue}" d="M0 0h7v7h-7z"/>{marks}'
            frame = f'class="h{hue}" width="7" height="7" patternUnits="userSpaceOnUse"'
            for name, scale in ((f"sk-pg{tone}", ""), (f"sm-g{tone}", f"scale({unit})")):
                found.append(f'<pattern id="{name}" {frame} patternTransform="{turn}{scale}">{ground}</pattern>')
            fill = f' fill="url(#sk-pg{tone})"'
        found.append(f'<g id="sk-g{tone}"><path class="key"{fill} d="M0 0h24v18h-24z"/></g>')
    return mark_safe("".join(found))  # noqa: S308  numbers alone
