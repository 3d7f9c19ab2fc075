"""The 34 provincial divisions of GB/T 2260-2007, "Codes for the administrative divisions of the People's Republic
of China" (中华人民共和国行政区划代码), as CN- and the first two digits."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REGIONS: dict[str, Promise] = {
    "CN-11": _("Beijing"),
    "CN-12": _("Tianjin"),
    "CN-13": _("Hebei"),
    "CN-14": _("Shanxi"),
    "CN-15": _("Inner Mongolia"),
    "CN-21": _("Liaoning"),
    "CN-22": _("Jilin"),
    "CN-23": _("Heilongjiang"),
    "CN-31": _("Shanghai"),
    "CN-32": _("Jiangsu"),
    "CN-33": _("Zhejiang"),
    "CN-34": _("Anhui"),
    "CN-35": _("Fujian"),
    "CN-36": _("Jiangxi"),
    "CN-37": _("Shandong"),
    "CN-41": _("Henan"),
    "CN-42": _("Hubei"),
    "CN-43": _("Hunan"),
    "CN-44": _("Guangdong"),
    "CN-45": _("Guangxi"),
    "CN-46": _("Hainan"),
    "CN-50": _("Chongqing"),
    "CN-51": _("Sichuan"),
    "CN-52": _("Guizhou"),
    "CN-53": _("Yunnan"),
    "CN-54": _("Tibet"),
    "CN-61": _("Shaanxi"),
    "CN-62": _("Gansu"),
    "CN-63": _("Qinghai"),
    "CN-64": _("Ningxia"),
    "CN-65": _("Xinjiang"),
    "CN-71": _("Taiwan"),
    "CN-81": _("Hong Kong"),
    "CN-82": _("Macao"),
}


def region_choices() -> list[tuple[str, Promise]]:
    return list(REGIONS.items())
