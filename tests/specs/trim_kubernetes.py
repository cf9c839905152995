#!/usr/bin/env python3
"""Writes the part of Kubernetes' Swagger 2 document that a simulator needs, as OpenAPI 3, without prose.

    tests/specs/trim_kubernetes.py SOURCE.json OUTPUT.json 'GET /api/v1/namespaces' ...

Bodies become JSON bodies, definitions become schemas, and what may be anything (Swagger says "object") stays open. What was left out goes by
itself, so the output is a work derived from the source: name it in tests/specs/README.md.
"""
import json
import sys

from trim import references, strip

METHODS = ("get", "put", "post", "delete", "patch")


def point(node):
    """References to where OpenAPI 3 keeps them."""
    if isinstance(node, dict):
        return {name: value.replace("#/definitions/", "#/components/schemas/") if name == "$ref" else point(value) for name, value in node.items()}
    return [point(item) for item in node] if isinstance(node, list) else node


def resolve(source, document):
    return document["parameters"][source["$ref"].split("/")[-1]] if "$ref" in source else source


def parameter(source):
    schema = {key: source[key] for key in ("type", "format", "items") if key in source}
    return {"name": source["name"], "in": source["in"], "required": source.get("required", False), "schema": schema}


def operation(source, item, document):
    found = [resolve(given, document) for given in source.get("parameters", []) + item.get("parameters", [])]
    result = {"parameters": [parameter(given) for given in found if given["in"] != "body"], "responses": {}}
    body = next((given for given in found if given["in"] == "body"), None)
    if body is not None:
        # A patch has a media type of its own for each of its forms, and no schema.
        content = {} if body["schema"]["$ref"].endswith(".Patch") else {"application/json": {"schema": body["schema"]}}
        result["requestBody"] = {"required": body.get("required", False), "content": content}
    for status, answer in source["responses"].items():
        schema = answer.get("schema")
        result["responses"][status] = {"content": {"application/json": {"schema": schema}}} if schema and "$ref" in schema else {}
    return result


def main(source, output, *operations):
    document = json.load(open(source, encoding="utf-8"))
    paths = {}
    for wanted in operations:
        method, path = wanted.split(" ", 1)
        item = document["paths"][path]
        paths.setdefault(path, {})[method.lower()] = operation(item[method.lower()], item, document)
    schemas, queue = {}, list(references(paths))
    while queue:
        name = queue.pop().split("/")[-1]
        if name not in schemas:
            schemas[name] = strip(document["definitions"][name])
            queue += references(schemas[name])
    trimmed = point({"openapi": "3.0.3", "info": {"version": document["info"]["version"]}, "paths": paths, "components": {"schemas": schemas}})
    with open(output, "w", encoding="utf-8") as file:
        json.dump(trimmed, file, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        file.write("\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
