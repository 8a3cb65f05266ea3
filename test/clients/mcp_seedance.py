"""Speaks with the MCP server mcp-seedance over stdio, as an assistant does. Prints JSON.

Arguments: the server's program, base64 of a picture. The server's own variables stand in the
environment.
"""

import asyncio
import json
import os
import sys

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

program, picture = sys.argv[1:3]
server = StdioServerParameters(command=program, args=[], env=dict(os.environ))


async def call(session, tool, **arguments):
    answer = await session.call_tool(tool, arguments)
    words = answer.content[0].text
    return {"isError": answer.isError, "words": words} if answer.isError else json.loads(words)


async def main():
    async with stdio_client(server) as streams, ClientSession(*streams) as session:
        await session.initialize()
        tools = await session.list_tools()
        submitted = await call(
            session,
            "seedance_generate_video_from_image",
            prompt="A lighthouse in the rain",
            first_frame_url=f"data:image/png;base64,{picture}",
            model="doubao-seedance-1-0-pro-250528",
            resolution="480p",
            duration=2,
            return_last_frame=True,
        )
        id = submitted["task_id"]
        record = await call(session, "seedance_get_task", task_id=id)
        while record["mcp_task_polling"]["should_poll"]:
            record = await call(session, "seedance_get_task", task_id=id)
        batch = await call(session, "seedance_get_tasks_batch", task_ids=[id, "no-such-task"])
        refused = await call(
            session,
            "seedance_generate_video",
            prompt="A lighthouse in the rain",
            model="doubao-seedance-1-0-pro-250528",
            resolution="4k",
        )
        print(
            json.dumps(
                {
                    "tools": [tool.name for tool in tools.tools],
                    "id": id,
                    "polling": record["mcp_task_polling"],
                    "content": sorted(record["response"]["data"]["content"]),
                    "batch": [item["id"] for item in batch["items"]],
                    "refused": refused,
                }
            )
        )


asyncio.run(main())
