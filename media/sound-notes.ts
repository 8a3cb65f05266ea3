/** What people are told about sound that is not whole. */

/** About packets that are missing from the file. */
export function missingPackets(count: number): string {
  return `${packetsOf(count)} missing from the file, and silent in the film.`;
}

/** About packets that the decoder refuses. */
export function damagedPackets(count: number): string {
  return `${packetsOf(count)} damaged, and silent in the film.`;
}

export function withoutSound(why: string): string {
  return `The clip is used without its sound: ${why}.`;
}

/** About channels for which neither the file nor ffmpeg says left or right. */
export function unplacedChannels(count: number): string {
  const which =
    count === 1 ? 'The channel of its sound has' : `The ${count} channels of its sound have`;
  return `${which} no known place: in the film they are heard on both sides alike.`;
}

function packetsOf(count: number): string {
  return count === 1 ? '1 packet of its sound is' : `${count} packets of its sound are`;
}
