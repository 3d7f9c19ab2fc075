"""PURE: numbers -> SVG text for screens. Imports nobody. Numbers arrive exact and texts arrive as printed elsewhere, so
no figure is rounded twice; drawing coordinates are the only floats."""

from charts.bars import Axis, Bar, bars, cell_bar, gain_bar, gauge, pips
from charts.radar import Spoke, radar
from charts.scale import Band, Needle, scale
from charts.svg import Svg, tone

__all__ = [
    "Axis",
    "Band",
    "Bar",
    "Needle",
    "Spoke",
    "Svg",
    "bars",
    "cell_bar",
    "gain_bar",
    "gauge",
    "pips",
    "radar",
    "scale",
    "tone",
]
