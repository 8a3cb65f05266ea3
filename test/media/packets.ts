/** Where the packets of a small clip lie in its file. */

import { readFile } from 'node:fs/promises';
import { EncodedPacketSink, FilePathSource, Input, MP4 } from 'mediabunny';

export type StoredPacket = { readonly offset: number; readonly length: number };

/** In the order in which they are stored. */
export async function packetsOf(
  clip: string,
): Promise<{ readonly pictures: StoredPacket[]; readonly sound: StoredPacket[] }> {
  const bytes = await readFile(clip);
  const input = new Input({ formats: [MP4], source: new FilePathSource(clip) });
  try {
    const [video, audio] = [await input.getPrimaryVideoTrack(), await input.getPrimaryAudioTrack()];
    const found = async (track: typeof video | typeof audio) => {
      const packets: StoredPacket[] = [];
      if (!track) return packets;
      let from = 0;
      for await (const { data } of new EncodedPacketSink(track).packets()) {
        const offset = bytes.indexOf(data, from);
        packets.push({ offset, length: data.length });
        from = offset + data.length;
      }
      return packets;
    };
    return { pictures: await found(video), sound: await found(audio) };
  } finally {
    input.dispose();
  }
}
