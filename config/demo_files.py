"""Files for the demonstration: drawn, small, and each says on its face that it is invented."""

import io
from dataclasses import dataclass
from time import gmtime

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

_FONT = settings.BASE_DIR / "reports" / "fonts" / "NotoSansSC-400.ttf"
_SIZE = (900, 560)
_INK, _PAPER, _MARK = "#1f2a37", "#ffffff", "#a3341f"


@dataclass(frozen=True)
class DemoFile:
    """What one file shows and which requirements it proves."""

    name: str
    kind: str
    proves: tuple[str, ...]
    title: str
    chinese: str
    rows: tuple[tuple[str, int], ...]


FILES = (
    DemoFile(
        "demonstration-plan-2025-2027.pdf",
        "document",
        ("STR-L1-1", "STR-L2-1"),
        "Intelligent-manufacturing plan 2025–2027",
        "智能制造规划 2025–2027",
        (("Work packages", 12), ("Approved", 12), ("Finished", 5)),
    ),
    DemoFile(
        "demonstration-machine-list.pdf",
        "system_record",
        ("EQP-L2-1", "EQP-L2-2"),
        "Key machines and their control",
        "关键设备及其控制方式",
        (("Key machines", 96), ("Digitally controlled", 81), ("OPC UA or Modbus", 77)),
    ),
    DemoFile(
        "demonstration-skills-matrix.png",
        "document",
        ("SKL-L1-2", "SKL-L2-2"),
        "Skills matrix of the maintenance team",
        "维修班组技能矩阵",
        (("People", 14), ("Trained on controls", 9), ("Trained on data analysis", 3)),
    ),
    DemoFile(
        "demonstration-data-capture.png",
        "measured",
        ("DAT-L2-1", "DAT-L3-1"),
        "Stations that capture data by themselves",
        "自动采集数据的工位",
        (("Key stations", 96), ("Automatic", 38), ("By hand", 58)),
    ),
)


def draw(file: DemoFile) -> bytes:
    """The content of the file, of the kind that its name says; the same at every time."""
    image = Image.new("RGB", _SIZE, _PAPER)
    pen = ImageDraw.Draw(image)
    large, small = ImageFont.truetype(str(_FONT), 34), ImageFont.truetype(str(_FONT), 24)
    pen.text((50, 40), file.title, fill=_INK, font=large)
    pen.text((50, 90), file.chinese, fill=_INK, font=large)
    longest = max(value for _, value in file.rows)
    for number, (label, value) in enumerate(file.rows):
        top = 180 + 80 * number
        pen.text((50, top), f"{label}: {value}", fill=_INK, font=small)
        pen.rectangle((50, top + 38, 50 + 800 * value // longest, top + 54), fill=_INK)
    pen.text((50, 470), "Demonstration: invented data, proves nothing.", fill=_MARK, font=small)
    pen.text((50, 505), "演示文件：数据均为虚构，不作任何证明。", fill=_MARK, font=small)
    out = io.BytesIO()
    if file.name.endswith(".pdf"):
        image.save(out, "PDF", resolution=96, creationDate=gmtime(0), modDate=gmtime(0))
    else:
        image.save(out, "PNG")
    return out.getvalue()
