"""Orders once through an Ark SDK while the server hangs up on it. Prints the id that it got.

Arguments: the SDK's package, the model. BASE_URL names the server.
"""

import importlib
import json
import os
import sys

package, model = sys.argv[1:3]
sdk = importlib.import_module(package)
client = sdk.Ark(base_url=os.environ["BASE_URL"], api_key="key")
created = client.content_generation.tasks.create(
    model=model,
    content=[{"type": "text", "text": "A lighthouse in the rain"}],
    resolution="480p",
    ratio="16:9",
    duration=2,
)
print(json.dumps({"id": created.id}))
