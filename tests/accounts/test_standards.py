"""The code lists of the national standards, as far as they can be checked by counting."""

from accounts.industries import INDUSTRIES
from accounts.regions import REGIONS


def test_manufacturing_has_31_divisions() -> None:
    assert list(INDUSTRIES) == [f"C{number}" for number in range(13, 44)]
    assert len({str(name) for name in INDUSTRIES.values()}) == 31


def test_there_are_34_provinces_in_the_order_of_their_numbers() -> None:
    assert len(REGIONS) == len({str(name) for name in REGIONS.values()}) == 34
    assert list(REGIONS) == sorted(REGIONS)
    assert (REGIONS["CN-11"], REGIONS["CN-32"], REGIONS["CN-65"]) == ("Beijing", "Jiangsu", "Xinjiang")
