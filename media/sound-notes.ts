/** What people are told of a sound that is not whole. */

/** Packets that the file does not hold. */
export function missingPackets(count: number): string {
  return `${packetsOf(count)} missing from the file, and silent in the film.`;
}

/** Packets that the decoder refuses. */
export function damagedPackets(count: number): string {
  return `${packetsOf(count)} damaged, and silent in the film.`;
}

export function withoutSound(why: string): string {
  return `The clip is used without its sound: ${why}.`;
}

/** Channels of which neither the file nor ffmpeg says whether they are left or right. */
export function unplacedChannels(count: number): string {
  const which =
    count === 1 ? 'The channel of its sound has' : `The ${count} channels of its sound have`;
  return `${which} no known place: in the film they are heard on both sides alike.`;
}

function packetsOf(count: number): string {
  return count === 1 ? '1 packet of its sound is' : `${count} packets of its sound are`;
}
