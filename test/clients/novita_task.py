"""Lives through a task as users of novita-client do, which posts to any route. Prints JSON.

Arguments: base64 of a picture. BASE_URL names the server, which lets in the key `key`.
"""

import json
import os
import sys

from novita_client import NovitaClient
from novita_client.exceptions import NovitaResponseError

(picture,) = sys.argv[1:]
ROUTE = "/v3/async/seedance-v1-pro-i2v"
order = {
    "image": f"data:image/png;base64,{picture}",
    "prompt": "A lighthouse in the rain",
    "resolution": "480p",
    "duration": 5,
    "seed": 7,
}


def client(key="key"):
    return NovitaClient(key, base_url=os.environ["BASE_URL"])


def refusal(call):
    try:
        call()
    except NovitaResponseError as error:
        return str(error)
    return None


novita = client()
task_id = novita._post(ROUTE, order)["task_id"]
ended = novita.wait_for_task_v3(task_id)
ended.download_videos()
print(
    json.dumps(
        {
            "id": task_id,
            "status": ended.task.status.value,
            "type": ended.videos[0].video_type,
            "isMp4": ended.video_bytes[0][4:8] == b"ftyp",
            "refused": {
                "duration": refusal(lambda: novita._post(ROUTE, {**order, "duration": 7})),
                "key": refusal(lambda: client("another").async_task_result(task_id)),
            },
        }
    )
)
