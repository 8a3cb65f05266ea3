/** Headers between this program and its own simulator, in lower case. */

/** Of every answer: whoever sets it says that what comes from there is no clip of a provider. */
export const SIMULATOR_HEADER = 'x-storyboard-simulator';

/**
 * Of an order to `local`: shot and take, `sh0010 v001`, for the slate of its placeholder. A provider
 * that sells clips is never sent it.
 */
export const TAKE_HEADER = 'x-storyboard-take';
