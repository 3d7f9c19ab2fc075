"""A newer version of the program's own rubric that touches given answers in every way."""

import json
from typing import Any

from rubrics.models import RubricVersion
from rubrics.services.publishing import publish_version
from tests.builders import AT

GONE, MOVED, REWORDED = "EQP-L1-2", "EQP-L2-1", "EQP-L1-1"


def publish_newer(version: RubricVersion) -> RubricVersion:
    """“Partly” is another choice, one requirement is gone, one moves a level up, one reads otherwise, one is new, and
    logistics cannot be left out."""
    document = json.loads(RubricVersion.objects.get(pk=version.pk).document)
    partly = next(choice for choice in document["scale"] if choice["key"] == "partly")
    partly |= {"key": "half", "label": {"en": "Half met", "zh-hans": "满足一半"}}
    leaves = {leaf["key"]: leaf for top in document["nodes"] for leaf in _leaves(top)}
    items = leaves["EQP"]["requirements"]
    leaves["EQP"]["requirements"] = [item for item in items if item["key"] != GONE]
    by_key = {item["key"]: item for item in items}
    by_key[MOVED]["level"] = 3
    by_key[REWORDED]["text"] = {"en": "Every key machine has a digital file.", "zh-hans": "关键设备均建有数字化档案。"}
    fresh = {"key": "EQP-L1-91", "level": 1, "text": {"en": "A new requirement.", "zh-hans": "一条新的要求。"}}
    leaves["EQP"]["requirements"].append({**by_key[REWORDED], **fresh})
    for node in _nodes(document["nodes"]):
        node.pop("trimmable", None)
    _rename_choice(document)
    texts = {"name": "2027", "summary": "装备；中间一档"}
    return publish_version(document=document, number=1001, by="admin@plant.example", at=AT, **texts)


def _rename_choice(document: dict[str, Any]) -> None:
    """Wherever the document names the choice beside its scale."""
    if document.get("evidence_policy", {}).get("cap") == "partly":
        document["evidence_policy"]["cap"] = "half"
    document.pop("consistency", None)
    for node in _nodes(document["nodes"]):
        for item in node.get("requirements", ()):
            meaning = item.get("meaning", {})
            if "partly" in meaning:
                meaning["half"] = meaning.pop("partly")


def _nodes(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [found for node in nodes for found in (node, *_nodes(node.get("nodes", [])))]


def _leaves(node: dict[str, Any]) -> list[dict[str, Any]]:
    return [found for found in _nodes([node]) if "requirements" in found]
