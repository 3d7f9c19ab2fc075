import re
import xml.etree.ElementTree as ET
from decimal import Decimal
from fractions import Fraction

import pytest

import charts
from charts.radar import text_width, wrap
from charts.svg import num, pct, tag

AXIS = charts.Axis(0, 5, [(n, str(n)) for n in range(6)])
HOSTILE = """</text><script>alert("1")</script>&'é厂"""


def some_bars(label="Personnel"):
    rows = [charts.Bar(label, Fraction(7, 4), "1.75", note="weight 6 %", tick=Fraction(71, 50), tick_text="1.42")]
    return charts.bars("eb", rows, AXIS, title=f"Index of {label}", desc=f"{label} 1.75, last round 1.42.")


def some_scale(now=Fraction(253, 100), possible=Fraction(9, 2)):
    bands = [charts.Band(n, Fraction(4, 5) + n - 1, min(5, Fraction(4, 5) + n)) for n in range(1, 6)]
    needles = [
        charts.Needle(possible, "Possible", "4.50", "open"),
        charts.Needle(now, "Now", "2.53"),
    ]
    return charts.scale("sc", bands, needles, title="Score", desc="2.53 now, 4.50 possible.")


def some_radar(count=20, label="Organizational strategy"):
    spokes = [charts.Spoke(f"{label} {n}", str(n // 5), Fraction(n, 4), f"{n / 4:.2f}") for n in range(count)]
    return charts.radar("rd", spokes, upper=5, goal=3, title="Index", desc="Twenty subdomains.")


EVERY_FIGURE = [some_bars(), some_scale(), some_radar()]
EVERY_ORNAMENT = [
    charts.cell_bar(Fraction(9, 4), 5, 3),
    charts.gain_bar(Fraction(3, 4)),
    charts.gauge(3, 5, Fraction(1, 2), Fraction(4, 5)),
    charts.pips([(1, 1, "open"), (2, Fraction(3, 5), "open"), (3, 0, "open"), (4, 0, "shut"), (5, 0, "none")]),
]


@pytest.mark.parametrize("svg", EVERY_FIGURE + EVERY_ORNAMENT)
def test_every_drawing_is_well_formed_and_has_no_style_attribute(svg):
    assert not [element for element in ET.fromstring(svg).iter() if "style" in element.attrib]


@pytest.mark.parametrize("svg", EVERY_FIGURE)
def test_a_figure_is_named_and_described_and_its_text_hidden(svg):
    root = ET.fromstring(svg)
    title, desc, group = list(root)
    assert (root.get("role"), root.get("aria-labelledby")) == ("img", f"{title.get('id')} {desc.get('id')}")
    assert (title.tag, desc.tag, group.get("aria-hidden")) == ("title", "desc", "true")


@pytest.mark.parametrize("svg", EVERY_ORNAMENT)
def test_an_ornament_is_silent(svg):
    root = ET.fromstring(svg)
    assert (root.get("aria-hidden"), root.get("focusable"), root.get("role")) == ("true", "false", None)


@pytest.mark.parametrize("make", [some_bars, some_scale, some_radar])
def test_the_same_numbers_give_the_same_text(make):
    assert make() == make()


def test_text_is_escaped_everywhere():
    svg = some_bars(HOSTILE) + some_radar(label=HOSTILE)
    assert "<script" not in svg
    assert HOSTILE in "".join(ET.fromstring(some_bars(HOSTILE)).itertext())


@pytest.mark.parametrize("svg", EVERY_FIGURE + EVERY_ORNAMENT)
def test_a_drawing_tells_templates_that_it_is_markup(svg):
    assert svg.__html__() == svg


def test_an_attribute_cannot_be_left():
    assert tag("text", class_='a" onload="x') == '<text class="a&quot; onload=&quot;x"/>'


@pytest.mark.parametrize(
    ("value", "text"),
    [(Fraction(1, 3), "0.33"), (-0.001, "0"), (Decimal("12.50"), "12.5"), (1000000, "1000000"), (100.0, "100")],
)
def test_a_coordinate_has_at_most_two_decimals(value, text):
    assert num(value) == text


def test_shares_become_percentages():
    assert pct(Fraction(5294, 10000)) == "52.94%"


def test_a_bar_prints_the_given_texts_and_never_computes_its_own():
    assert [e.text for e in ET.fromstring(some_bars()).iter("text")][:3] == ["Personnel", "1.75", "1.42"]


def test_a_bar_starts_at_zero_and_goes_to_the_left_for_a_change_to_the_worse():
    axis = charts.Axis(-10, 30, [(-10, "−10 %"), (0, "0 %"), (30, "30 %")])
    svg = charts.bars("k", [charts.Bar("Defects", -5, "+5.0 %")], axis, title="t", desc="d")
    bar = next(e for e in ET.fromstring(svg).iter("rect") if e.get("class") == "c-bar")
    assert (bar.get("x"), bar.get("width")) == ("12.5%", "12.5%")


@pytest.mark.parametrize(("lower", "spare"), [(-1, []), (-3, ["-3", "-1", "1", "3"])])
def test_many_marks_thin_out_on_a_narrow_screen_and_zero_stays(lower, spare):
    axis = charts.Axis(lower, 4, [(n, str(n)) for n in range(lower, 5)])
    svg = charts.bars("k", [charts.Bar("Defects", 2, "2")], axis, title="t", desc="d")
    assert [e.text for e in ET.fromstring(svg).iter("text") if "narrow-off" in (e.get("class") or "")] == spare


def test_a_bar_beyond_the_axis_ends_at_the_axis():
    svg = charts.bars("k", [charts.Bar("Efficiency", 900, "+900.0 %")], charts.Axis(0, 100, []), title="t", desc="d")
    assert 'class="c-bar" y="26" width="100%"' in svg


def test_a_row_without_a_value_has_no_bar():
    svg = charts.bars("k", [charts.Bar("Carbon", None, "no value")], AXIS, title="t", desc="d")
    assert "c-bar" not in svg


@pytest.mark.parametrize(
    ("now", "possible", "lanes"), [(1, 2, {"Now": 14, "Possible": 34}), (4, 5, {"Now": 34, "Possible": 14})]
)
def test_no_needle_runs_through_the_label_of_another(now, possible, lanes):
    labels = [e for e in ET.fromstring(some_scale(now, possible)).iter("text") if e.get("class") == "d"]
    assert {e.text.strip(): int(e.get("y")) for e in labels} == lanes


def test_the_radar_has_a_spoke_a_dot_and_a_label_for_each_leaf():
    root = ET.fromstring(some_radar())
    kinds = [element.get("class") for element in root.iter()]
    assert (kinds.count("c-dot"), kinds.count("c-bezel"), kinds.count("c-goal")) == (20, 4, 1)
    assert len([e for e in root.iter("tspan") if e.get("class") == "v"]) == 20


def test_the_radar_reaches_the_ring_of_its_value():
    dot = [e for e in ET.fromstring(some_radar()).iter("circle")][4]
    assert (dot.get("cx"), dot.get("cy")) == ("414.99", "277.33")


@pytest.mark.parametrize("count", [0, 1, 2])
def test_with_fewer_than_three_axes_there_is_no_radar(count):
    assert some_radar(count) == ""


def test_one_group_needs_no_arc():
    spokes = [charts.Spoke("Data", "all", 1, "1.00")] * 4
    assert "c-bezel" not in charts.radar("r", spokes, upper=5, goal=None, title="t", desc="d")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Data", ["Data"]),
        ("Safety and environmental protection", ["Safety and", "environmental", "protection"]),
        ("安全环保", ["安全环保"]),
        ("产品研发与工艺设计一体化", ["产品研发与工艺设计一", "体化"]),
        ("x" * 80, ["x" * 18 + "…"]),
    ],
)
def test_labels_are_cut_between_words_or_han_characters(text, lines):
    assert wrap(text, 149, 36) == lines


@pytest.mark.parametrize("text", ["word " * 60, "字" * 200])
def test_a_label_has_at_most_three_lines(text):
    lines = wrap(text, 149, 36)
    assert len(lines) == 3
    assert lines[-1].endswith("…")


def test_no_label_leaves_the_drawing():
    for x, line in re.findall(
        r'<tspan x="([\d.]+)"[^>]*>([^<]*)', some_radar(label="Safety and environmental protection")
    ):
        assert 0 <= float(x) <= 752
        assert text_width(line) <= 220


def test_levels_of_a_scale_of_five_keep_their_colour_and_others_spread_over_the_five():
    assert [charts.tone(n, 5) for n in range(1, 6)] == [1, 2, 3, 4, 5]
    assert [charts.tone(n, 4) for n in range(1, 5)] == [1, 2, 4, 5]
    assert charts.tone(1, 1) == 5


def test_pips_show_what_is_reached_shut_and_not_asked():
    shapes = [(e.tag, e.get("class"), e.get("height")) for e in ET.fromstring(EVERY_ORNAMENT[3])]
    assert shapes == [
        ("rect", "c-l1", "13"),
        ("rect", "c-none edge", "13"),
        ("rect", "c-l2", "7.8"),
        ("rect", "c-none edge", "13"),
        ("rect", "c-none edge", "13"),
        ("rect", "c-off", "2"),
        ("circle", "c-off", None),
    ]


def test_a_long_scale_has_a_tick_at_the_edges_of_its_bands_alone():
    bands = [charts.Band(1, 20, 40), charts.Band(2, 40, 100)]
    svg = charts.scale("sc", bands, [charts.Needle(59, "Now", "59.00")], title="Score", desc="59.00 now.")

    ticks = [text.text for text in ET.fromstring(svg).iter("text") if text.get("class") == "s"]

    assert ticks == ["0", "20", "40", "100"]
