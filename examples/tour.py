#!/usr/bin/env python3
"""A round with requests: examples/tour.py"""

import os
import uuid

import requests

GATEWAY = os.environ.get("GATEWAY", "http://127.0.0.1:8080")

session = requests.Session()
if key := os.environ.get("GATEWAY_KEY"):
    session.headers["Authorization"] = f"Bearer {key}"


def call(method: str, path: str, **options) -> requests.Response:
    """Calls the gateway; an error tells what its problem says."""
    response = session.request(method, GATEWAY + path, timeout=90, **options)
    if not response.ok:
        problem = response.json()
        raise RuntimeError(f"{method} {path}: {problem['code']}: {problem['detail']}")
    return response


def pages(path: str, **query):
    """All items of a list, page by page. A source that failed is told, and not passed over."""
    while True:
        page = call("GET", path, params=query).json()
        yield from page["items"]
        for source in page["sources"]:
            if source["status"] not in ("complete", "more"):
                print(f"  {source['connection']}: {source['problem']['detail']}")
        if page["nextPageToken"] is None:
            return
        query["pageToken"] = page["nextPageToken"]


print("nodes:", sum(1 for _ in pages("/nodes", connection="sandbox-*", pageSize=5)))

made = call(
    "POST",
    "/nodes/sandbox-eu",
    json={"name": "tour-py", "image": "debian-13", "size": "small"},
    headers={"Prefer": "respond-async", "Idempotency-Key": f'"{uuid.uuid4()}"'},
)
ended = call("GET", made.headers["Operation-Location"], headers={"Prefer": "wait=60"}).json()
assert ended["state"] == "succeeded", ended
node = ended["result"]["id"]
print("node", node, call("GET", f"/nodes/sandbox-eu/{node}").json()["state"])
call("DELETE", f"/nodes/sandbox-eu/{node}")

bucket = f"tour-py-{uuid.uuid4().hex[:8]}"
path = f"/objects/files/{bucket}/greeting.txt"
call("POST", "/buckets/files", json={"name": bucket})
call("PUT", path, data=b"hello", headers={"Content-Type": "text/plain"})
assert call("GET", path).content == b"hello"
print("object:", path)
call("DELETE", path)
call("DELETE", f"/buckets/files/{bucket}")
