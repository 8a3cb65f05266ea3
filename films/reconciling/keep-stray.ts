/**
 * Writes a checked task and its clip down: as an order that has its task, and a take that came of
 * it. Each step may be the last one before the process dies: the same command goes on there, and so
 * does a `run` of the film.
 */

import { adopt } from '../../activities/adopt.ts';
import { recordOf } from '../../activities/collect-take.ts';
import type { Services } from '../../activities/context.ts';
import { cameAs } from '../../activities/fetch-clip.ts';
import { JoinedPolls } from '../../activities/joined-polls.ts';
import { endOrder, publish, tell } from '../../activities/kept-take.ts';
import { factsOf } from '../../activities/take-facts.ts';
import { TIMING } from '../../activities/timing.ts';
import { ffmpegAt } from '../../media/ffmpeg.ts';
import type { TaskResult } from '../../providers/provider.ts';
import type { OrderKey } from '../../specs/order.ts';
import { priceInputs, priceOn } from '../../specs/plan/quote.ts';
import { ordersOfFound } from '../../store/adoption.ts';
import { currentProcess } from '../../store/identity.ts';
import type { OrderDownload, OrderIntent } from '../../store/order.ts';
import type { Store } from '../../store/store.ts';
import type { TakeRecord } from '../../store/takes.ts';
import { findTool } from '../../tools/find.ts';
import type { FilmHost } from '../host.ts';
import { freeSlot, taken, type Adoption } from './check-adoption.ts';
import type { FetchedClip } from './fetch-stray.ts';
import type { StrayFound } from './find-stray.ts';

export async function servicesFor(
  store: Store,
  { asked: { opened } }: StrayFound,
  { environment, tell }: FilmHost,
): Promise<Services> {
  const ffmpeg = await findTool('ffmpeg', {
    environment,
    onEvent: (event) => tell({ kind: 'tool', event }),
  });
  const { provider, linkOrigin, account } = opened;
  const polls = new JoinedPolls(provider, TIMING.joinMs);
  return {
    store,
    media: ffmpegAt(ffmpeg.path),
    accounts: new Map([[account, { provider, polls, linkOrigin }]]),
    timing: TIMING,
    callbackUrl: null,
  };
}

type Come = {
  readonly result: TaskResult;
  readonly fetched: FetchedClip;
  readonly signal: AbortSignal;
};

export async function keepStray(
  services: Services,
  adoption: Adoption,
  come: Come,
): Promise<TakeRecord> {
  const { store } = adoption;
  const { fetched, signal } = come;
  const { key, intent } = await placed(adoption, come.result);
  const { taskId } = adoption.found;
  const input = { ...key, account: intent.account };
  const before = await store.journal.readOrder(key);
  if (before?.task?.task.id !== taskId) await adopt(services, input, intent, taskId);
  await store.journal.recordDelivered(key, { at: new Date().toISOString(), taskId });
  const download = await downloaded(services, come);
  await store.journal.recordDownload(key, { ...download, taskId });
  const entry = await store.journal.readOrder(key);
  if (!entry) throw new Error(`The order of ${taskId} is gone from the journal.`);
  const ordered = await factsOf(services, input, { entry, intent }, download);
  // Nobody drew one here: what is not told is not known.
  const asked = { ...ordered, facts: { ...ordered.facts, seed: download.seed } };
  const { decoded, paths } = fetched;
  // Without them the clip is only decoded once more.
  await store.measures.keep(download.sha256, decoded, paths.edges).catch(() => null);
  const record = await recordOf(services, { asked, download, decoded, signal }, paths);
  return finish(store, key, await store.takes.writeTake(record));
}

/** With the record the take exists, whatever becomes of its provider's links. */
export async function finish(store: Store, key: OrderKey, kept: TakeRecord): Promise<TakeRecord> {
  await publish(store, key, kept);
  await tell(store, key, kept);
  // Last: until then the same command goes on here.
  await endOrder(store, key, kept);
  return kept;
}

/** Writes its order down, once: of two that do so at once, the other goes on with it. */
async function placed(
  adoption: Adoption,
  result: TaskResult,
): Promise<{ key: OrderKey; intent: OrderIntent }> {
  const { film, store, planned, found, fingerprint, frames } = adoption;
  const { stray, modelId } = adoption;
  const { task, tier, asked } = stray;
  const wanted = { film: film.film.id, shot: planned.id };
  const hasOrder = async () => (await ordersOfFound(store, found)).length > 0;
  const claim = await store.adoptions.claim(found, wanted, hasOrder);
  if (!claim.isOurs) throw await taken(adoption, claim.by);
  const plan = await store.plans.putPlan(film.planned.plan);
  const createdAtMs = Math.min(task.createdAtMs ?? Date.now(), Date.now());
  const { account, linkOrigin, provider } = asked.opened;
  const { sheet } = provider;
  const intent: OrderIntent = {
    fingerprint,
    token: found.token,
    store: store.id,
    account,
    provider: sheet.name,
    origin: linkOrigin,
    modelId,
    tier,
    seed: result.seed ?? 0,
    expiresAfterSeconds: planned.routes[0].expiresAfterSeconds,
    process: currentProcess(),
    at: new Date(createdAtMs).toISOString(),
    // Nobody sends it any more.
    sendByMs: createdAtMs,
    answerByMs: createdAtMs,
    plan,
    frames,
  };
  const money = priceOn(
    tier,
    priceInputs(planned, { provider: sheet, modelId }, task.tokens ?? undefined),
  );
  for (;;) {
    const key = await freeSlot(adoption);
    const there = await store.journal.readOrder(key);
    if (there?.intent) return { key, intent: there.intent };
    // Beside the orders of its film it counts from now on; no cap keeps back what is paid.
    if (money) await store.spending.reserve(key, { money, command: null }, () => null);
    if ((await store.journal.placeIntent(key, intent)) === 'placed') return { key, intent };
  }
}

async function downloaded(
  services: Services,
  { result, fetched: { paths, isSimulated, lastFrameReason } }: Come,
): Promise<OrderDownload> {
  const { objects } = services.store;
  const frame = paths.returned === null ? null : await objects.adopt(paths.returned);
  return {
    ...(await cameAs(services, paths.clip, result, isSimulated)),
    ...(frame && { lastFrameSha256: frame.sha256 }),
    ...(lastFrameReason !== null && { lastFrameReason }),
  };
}
