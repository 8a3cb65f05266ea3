/**
 * One shot of a paid film in a store of its own, and activities that are run on it by themselves
 * against a provider that says what a test wants.
 */

import { MockActivityEnvironment } from '@temporalio/testing';
import { ApplicationFailure } from '@temporalio/common';
import type { Services } from '../../activities/context.ts';
import type { SubmitTakeInput } from '../../activities/contract.ts';
import { JoinedPolls } from '../../activities/joined-polls.ts';
import { TIMING } from '../../activities/timing.ts';
import { BYTEPLUS } from '../../providers/ark/sheet.ts';
import { ProviderError, type Provider, type TaskStatus } from '../../providers/provider.ts';
import { failure, type FailureKind } from '../../specs/failures.ts';
import type { ProviderSheet } from '../../specs/models/sheet.ts';
import type { OrderKey } from '../../specs/order.ts';
import { requestOf } from '../../specs/plan/request.ts';
import { fingerprintOf } from '../../specs/plan/fingerprint.ts';
import type { BudgetReading } from '../../specs/plan/budget.ts';
import type { Permit, Plan } from '../../specs/plan/plan.ts';
import type { OrderEnd, OrderIntent } from '../../store/order.ts';
import type { Store } from '../../store/store.ts';
import { SILENT } from './attempt.ts';
import { planOf, shotOf } from '../specs/plan/fixture.ts';
import { anIntent, aTake, AT, temporaryStore } from '../store/fixtures.ts';

export const SHOT = 'sh0010';
export const ACCOUNT = 'byteplus-0123abcd';
/** Another key of the same provider, which the worker has as well. */
export const OTHER_ACCOUNT = 'byteplus-89abcdef';
const CAPS = { command: 'c'.repeat(16), maxCost: [], allowsUnpriced: false };

export type Says = Partial<Omit<Provider, 'sheet'>>;

type Asks = {
  readonly permit?: Permit;
  /** How many takes the file wants. */
  readonly takes?: number;
  readonly onUnknown?: 'ask' | 'resubmit';
  /** Stands for ffmpeg; default: none may be started. */
  readonly media?: Services['media'];
  /** Where links may lead besides to the internet. */
  readonly linkOrigin?: string;
  /** What its provider's sheet says otherwise. */
  readonly sheet?: Partial<ProviderSheet>;
  readonly callbackUrl?: Services['callbackUrl'];
  /** What the same key was called before. */
  readonly keyAccount?: string;
  /** Of the worker; default: none. */
  readonly budgets?: BudgetReading;
};

/** What a provider answers to a look at a task, in the state that is given. */
export function statusOf(id: string, state: TaskStatus['state'], own: Partial<TaskStatus> = {}) {
  const times = { createdAtMs: Date.now(), deadlineMs: null, providerNowMs: Date.now() };
  const nothing = { unknownState: null, tier: null, result: null, failure: null };
  return { id, state, ...times, ...nothing, ...own } satisfies TaskStatus;
}

export function providerError(
  kind: FailureKind,
  accepted: 'no' | 'unknown' = 'no',
  retryAfterMs: number | null = null,
): ProviderError {
  const failed = failure(kind, { code: kind, message: `It is ${kind}.`, retryAfterMs });
  return new ProviderError(failed, accepted);
}

export class Stage {
  readonly store: Store;
  readonly film: string;
  /** Hash of the plan that is granted. */
  readonly plan: string;
  /** Of what the plan asks. */
  readonly fingerprint: string;
  /** Tokens of the orders that were sent, oldest first. */
  readonly sent: string[] = [];
  readonly #context: Services;

