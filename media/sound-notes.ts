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

function packetsOf(count: number): string {
  return count === 1 ? '1 packet of its sound is' : `${count} packets of its sound are`;
}
