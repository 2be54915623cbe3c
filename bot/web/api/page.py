"""The document as a page to read. It loads nothing and runs nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html import escape
from typing import Any

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 54rem; margin: 2rem auto; padding: 0 1rem; color: #1d1c1d; }
h1, h2 { color: #1f4d45; } h3 { margin: 0; } code, pre { font-size: 13px; background: #f4f3f6; border-radius: 6px; }
code { padding: 1px 5px; } pre { padding: .8rem; overflow: auto; }
section { border: 1px solid #d4d3d8; border-radius: 10px; padding: 1rem; margin: 1rem 0; }
.method { color: #fff; background: #1f4d45; border-radius: 6px; padding: 2px 8px; font-size: 12px; }
td, th { text-align: left; padding: 2px 14px 2px 0; vertical-align: top; }
p, h3, td { overflow-wrap: anywhere; } pre { white-space: pre-wrap; overflow-wrap: anywhere; }
"""


def html(document: Mapping[str, Any]) -> str:
    info = document["info"]
    operations = [
        _operation(document["servers"][0]["url"] + path, method, each)
        for path, methods in document["paths"].items()
        for method, each in methods.items()
    ]
    schemas = [_schema(name, each) for name, each in document["components"]["schemas"].items()]
    scopes = document["components"]["securitySchemes"]["token"]["description"]
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        f"<title>{escape(info['title'])} API</title><style>{_STYLE}</style><h1>{escape(info['title'])} API</h1>"
        f"<p>{_text(info['description'])}</p><p>{_text(scopes)}</p>"
        f"<p>For programs: <a href=openapi.json>openapi.json</a></p>"
        f"{''.join(operations)}<h2>What is sent and answered</h2>{''.join(schemas)}</html>"
    )


def _text(said: str) -> str:
    """What stands in backquotes is code."""
    return re.sub(r"`([^`\n]+)`", r"<code>\1</code>", escape(said))


def _operation(path: str, method: str, operation: Mapping[str, Any]) -> str:
    rows = [
        f"<tr><td><code>{escape(each['name'])}</code><td>{escape(each['in'])}<td>{escape(json.dumps(each['schema']))}"
        for each in operation["parameters"]
    ]
    answers = [f"{status} {escape(each['description'])}" for status, each in operation["responses"].items()]
    return (
        f"<section><h3><span class=method>{escape(method.upper())}</span> <code>{escape(path)}</code></h3>"
        f"<p>{_text(operation['summary'])}. {_text(operation['description'])}</p>"
        f"<table>{''.join(rows)}</table>{_sent(operation)}<p>{', '.join(answers)}</p></section>"
    )


def _sent(operation: Mapping[str, Any]) -> str:
    if "requestBody" not in operation:
        return ""
    ((media, content),) = operation["requestBody"]["content"].items()
    if "$ref" not in content["schema"]:
        return f"<p>Takes a file as <code>{escape(media)}</code>.</p>"
    name = content["schema"]["$ref"].rpartition("/")[2]
    return f"<p>Takes <a href='#{escape(name)}'>{escape(name)}</a> as JSON.</p>"


def _schema(name: str, schema: Mapping[str, Any]) -> str:
    written = _text(json.dumps(schema, indent=2, ensure_ascii=False))
    return f"<h3 id='{escape(name)}'>{escape(name)}</h3><pre>{written}</pre>"
