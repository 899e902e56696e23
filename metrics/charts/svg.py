"""The few elements of SVG that our charts are made of.

The page's Content-Security-Policy blocks `style` attributes and elements, so colour comes twice: a class that the
stylesheet knows, and a literal attribute for where there is none (PDF, mail). The stylesheet wins where it is.
Output is the same for the same input: attributes keep their order, numbers have one decimal.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

MAIN = "#2646b4"
BAND = "#cdd8f8"
GRID = "#e4e3de"
INK = "#1a1a18"
INK_2 = "#55544e"
PAPER = "#ffffff"
TRACK = "#e4e3de"

Attribute = str | float | int


class Markup(str):
    """Escaped text that templates put out as it is (`__html__` is what Django asks for)."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


def number(value: float) -> str:
    """One decimal, no "-0", no tail of zeros: 12, 12.5."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def element(name: str, *children: str | Markup, **attributes: Attribute) -> Markup:
    """`<name …>children</name>`. Underscores become hyphens, a trailing one is dropped (`class_`); "" is left out.

    A child that is not Markup is text, and escaped.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value if isinstance(value, str) else number(value))}"'
        for key, value in attributes.items()
        if value != ""
    )
    inside = "".join(child if isinstance(child, Markup) else escape(child) for child in children)
    return Markup(f"<{name}{written}>{inside}</{name}>" if children else f"<{name}{written}/>")


def line(x1: float, y1: float, x2: float, y2: float, class_: str, **paint: Attribute) -> Markup:
    return element("line", class_=class_, x1=x1, y1=y1, x2=x2, y2=y2, **paint)


def rect(x: float, y: float, width: float, height: float, class_: str, **paint: Attribute) -> Markup:
    return element("rect", class_=class_, x=x, y=y, width=width, height=height, **paint)


def circle(cx: float, cy: float, r: float, class_: str, **paint: Attribute) -> Markup:
    return element("circle", class_=class_, cx=cx, cy=cy, r=r, **paint)


def path(points: Iterable[tuple[float, float]], class_: str, closed: bool = False, /, **paint: Attribute) -> Markup:
    steps = " L".join(f"{number(x)} {number(y)}" for x, y in points)
    return element("path", class_=class_, d=f"M{steps}{' Z' if closed else ''}", **paint)


def words(x: float, y: float, text: str, class_: str = "", **paint: Attribute) -> Markup:
    """Text; the classes "mid" and "end" anchor it, "strong" sets it off, each with its literal twin."""
    classes = class_.split()
    anchor = "middle" if "mid" in classes else "end" if "end" in classes else ""
    strong = "strong" in classes
    return element(
        "text",
        text,
        class_=class_,
        x=x,
        y=y,
        fill=INK if strong else INK_2,
        font_family="sans-serif",
        font_size="12",
        font_weight="600" if strong else "",
        text_anchor=anchor,
        **paint,
    )


def link(href: str, title: str, *marks: Markup) -> Markup:
    """Marks that lead somewhere; the title alone is their name."""
    return element("a", element("title", title), *marks, href=href)


def drawing(
    width: float, height: float, *marks: Markup, class_: str, ident: str = "", title: str = "", has_links: bool = False
) -> Markup:
    """The `<svg>`. With links inside it is a group, since the children of an image are hidden from a screen reader."""
    named = {"aria_labelledby": f"{ident}-title"} if ident else {"aria_label": title}
    heading = [element("title", title, id=f"{ident}-title")] if ident else []
    return element(
        "svg",
        *heading,
        *marks,
        xmlns="http://www.w3.org/2000/svg",
        class_=class_,
        viewBox=f"0 0 {number(width)} {number(height)}",
        role="group" if has_links else "img",
        **named,
    )
