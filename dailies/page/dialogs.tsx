/** What is asked before something is ordered, a remark, and the keys. */

import { useEffect, useState } from 'preact/hooks';
import type { PageFilm, PagePrice, PageShot } from '../protocol.ts';
import { isPaid, meaningOf, type ActionButton } from './actions.ts';
import type { PageConsent, PageQuestion } from './speech.ts';
import { Dialog } from './stage.tsx';
import { bridgeOf } from './store.ts';

type AskProps = Pick<PageQuestion, 'action' | 'shot'> & {
  readonly film: PageFilm;
  readonly onAgree: (agreed: PageConsent) => void;
  readonly onClose: () => void;
};

export function AskDialog({ action, shot, film, onAgree, onClose }: AskProps) {
  const [note, setNote] = useState('');
  const { price, problem } = usePrice(action, shot);
  const isNote = action.kind === 'note';
  const isReady = problem === null && price !== undefined && (!isNote || note.trim() !== '');
  const submit = (event: Event) => {
    event.preventDefault();
    if (isReady) onAgree({ price, ...(note.trim() !== '' && { note: note.trim() }) });
  };
  return (
    <Dialog title={`${action.label} ${shot.id}`} onClose={onClose}>
      <form onSubmit={submit}>
        <p>{meaningOf(action, shot)}</p>
        {problem !== null && <p class="fault">{problem}</p>}
        {!isNote && problem === null && <Cost price={price} film={film} />}
        <label>
          {isNote ? 'Note' : 'A remark beside it'}
          <input
            autofocus
            value={note}
            maxLength={2000}
            onInput={({ currentTarget }) => setNote(currentTarget.value)}
          />
        </label>
        <button class="act main" aria-disabled={!isReady}>
          {isPaid(price ?? null) ? `Order for ${price?.text ?? ''}` : action.label}
        </button>
      </form>
    </Dialog>
  );
}

/** Undefined while it is asked for. */
function usePrice(action: ActionButton, shot: PageShot) {
  const [asked, setAsked] = useState<{
    readonly price: PagePrice | undefined;
    readonly problem: string | null;
  }>({ price: action.kind === 'bridge' ? undefined : action.price, problem: null });
  useEffect(() => {
    if (action.kind !== 'bridge') return;
    const ask = async () => {
      const bridge = await bridgeOf(shot.id);
      if ('error' in bridge) setAsked({ price: undefined, problem: bridge.error.message });
      else setAsked({ price: bridge.price, problem: null });
    };
    void ask();
  }, []);
  return asked;
}

function Cost({ price, film }: { readonly price: PagePrice | undefined; readonly film: PageFilm }) {
  if (price === undefined) return <p>What it costs is being worked out.</p>;
  if (!isPaid(price)) return <p>It costs nothing.</p>;
  return (
    <p>
      It costs <b>{price?.text}</b>. {film.cap !== null && `Ordered from here: ${film.cap}.`}
    </p>
  );
}

const KEYS: readonly (readonly [string, string])[] = [
  ['← →  k j', 'the shot before, after'],
  ['↑ ↓', 'the row above, below'],
  ['home end', 'the first shot, the last'],
  ['space', 'play or stop the take'],
  ['p', 'play the film'],
  ['x', 'the join before the shot'],
  ['v', 'its takes side by side'],
  ['[ ]', 'pick the take before, after'],
  ['c', 'circle the picked take'],
  ['a', 'approve'],
  ['r', 'reject'],
  ['t', 'retake'],
  ['b', 'bridge'],
  ['f', 'freeze, unfreeze'],
  ['n', 'note'],
  ['?', 'this help'],
  ['esc', 'close'],
];

export function HelpDialog({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title="Keys" onClose={onClose}>
      <dl class="keys">
        {KEYS.map(([keys, what]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
