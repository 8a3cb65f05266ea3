/** One shot: its take at large, its takes beside each other, what can be said of it. */

import type { RefObject } from 'preact';
import type { PageFilm, PageShot, PageTake } from '../protocol.ts';
import { actionsFor, isPaid, type ActionButton } from './actions.ts';
import { shownTake, fileUrl } from './store.ts';

type DeskProps = {
  readonly film: PageFilm;
  readonly shot: PageShot;
  readonly picked: PageTake | null;
  readonly player: RefObject<HTMLVideoElement | null>;
  readonly isBusy: boolean;
  readonly onPick: (take: string) => void;
  readonly onAct: (action: ActionButton) => void;
  readonly onCompare: () => void;
};

export function Desk(props: DeskProps) {
  const { shot, picked, player } = props;
  const take = picked ?? shownTake(shot);
  return (
    <aside class="desk" aria-label={`Shot ${shot.id}`}>
      {take ? (
        <video
          key={take.clip}
          ref={player}
          class="clip"
          src={fileUrl(take.clip)}
          poster={fileUrl(take.first)}
          preload="metadata"
          controls
          loop
          playsInline
          aria-label={`${shot.id} ${take.name}`}
        />
      ) : (
        <div class="clip empty">No take yet</div>
      )}
      <h2>
        {shot.id} <span class="state">{shot.state}</span>
      </h2>
      {shot.detail !== '' && <p class="detail">{shot.detail}</p>}
      <Actions {...props} />
      <Takes {...props} />
      <p class="prompt">{shot.prompt}</p>
      {shot.said.length > 0 && (
        <section aria-label="What people have said">
          <h3>Said</h3>
          <ul class="said">
            {shot.said.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </section>
      )}
    </aside>
  );
}

function Actions({ film, shot, picked, isBusy, onAct }: DeskProps) {
  return (
    <div class="actions" role="group" aria-label={`What to say of ${shot.id}`}>
      {actionsFor(shot, film, picked).map((action) => (
        <button
          key={action.key}
          class="act"
          data-kind={action.kind}
          aria-disabled={action.not !== null || isBusy}
          aria-keyshortcuts={action.key}
          title={action.not ?? undefined}
          onClick={() => onAct(action)}
        >
          <kbd>{action.key}</kbd>
          {action.label}
          {action.price !== null && (
            <span class="price" data-paid={isPaid(action.price)}>
              {action.price.text}
            </span>
          )}
        </button>
      ))}
    </div>
  );
}

function Takes({ shot, picked, onPick, onCompare }: DeskProps) {
  if (shot.takes.length === 0) return null;
  return (
    <section aria-label="Takes">
      <h3>
        Takes
        {shot.takes.length > 1 && (
          <button class="small" onClick={onCompare} aria-keyshortcuts="v">
            <kbd>v</kbd> side by side
          </button>
        )}
      </h3>
      <ul class="takes">
        {shot.takes.map((take) => (
          <li key={take.id}>
            <button
              class="take"
              aria-pressed={take.id === picked?.id}
              onClick={() => onPick(take.id)}
            >
              <img src={fileUrl(take.first)} alt="" loading="lazy" decoding="async" />
              <span>
                <b>{take.name}</b> {marksOf(take).join(', ')}
              </span>
              <span class="made">{[...take.made, take.cost].join(' · ')}</span>
              {take.differs !== null && <span class="made">{take.differs}</span>}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function marksOf({ isStanding, said }: PageTake): string[] {
  return [...(isStanding ? ['stands'] : []), ...said];
}
