#!/usr/bin/env python3
"""Lists every cloud at once with asyncio and reads each item as it arrives: examples/stream.py

Standard library only. With aiohttp or httpx the loop over lines is the same.
"""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

GATEWAY = urlsplit(os.environ.get("GATEWAY", "http://127.0.0.1:8080"))
LONGEST_LINE = 16 * 1024 * 1024


async def lines(path: str) -> AsyncIterator[dict]:
    """The lines of a stream. One that ends without "end" was broken off."""
    reader, writer = await asyncio.open_connection(GATEWAY.hostname, GATEWAY.port, ssl=GATEWAY.scheme == "https", limit=LONGEST_LINE)
    try:
        key = os.environ.get("GATEWAY_KEY")
        authorization = f"Authorization: Bearer {key}\r\n" if key else ""
        # HTTP/1.0: the body is what comes until the end, without chunks.
        writer.write(f"GET {path} HTTP/1.0\r\nHost: {GATEWAY.netloc}\r\nAccept: application/x-ndjson\r\n{authorization}\r\n".encode())
        status = (await reader.readline()).split(b" ", 2)
        while (await reader.readline()).strip():
            pass
        if status[1] != b"200":
            problem = json.loads(await reader.read())
            raise RuntimeError(f"{path}: {problem['code']}: {problem['detail']}")
        async for line in reader:
            yield json.loads(line)
    finally:
        writer.close()


async def count(collection: str) -> None:
    items, ended = 0, False
    async for line in lines(f"/{collection}?timeout=5s"):
        if "item" in line:
            items += 1
        elif "source" in line:
            print(f"{collection}: {line['source']['connection']} is {line['source']['status']}")
        elif "end" in line:
            ended = True
            assert line["end"]["items"] == items
    assert ended, f"the stream of {collection} broke off"
    print(f"{collection}: {items} in all")


async def main() -> None:
    await asyncio.gather(count("nodes"), count("images"), count("volumes"))


asyncio.run(main())