  private constructor(
    store: Store,
    film: string,
    plan: { hash: string; plan: Plan },
    {
      says,
      media,
      linkOrigin,
      sheet,
      callbackUrl,
      keyAccount,
      budgets,
    }: Asks & { readonly says: Says },
  ) {
    this.store = store;
    this.film = film;
    this.plan = plan.hash;
    const [planned] = plan.plan.shots;
    const request =
      planned && requestOf(planned, { firstFrameSha256: null, lastFrameSha256: null });
    if (!request) throw new Error('The plan has no shot that can be ordered.');
    this.fingerprint = fingerprintOf(request);
    const provider: Provider = {
      sheet: { ...BYTEPLUS, ...sheet },
      submit: async ({ order, beforeSend }) => {
        await beforeSend({ bytes: 1_000 });
        this.sent.push(order.token);
        return { id: `cgt-${this.sent.length}` };
      },
      status: async (tasks) => tasks.map(({ id }) => statusOf(id, 'queued')),
      find: async () => null,
      ...says,
    };
    const polls = new JoinedPolls(provider, 0);
    const account = { provider, polls, linkOrigin: linkOrigin ?? null };
    this.#context = {
      store,
      media: media ?? (() => Promise.reject(new Error('nothing is decoded here'))),
      accounts: new Map([
        [ACCOUNT, { ...account, ...(keyAccount && { keyAccount }) }],
        [OTHER_ACCOUNT, account],
      ]),
      // One search is enough: what several prove is tested with whole films.
      timing: { ...TIMING, searchPausesMs: [] },
      ...(budgets && { budgets }),
      callbackUrl: callbackUrl ?? null,
    };
  }

  static async open(
    says: Says = {},
    { permit = { kind: 'as-asked' }, takes = 1, onUnknown = 'ask', ...around }: Asks = {},
  ): Promise<Stage> {
    const store = await temporaryStore();
    const { id: film } = await store.films.openFilm(`${store.root}/film.yaml`);
    const asked = shotOf(SHOT, takes > 1 ? { takes } : {});
    const whole = planOf([asked], { policy: { onUnknown } });
    const plan = { ...whole, shots: whole.shots.map((shot) => ({ ...shot, permit })) };
    const hash = await store.plans.putPlan(plan);
    await store.grants.grant(film, hash, CAPS);
    await store.films.setPlan(film, hash);
    return new Stage(store, film, { hash, plan }, { says, ...around });
  }

  /** As a command does that asks for the same plan again. */
  async grant(): Promise<void> {
    await this.store.grants.grant(this.film, this.plan, CAPS);
  }

  key(take = 1, order = 1): OrderKey {
    return { film: this.film, shot: SHOT, take, order };
  }

  at(take = 1, order = 1): OrderKey & { readonly account: string } {
    return { ...this.key(take, order), account: ACCOUNT };
  }

  /** What a shot asks for when it orders at this place. */
  order(take = 1, order = 1, own: Partial<SubmitTakeInput> = {}): SubmitTakeInput {
    const frames = { firstFrameSha256: null, lastFrameSha256: null };
    const asked = { plan: this.plan, tier: 'flex', leaveAfterMs: null } as const;
    return { ...this.at(take, order), ...asked, ...frames, ...own };
  }

  /** Runs an activity's attempt; a failure is thrown. */
  run<Input, Output>(
    activity: (context: Services, input: Input) => Promise<Output>,
    input: Input,
    attempt = 1,
  ): Promise<Output> {
    const environment = new MockActivityEnvironment({ attempt }, { logger: SILENT });
    return environment.run(() => activity(this.#context, input));
  }

  /** The same, for one that is to fail. */
  async failureOf<Input>(
    activity: (context: Services, input: Input) => Promise<unknown>,
    input: Input,
    attempt = 1,
  ): Promise<ApplicationFailure> {
    const answer = await this.run(activity, input, attempt).catch((error: unknown) => error);
    if (answer instanceof ApplicationFailure) return answer;
    throw new Error('The activity did not fail as activities do.', { cause: answer });
  }

  /** An order in the journal whose answer nobody waits for any more. */
  async placed(take: number, order: number, own: Partial<OrderIntent> = {}): Promise<void> {
    await this.store.journal.placeIntent(
      this.key(take, order),
      anIntent({ fingerprint: this.fingerprint, plan: this.plan, answerByMs: 0, ...own }),
    );
  }

  async knows(take: number, order: number, id: string): Promise<void> {
    const recorded = { task: { id }, adopted: false, at: AT };
    await this.store.journal.recordTask(this.key(take, order), recorded);
  }

  async ended(take: number, order: number, end: Omit<OrderEnd, 'at'>): Promise<void> {
    await this.store.journal.recordEnd(this.key(take, order), { ...end, at: AT });
  }

  /** The record of a take that was collected. */
  async kept(take: number, taskId: string): Promise<void> {
    const name = `v${String(take).padStart(3, '0')}`;
    const { film, fingerprint } = this;
    await this.store.takes.writeTake(aTake({ film, take: name, taskId, fingerprint }));
  }
}
