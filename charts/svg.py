"""SVG as text: escaped, deterministic, classes instead of style attributes, decimal points in every language."""

from decimal import Decimal
from fractions import Fraction
from xml.sax.saxutils import escape

Number = int | float | Decimal | Fraction


class Svg(str):
    """A finished drawing. Templates print it as it is, which is right because everything in it went through text_of or
    an attribute of tag."""

    def __html__(self) -> str:
        return self


def text_of(value: str) -> str:
    """User text inside an element."""
    return escape(value)


def num(value: Number) -> str:
    """A coordinate: at most two decimals, no trailing zeros, never -0."""
    digits = f"{float(value):.2f}".rstrip("0").rstrip(".")
    return "0" if digits == "-0" else digits


def pct(share: Number) -> str:
    """A share of 1 as a percentage of the drawing's width."""
    return f"{num(float(share) * 100)}%"


def tag(name: str, content: str = "", **attributes: str | Number | None) -> str:
    """One element; `class_` and `text_anchor` become class and text-anchor, None leaves an attribute out."""
    parts = [name]
    for key, value in attributes.items():
        if value is not None:
            written = value if isinstance(value, str) else num(value)
            parts.append(f'{key.rstrip("_").replace("_", "-")}="{escape(written, {chr(34): "&quot;"})}"')
    head = " ".join(parts)
    return f"<{head}>{content}</{name}>" if content or name == "svg" else f"<{head}/>"


def label(content: str, **attributes: str | Number | None) -> str:
    return tag("text", text_of(content), **attributes)


def figure(ident: str, *, title: str, desc: str, content: str, **attributes: str | Number | None) -> Svg:
    """A chart that stands for itself: named and described once, its inner text hidden from screen readers."""
    name, about = f"{ident}-t", f"{ident}-d"
    inner = (
        tag("title", text_of(title), id=name)
        + tag("desc", text_of(desc), id=about)
        + tag("g", content, aria_hidden="true")
    )
    return Svg(tag("svg", inner, class_="c", **attributes, role="img", aria_labelledby=f"{name} {about}"))


def ornament(content: str, **attributes: str | Number | None) -> Svg:
    """A drawing beside a text that says the same: invisible to screen readers and to the keyboard."""
    return Svg(tag("svg", content, **attributes, aria_hidden="true", focusable="false"))


def clamp(share: Number) -> float:
    return min(1.0, max(0.0, float(share)))


def tone(level: int, levels: int) -> int:
    """Which of the five level colours a level of a scale with `levels` steps gets: its own where there are five."""
    return 1 + round((level - 1) * 4 / (levels - 1)) if levels > 1 else 5
