/** Why a task at a provider does not become a take: facts, for words. */

import type { TaskState } from '../../providers/provider.ts';

/** Of a clip, and of what its shot asks. In pixels. */
export type ClipShape = {
  readonly width: number;
  readonly height: number;
  readonly seconds: number;
};

type OfShot = { readonly file: string; readonly shot: string };

type Seeds = { readonly shot: string; readonly is: number; readonly asked: number };

export type NotAdopted = { readonly taskId: string } &
  /** Another's, gone meanwhile, or no provider with a list and a key is there to be asked. */
  (
    | { readonly why: 'not-ours' | 'gone' | 'no-list' }
    | { readonly why: 'not-finished' | 'no-clip'; readonly state: TaskState }
    | { readonly why: 'not-fetched'; readonly because: string; readonly isPassing: boolean }
    | { readonly why: 'unreadable'; readonly because: string }
    /** The film is free, a frame is not known yet, or the task is of an order that was lost. */
    | (OfShot & { readonly why: 'free' | 'no-frames' | 'own-order' })
    | (OfShot & { readonly why: 'open-order'; readonly take: string })
    | (Seeds & { readonly why: 'other-seed' })
    | {
        readonly why: 'other-shape';
        readonly shot: string;
        readonly is: ClipShape;
        readonly asked: ClipShape;
      }
  );
