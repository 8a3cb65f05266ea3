/** The storyboard that `init` writes: three shots, free to render, with what to try next. */

/** `schema`: where the schema lies, from the storyboard. */
export function firstFilm(schema: string): string {
  return `# yaml-language-server: $schema=${schema}
version: 1
title: First film
# local renders placeholder pictures, free. For real ones name a provider and a model, e.g.
#   provider: byteplus
#   defaults: { model: seedance-1.5-pro, tier: flex }     # flex: half the price, takes hours
# and set its key (storyboard doctor). storyboard models lists them with their prices.
provider: local

style: 35 mm, soft morning light        # sent after every prompt

defaults:
  resolution: 480p
  ratio: "16:9"
  duration: 4                           # seconds

shots:
  # Prompts stand in quotes: then commas, colons and # in them mean nothing to YAML.
  - id: sh0010
    prompt: "Wide shot: a harbour at dawn, gulls over the boats"

  # Starts from the last frame of the shot above it, as every shot does unless it says otherwise.
  - id: sh0020
    prompt: "The camera glides towards a small red boat"

  # A cut: a new chain, which needs no frame of another shot and so renders beside the first.
  - id: sh0030
    from: none
    prompt: "Close-up: hands untie a rope, the boat drifts off"

# Edit a shot and run again: it and what starts from its frames is rendered again, the rest stands.
`;
}
