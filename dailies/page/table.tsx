/** The shots in film order, each as its first and last picture. */

import { memo } from 'preact/compat';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { PageJoin, PageShot } from '../protocol.ts';
import { shownTake, fileUrl } from './store.ts';

type CardProps = {
  readonly shot: PageShot;
  readonly join: PageJoin | null;
  readonly isSelected: boolean;
  readonly onSelect: (shot: string) => void;
  readonly onOpen: (shot: string) => void;
  readonly onJoin: (shot: string) => void;
};

export function Table({
  order,
  shots,
  joins,
  selected,
  ...on
}: {
  readonly order: readonly string[];
  readonly shots: ReadonlyMap<string, PageShot>;
  readonly joins: ReadonlyMap<string, PageJoin>;
  readonly selected: string | null;
} & Pick<CardProps, 'onSelect' | 'onOpen' | 'onJoin'>) {
  return (
    <ol class="table" aria-label="Shots in film order">
      {order.map((id) => {
        const shot = shots.get(id);
        if (!shot) return null;
        const join = joins.get(id) ?? null;
        return <Card key={id} shot={shot} join={join} isSelected={selected === id} {...on} />;
      })}
    </ol>
  );
}

/** Drawn anew only when it has changed: an unchanged shot is the same object. */
const Card = memo(function Card({ shot, join, isSelected, onSelect, onOpen, onJoin }: CardProps) {
  const button = useRef<HTMLButtonElement>(null);
  // At once: a later one would take the focus back from what was selected since.
  useLayoutEffect(() => {
    if (!isSelected) return;
    button.current?.scrollIntoView({ block: 'nearest' });
    // A dialog keeps its own focus, and so does a field.
    const { activeElement } = document;
    if (activeElement === document.body || activeElement?.classList.contains('slide')) {
      button.current?.focus({ preventScroll: true });
    }
  }, [isSelected]);
  const take = shownTake(shot);
  const name = [shot.id, shot.state, take?.name ?? 'no take', shot.cost].join(', ');
  return (
    <li class="card" data-state={shot.state} data-selected={isSelected}>
      <button
        ref={button}
        class="slide"
        aria-current={isSelected}
        aria-label={name}
        tabIndex={isSelected ? 0 : -1}
        onClick={() => onSelect(shot.id)}
        onDblClick={() => onOpen(shot.id)}
      >
        <Picture sha256={take?.first ?? null} />
        <Picture sha256={take?.last ?? null} />
      </button>
      <p class="caption">
        <span class="dot" aria-hidden="true" />
        <b>{shot.id}</b>
        <span class="state">{shot.state}</span>
        <span class="grow">{take?.name}</span>
        <span>{shot.cost}</span>
      </p>
      {join && (
        <button
          class="join"
          tabIndex={-1}
          onClick={() => onJoin(shot.id)}
          title="The join before it"
        >
          {join.from} ⇥ {join.faults.length > 0 ? join.faults[0] : join.kind}
        </button>
      )}
    </li>
  );
});

function Picture({ sha256 }: { readonly sha256: string | null }) {
  if (sha256 === null) return <span class="frame empty" />;
  return (
    <img
      class="frame"
      src={fileUrl(sha256)}
      alt=""
      loading="lazy"
      decoding="async"
      draggable={false}
    />
  );
}
