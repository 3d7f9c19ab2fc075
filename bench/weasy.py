"""The words and tables of a report as HTML, and WeasyPrint's way of printing them: content as JSON in, PDF out.

    python -m bench.weasy LANGUAGE  < content  > PDF

Plainer than our pages (no charts, no fonts of its own), so the comparison favours WeasyPrint.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

STYLE = "body{font:9pt sans-serif} table{width:100%;border-collapse:collapse} td,th{border:1px solid #ccc;padding:3px}"


def as_html(content: dict[str, Any], language: str) -> str:
    return f"<html lang='{language}'><style>{STYLE}</style><body>{''.join(_body(content, language))}</body></html>"


def _body(content: dict[str, Any], language: str) -> Iterator[str]:
    def words(text: Any) -> str:
        return escape(str(text.get(language, "")) if isinstance(text, dict) else str(text or ""))

    def table(rows: Iterable[Iterable[Any]]) -> str:
        lines = ("".join(f"<td>{words(cell)}</td>" for cell in row) for row in rows)
        return f"<table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"

    model, result = content["model"], content["result"]
    yield f"<h1>{words(content['factory']['name'])}</h1><p>{words(model['title'])}</p>"
    yield f"<p>{result['level']}, {result['score']}</p>"
    yield f"<p>{words(model['disclaimer'])}</p>"
    yield table((level["number"], level["title"], level["meaning"]) for level in model["levels"])
    yield table((level["number"], level["printed"]) for level in result["levels"])
    yield table((item["title"], item["base"], item["current"], item["reference"]) for item in content["kpi"]["items"])
    for group in content["groups"]:
        yield f"<h2>{words(group['title'])}</h2>"
        for part in group["parts"]:
            yield f"<h3>{words(part['title'])}</h3>"
            yield table(
                (item["key"], item["level"], item["text"], item["answer"], item["note"])
                for item in part["requirements"]
            )
    yield "<h2>Gaps</h2>" + table((item["rank"], item["text"], item["gain"]) for item in content["gaps"]["items"])
    yield "<h2>Weights</h2>" + table((item["title"], item["used"]) for item in content["weights"])
    yield "<h2>Sources</h2>" + table((item["title"], item["note"]) for item in content["sources"])


def main(language: str) -> None:
    from weasyprint import HTML  # type: ignore[import-not-found]  # noqa: PLC0415  no dependency of ours

    HTML(string=as_html(json.load(sys.stdin), language)).write_pdf(sys.stdout.buffer)


if __name__ == "__main__":
    main(*sys.argv[1:])
