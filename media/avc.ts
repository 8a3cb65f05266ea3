/** Parameter sets of H.264: what a decoder must know before any picture. */

const PARAMETER_SETS = new Set([7, 8]);

/**
 * Whether a packet brings a parameter set that the clip's own header (`avcC`) does not have. What
 * follows is coded otherwise, and so is whatever is laid behind the clip undecoded.
 */
export function bringsOtherHeader(packet: Uint8Array, header: Uint8Array): boolean {
  const lengthBytes = ((header[4] ?? 3) & 3) + 1;
  const [bytes, known] = [asBuffer(packet), asBuffer(header)];
  let at = 0;
  while (at + lengthBytes < bytes.length) {
    const length = bytes.readUIntBE(at, lengthBytes);
    at += lengthBytes;
    const unit = bytes.subarray(at, at + length);
    if (PARAMETER_SETS.has((unit[0] ?? 0) & 0x1f) && !known.includes(unit)) return true;
    at += length;
  }
  return false;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
