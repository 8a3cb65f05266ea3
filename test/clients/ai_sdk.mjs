// Makes a clip with the AI SDK and prints what came of it, as JSON.
// Arguments: the model, base64 of a picture. BASE_URL names the server.

import { createByteDance } from '@ai-sdk/bytedance';
import { experimental_generateVideo as generateVideo } from 'ai';

const [model, picture] = process.argv.slice(2);
const bytedance = createByteDance({ apiKey: 'key', baseURL: process.env.BASE_URL });

/** The SDK refuses to fetch from this machine by itself. */
const download = async ({ url }) => {
  const answer = await fetch(url);
  return {
    data: new Uint8Array(await answer.arrayBuffer()),
    mediaType: answer.headers.get('content-type') ?? undefined,
  };
};

const ask = (more = {}) =>
  generateVideo({
    model: bytedance.video(more.model ?? model),
    prompt: { image: `data:image/png;base64,${picture}`, text: 'A lighthouse in the rain' },
    aspectRatio: '16:9',
    duration: 2,
    maxRetries: 0,
    download,
    providerOptions: {
      bytedance: { resolution: '480p', watermark: false, pollIntervalMs: 100, ...more.options },
    },
  });

const { video, warnings } = await ask();
const refused = await ask({ model: 'no-such-model' }).catch((error) => ({
  name: error.name,
  status: error.statusCode,
  message: error.message,
}));
const bytes = Buffer.from(video.uint8Array);
process.stdout.write(
  JSON.stringify({
    mediaType: video.mediaType,
    isMp4: bytes.subarray(4, 8).toString('latin1') === 'ftyp',
    bytes: bytes.length,
    warnings,
    refused,
  }),
);
