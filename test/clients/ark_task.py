"""Lives through a task as users of the Ark SDKs do. Prints what the SDK made of it, as JSON.

Arguments: the SDK's package, the model, base64 of a picture. BASE_URL names the server.
"""

import importlib
import json
import os
import sys
import time

package, model, picture = sys.argv[1:4]
sdk = importlib.import_module(package)


def client(key="key", **more):
    return sdk.Ark(base_url=os.environ["BASE_URL"], api_key=key, **more)


def refusal(call):
    """What the SDK raises, in its own words."""
    try:
        call()
    except sdk._exceptions.ArkAPIStatusError as error:
        return {
            "class": type(error).__name__,
            "status": error.status_code,
            "code": error.code,
            "param": error.param,
            "hasRequestId": bool(error.request_id),
        }
    return None


tasks = client().content_generation.tasks
text = {"type": "text", "text": "A lighthouse in the rain"}
frame = {
    "type": "image_url",
    "image_url": {"url": f"data:image/png;base64,{picture}"},
    "role": "first_frame",
}
asked = {"model": model, "resolution": "480p", "ratio": "16:9", "duration": 2}
created = tasks.create(content=[text, frame], seed=7, return_last_frame=True, **asked)
task = tasks.get(task_id=created.id)
while task.status in ("queued", "running"):
    time.sleep(0.1)
    task = tasks.get(task_id=created.id)
listed = tasks.list(page_num=1, page_size=10, status="succeeded", task_ids=[created.id])
refused = {
    "model": refusal(lambda: tasks.create(content=[text], **{**asked, "model": "no-such-model"})),
    "duration": refusal(lambda: tasks.create(content=[text], **{**asked, "duration": 99})),
    "key": refusal(lambda: client("another").content_generation.tasks.get(task_id=created.id)),
}
tasks.delete(task_id=created.id)
refused["deleted"] = refusal(lambda: tasks.get(task_id=created.id))
print(
    json.dumps(
        {
            "id": created.id,
            "task": {
                "status": task.status,
                "model": task.model,
                "seed": task.seed,
                "resolution": task.resolution,
                "ratio": task.ratio,
                "duration": task.duration,
                "framespersecond": task.framespersecond,
                "tokens": task.usage.completion_tokens,
                "hasClip": task.content.video_url.startswith("http"),
                "hasLastFrame": task.content.last_frame_url.startswith("http"),
            },
            "listed": [item.id for item in listed.items],
            "total": listed.total,
            "refused": refused,
        }
    )
)
