#!/usr/bin/env python3
"""Writes the part of a vendor's OpenAPI document that a simulator needs: the operations named and what they refer to, without prose.

    tests/specs/trim.py SOURCE.json OUTPUT.json 'GET /v2/droplets' 'POST /v2/droplets' ...

What was left out goes by itself, so the output is a work derived from the source: name it in tests/specs/README.md.
"""
import json
import sys

PROSE = {"description", "summary", "example", "examples", "externalDocs", "tags", "security", "servers", "callbacks", "links", "title"}


def strip(node, inside_properties=False):
    """Drops prose, but not members of an object that happen to be called like it."""
    if isinstance(node, dict):
        return {
            name: strip(value, name in ("properties", "schemas", "parameters", "responses", "requestBodies", "headers") and not inside_properties)
            for name, value in node.items()
            if inside_properties or not (name in PROSE or name.startswith("x-"))
        }
    return [strip(item) for item in node] if isinstance(node, list) else node


def references(node):
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for item in node:
            yield from references(item)


def main(source, output, *operations):
    document = json.load(open(source, encoding="utf-8"))
    paths = {}
    for operation in operations:
        method, path = operation.split(" ", 1)
        item = document["paths"][path]
        kept = paths.setdefault(path, {"parameters": item["parameters"]} if "parameters" in item else {})
        kept[method.lower()] = item[method.lower()]
    trimmed = strip({"openapi": document["openapi"], "info": {"version": document["info"]["version"]}})
    trimmed["paths"] = {path: strip(item) for path, item in paths.items()}
    components = {}
    queue = list(references(trimmed["paths"]))
    while queue:
        _, _, kind, name = queue.pop().split("/", 3)
        name = name.replace("~1", "/").replace("~0", "~")
        if name not in components.setdefault(kind, {}):
            components[kind][name] = strip(document["components"][kind][name])
            queue += references(components[kind][name])
    trimmed["components"] = components
    with open(output, "w", encoding="utf-8") as file:
        json.dump(trimmed, file, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        file.write("\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
