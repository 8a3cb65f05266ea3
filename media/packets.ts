/**
 * The packets of a track. The bytes of each are read, since an index may promise more than the file
 * holds.
 */

import { EncodedPacketSink, type InputAudioTrack, type InputVideoTrack } from 'mediabunny';
import type { ContainerRequest } from './container.ts';
import { MediaError } from './error.ts';

export type Packets = {
  /** How many the index names. */
  readonly promised: number;
  /** Times of the packets that are there, in stored order, in seconds. */
  readonly timestamps: readonly number[];
  readonly isFirstKey: boolean;
};

/**
 * @throws MediaError `clip-absurd` when there are more than `maxPackets`
 */
export async function readPackets(
  track: InputVideoTrack | InputAudioTrack,
  { path, maxPackets }: ContainerRequest,
  onPacket: (bytes: Uint8Array) => void = () => undefined,
): Promise<Packets> {
  const sink = new EncodedPacketSink(track);
  let promised = 0;
  // Metadata first: no bytes are read before their number is known to be sane.
  for await (const _ of sink.packets(undefined, undefined, { metadataOnly: true })) {
    promised += 1;
    if (promised > maxPackets) {
      const fact = `clip ${path} has more than ${maxPackets} ${track.type} packets`;
      throw new MediaError('clip-absurd', `${fact}, the most that is read of one`);
    }
  }
  const timestamps: number[] = [];
  let isFirstKey = false;
  for await (const packet of sink.packets()) {
    if (timestamps.length === 0) isFirstKey = packet.type === 'key';
    timestamps.push(packet.timestamp);
    onPacket(packet.data);
  }
  return { promised, timestamps, isFirstKey };
}
