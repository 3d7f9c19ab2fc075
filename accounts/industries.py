"""The 31 divisions of manufacturing (section C, divisions 13 to 43) of GB/T 4754-2017, "Industrial
classification for national economic activities" (国民经济行业分类).

English names after the National Bureau of Statistics of China. The official Chinese name stands above each entry for
the translator.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

INDUSTRIES: dict[str, Promise] = {
    # Translators: 农副食品加工业
    "C13": _("Processing of food from agricultural products"),
    # Translators: 食品制造业
    "C14": _("Manufacture of foods"),
    # Translators: 酒、饮料和精制茶制造业
    "C15": _("Manufacture of liquor, beverages and refined tea"),
    # Translators: 烟草制品业
    "C16": _("Manufacture of tobacco"),
    # Translators: 纺织业
    "C17": _("Manufacture of textiles"),
    # Translators: 纺织服装、服饰业
    "C18": _("Manufacture of textile clothing and apparel"),
    # Translators: 皮革、毛皮、羽毛及其制品和制鞋业
    "C19": _("Manufacture of leather, fur, feather and related products and footwear"),
    # Translators: 木材加工和木、竹、藤、棕、草制品业
    "C20": _("Processing of timber; products of wood, bamboo, rattan, palm and straw"),
    # Translators: 家具制造业
    "C21": _("Manufacture of furniture"),
    # Translators: 造纸和纸制品业
    "C22": _("Manufacture of paper and paper products"),
    # Translators: 印刷和记录媒介复制业
    "C23": _("Printing and reproduction of recording media"),
    # Translators: 文教、工美、体育和娱乐用品制造业
    "C24": _("Manufacture of articles for culture, education, arts and crafts, sport and entertainment"),
    # Translators: 石油、煤炭及其他燃料加工业
    "C25": _("Processing of petroleum, coal and other fuels"),
    # Translators: 化学原料和化学制品制造业
    "C26": _("Manufacture of raw chemical materials and chemical products"),
    # Translators: 医药制造业
    "C27": _("Manufacture of medicines"),
    # Translators: 化学纤维制造业
    "C28": _("Manufacture of chemical fibres"),
    # Translators: 橡胶和塑料制品业
    "C29": _("Manufacture of rubber and plastics products"),
    # Translators: 非金属矿物制品业
    "C30": _("Manufacture of non-metallic mineral products"),
    # Translators: 黑色金属冶炼和压延加工业
    "C31": _("Smelting and pressing of ferrous metals"),
    # Translators: 有色金属冶炼和压延加工业
    "C32": _("Smelting and pressing of non-ferrous metals"),
    # Translators: 金属制品业
    "C33": _("Manufacture of metal products"),
    # Translators: 通用设备制造业
    "C34": _("Manufacture of general-purpose machinery"),
    # Translators: 专用设备制造业
    "C35": _("Manufacture of special-purpose machinery"),
    # Translators: 汽车制造业
    "C36": _("Manufacture of automobiles"),
    # Translators: 铁路、船舶、航空航天和其他运输设备制造业
    "C37": _("Manufacture of railway, ship, aerospace and other transport equipment"),
    # Translators: 电气机械和器材制造业
    "C38": _("Manufacture of electrical machinery and apparatus"),
    # Translators: 计算机、通信和其他电子设备制造业
    "C39": _("Manufacture of computers, communication and other electronic equipment"),
    # Translators: 仪器仪表制造业
    "C40": _("Manufacture of measuring instruments and machinery"),
    # Translators: 其他制造业
    "C41": _("Other manufacture"),
    # Translators: 废弃资源综合利用业
    "C42": _("Utilisation of waste resources"),
    # Translators: 金属制品、机械和设备修理业
    "C43": _("Repair service of metal products, machinery and equipment"),
}


def industry_choices() -> list[tuple[str, Promise]]:
    return list(INDUSTRIES.items())
