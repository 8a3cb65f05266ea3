"""Orders once through the acedatacloud SDK, as it comes. Prints the id that it got.

BASE_URL names the server.
"""

import json
import os

from acedatacloud import AceDataCloud

handle = AceDataCloud(api_token="key", base_url=os.environ["BASE_URL"]).seedance.generate(
    model="doubao-seedance-1-0-pro-250528",
    content=[{"type": "text", "text": "A lighthouse in the rain"}],
    resolution="480p",
    duration=2,
)
print(json.dumps({"id": handle.id}))
