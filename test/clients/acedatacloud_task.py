"""Lives through a task as users of the acedatacloud SDK do. Prints what it made of it, as JSON.

Arguments: base64 of a picture. BASE_URL names the server, which lets in the key `key`.
"""

import json
import os
import sys

from acedatacloud import AceDataCloud

(picture,) = sys.argv[1:]


def client(key="key"):
    return AceDataCloud(api_token=key, base_url=os.environ["BASE_URL"], max_retries=0)


def refusal(call):
    try:
        call()
    except Exception as error:
        return {
            "class": type(error).__name__,
            "status": error.status_code,
            "code": error.code,
            "hasTrace": bool(error.trace_id),
        }
    return None


content = [
    {"type": "text", "text": "A lighthouse in the rain"},
    {
        "type": "image_url",
        "image_url": {"url": f"data:image/png;base64,{picture}"},
        "role": "first_frame",
    },
]
asked = {
    "model": "doubao-seedance-1-0-pro-250528",
    "content": content,
    "resolution": "480p",
    "duration": 2,
    "camerafixed": True,
    "return_last_frame": True,
}
handle = client().seedance.generate(**asked)
before = handle.get()
record = handle.wait(poll_interval=0.1, max_wait=40)
made = record["response"]["data"]
# Without `async` the answer is the clip.
blocking = client().seedance.generate(**asked, async_=False)
print(
    json.dumps(
        {
            "id": handle.id,
            "before": sorted(before),
            "status": made["status"],
            "hasClip": made["content"]["video_url"].startswith("http"),
            "hasLastFrame": made["content"]["last_frame_url"].startswith("http"),
            "blocking": {"id": blocking.id, "isDone": blocking.done},
            "refused": {
                "model": refusal(
                    lambda: client().seedance.generate(**{**asked, "model": "no-such-model"})
                ),
                "key": refusal(lambda: client("another").seedance.generate(**asked)),
                "words": refusal(
                    lambda: client().seedance.generate(
                        **{**asked, "content": [{"type": "text", "text": "forbidden words"}]}
                    )
                ),
            },
        }
    )
)
