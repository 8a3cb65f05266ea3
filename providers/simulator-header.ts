/**
 * A header of every answer of our simulator, in lower case. Whoever sets it says that what comes
 * from there is no clip of a provider.
 */
export const SIMULATOR_HEADER = 'x-storyboard-simulator';
