/** Headers between this program and its own simulator, in lower case. */

/** In every answer of the simulator: it says that a clip from there is not a provider's. */
export const SIMULATOR_HEADER = 'x-storyboard-simulator';

/**
 * In an order to `local`: shot and take, `sh0010 v001`, for the slate of its placeholder. A
 * provider that sells clips never gets it.
 */
export const TAKE_HEADER = 'x-storyboard-take';
