// Lives through a task with novita-sdk, which posts to any route. Prints JSON.
// Arguments: base64 of a picture. BASE_URL names the server, which lets in the key `key`.

import { setTimeout as sleep } from 'node:timers/promises';
import sdk from 'novita-sdk';

const [picture] = process.argv.slice(2);
const url = '/v3/async/seedance-v1.5-pro-i2v';
const data = {
  image: `data:image/png;base64,${picture}`,
  prompt: 'A lighthouse in the rain',
  resolution: '480p',
  duration: 4,
};

function client(key) {
  const novita = new sdk.NovitaSDK(key);
  novita.setBaseUrl(process.env.BASE_URL);
  return novita;
}

const refusal = (call) => call.catch(({ code, reason, msg }) => ({ code, reason, msg }));

const novita = client('key');
const { task_id: id } = await novita.httpFetch({ url, method: 'POST', data });
let progress = await novita.progress({ task_id: id });
while (/QUEUED|PROCESSING/.test(progress.task.status)) {
  await sleep(100);
  progress = await novita.progress({ task_id: id });
}
const clip = Buffer.from(await (await fetch(progress.videos[0].video_url)).arrayBuffer());
const wrong = { url, method: 'POST', data: { ...data, duration: 99 } };
process.stdout.write(
  JSON.stringify({
    id,
    status: progress.task.status,
    isMp4: clip.subarray(4, 8).toString('latin1') === 'ftyp',
    refused: {
      duration: await refusal(novita.httpFetch(wrong)),
      key: await refusal(client('another').progress({ task_id: id })),
    },
  }),
);
