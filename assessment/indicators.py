"""PURE: the four indicators of effect that a factory may state beside its answers. They never enter the level."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Indicator:
    """`name` stands at the start of a sentence; `definition` says what is to be compared."""

    key: str
    title: Mapping[str, str]
    name: Mapping[str, str]
    lower_is_better: bool
    definition: Mapping[str, str]


INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        key="development_cycle",
        title={"en": "Product development cycle", "zh-hans": "产品研发（研制）周期"},
        name={"en": "The development cycle", "zh-hans": "产品研发周期"},
        lower_is_better=True,
        definition={
            "en": "Calendar time from project start to release; keep the product mix comparable.",
            "zh-hans": "从立项到发布的日历时间；对比时产品结构应保持可比。",
        },
    ),
    Indicator(
        key="production_efficiency",
        title={"en": "Production efficiency", "zh-hans": "生产效率"},
        name={"en": "Production efficiency", "zh-hans": "生产效率"},
        lower_is_better=False,
        definition={
            "en": "Output per unit of input, by your own formula; no source defines it further.",
            "zh-hans": "单位投入的产出；各来源未进一步定义，由企业自述公式。",
        },
    ),
    Indicator(
        key="defect_rate",
        title={"en": "Rate of defective products", "zh-hans": "产品不良品率"},
        name={"en": "Defects", "zh-hans": "产品不良品率"},
        lower_is_better=True,
        definition={
            "en": "Relative change of the rate, not percentage points.",
            "zh-hans": "不良率的相对变化，不是百分点之差。",
        },
    ),
    Indicator(
        key="carbon_emissions",
        title={"en": "Carbon emissions per output", "zh-hans": "单位产出碳排放"},
        name={"en": "Carbon emissions", "zh-hans": "碳排放"},
        lower_is_better=True,
        definition={
            "en": "Emissions per unit of output; the sources do not say whether theirs are absolute or per output.",
            "zh-hans": "取单位产出的排放量；各来源未说明是总量还是单位产出。",
        },
    ),
)

BY_KEY: Mapping[str, Indicator] = {indicator.key: indicator for indicator in INDICATORS}
