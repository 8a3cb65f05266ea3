#!/usr/bin/env bash
# Packs the project, installs the package somewhere else and runs its command there; installs the
# checkout for everywhere, as a link, which changes nothing in it.
set -euo pipefail
folder=$1
package=$(npm pack --silent --pack-destination "$folder")
before=$(git status --porcelain)
npm install --silent --no-audit --no-fund --global --prefix "$folder/global" .
[ "$(git status --porcelain)" = "$before" ]
mkdir -p "$folder/app"
cp -r examples/lighthouse "$folder/app/film"
node=$(npx --no-install node -p process.execPath)
export PATH="$(dirname "$node"):$PATH"
cd "$folder/app"
[ "$("$folder/global/bin/storyboard" validate film/film.yaml --json | grep -c '"valid": true')" = 1 ]
npm init -y >/dev/null
npm install --no-audit --no-fund "$folder/$package" >/dev/null
npx --no-install storyboard validate film/film.yaml
npx --no-install storyboard run film/film.yaml --json >result.json
node -e '
  const result = JSON.parse(require("node:fs").readFileSync("result.json", "utf8"));
  if (result.status !== "done") throw new Error(`the packed command ended ${result.status}`);
  require("node:fs").accessSync(result.film);
'
echo "packed command: a film at $folder/app/film/renders"
