/** What a person says of a shot: shown first where it orders something, and posted as it was seen. */

import { useState } from 'preact/hooks';
import type { PageAnswer, PageFilm, PagePrice, PageShot, PageTake } from '../protocol.ts';
import type { ActionButton } from './actions.ts';
import { post } from './store.ts';

/** As it was when it was asked: what has come since is not agreed to. */
export type PageQuestion = {
  readonly action: ActionButton;
  readonly shot: PageShot;
  readonly picked: PageTake | null;
  readonly decision: number;
};

export type PageConsent = { readonly price: PagePrice; readonly note?: string };

export type SaidLine = { readonly text: string; readonly isBad: boolean };

export function useSpeech(film: PageFilm, shot: PageShot, picked: PageTake | null) {
  const [asking, setAsking] = useState<PageQuestion | null>(null);
  const [said, setSaid] = useState<SaidLine | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const send = async (seen: PageQuestion, agreed: PageConsent) => {
    if (isBusy) return;
    setIsBusy(true);
    setSaid(saidOf(await post(requestOf(seen, agreed))));
    setIsBusy(false);
  };
  return {
    asking,
    said,
    isBusy,
    act: (action: ActionButton) => {
      if (isBusy) return;
      const seen = { action, shot, picked, decision: film.decision };
      if (action.not !== null) setSaid({ text: `${action.label}: ${action.not}`, isBad: true });
      else if (action.isAsked) setAsking(seen);
      else void send(seen, { price: action.price });
    },
    agree: (agreed: PageConsent) => {
      setAsking(null);
      if (asking) void send(asking, agreed);
    },
    cancel: () => setAsking(null),
  };
}

function requestOf({ action, shot, picked, decision }: PageQuestion, { price, note }: PageConsent) {
  return {
    kind: action.kind,
    shot: shot.id,
    take: shot.take,
    decision,
    price: price?.text ?? null,
    // A borrowed one may have the name of one of its own.
    ...(action.kind === 'circle' && { chosen: picked?.id ?? '' }),
    ...(note !== undefined && { note }),
  };
}

function saidOf(answer: PageAnswer): SaidLine {
  if ('done' in answer) return { text: answer.done, isBad: false };
  const { message, hint } = answer.error;
  return { text: [message, hint].filter(Boolean).join(' '), isBad: true };
}
