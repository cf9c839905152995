#!/usr/bin/env python3
"""Writes the part of an API model of Amazon (service-2.json) that a simulator needs: the operations named and the shapes they refer to.

    tests/specs/trim_aws.py SOURCE.json OUTPUT.json RunInstances DescribeInstances ...

What was left out goes by itself, so the output is a work derived from the source: name it in tests/specs/README.md.
"""
import json
import sys

METADATA = ("apiVersion", "jsonVersion", "protocol", "targetPrefix", "xmlNamespace")
PROSE = {"documentation", "deprecated", "deprecatedMessage", "deprecatedSince", "sensitive"}


def strip(node):
    return {name: strip(value) for name, value in node.items() if name not in PROSE} if isinstance(node, dict) else node


def references(node):
    if isinstance(node, dict):
        for name, value in node.items():
            if name == "shape" and isinstance(value, str):
                yield value
            yield from references(value)
    elif isinstance(node, list):
        for item in node:
            yield from references(item)


def main(source, output, *operations):
    document = json.load(open(source, encoding="utf-8"))
    kept = {name: strip({part: document["operations"][name][part] for part in ("name", "input", "output") if part in document["operations"][name]}) for name in operations}
    shapes = {}
    queue = list(references(kept))
    while queue:
        name = queue.pop()
        if name not in shapes:
            shapes[name] = document["shapes"][name] if "members" not in document["shapes"][name] else {
                **strip({key: value for key, value in document["shapes"][name].items() if key != "members"}),
                "members": {member: strip(value) for member, value in document["shapes"][name]["members"].items()},
            }
            # The types of instances are more every month.
            if name == "InstanceType":
                shapes[name] = {"type": "string"}
            queue += references(shapes[name])
    trimmed = {"metadata": {part: document["metadata"][part] for part in METADATA if part in document["metadata"]}, "operations": kept, "shapes": shapes}
    with open(output, "w", encoding="utf-8") as file:
        json.dump(trimmed, file, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        file.write("\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
