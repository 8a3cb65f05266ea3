/** What is looked at alone: the film, a join, takes side by side. */

import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { PageFilm, PageJoin, PageShot, PageTake } from '../protocol.ts';
import { marksOf } from './desk.tsx';
import { shownTake, fileUrl } from './store.ts';

export function Dialog({
  title,
  isWide = false,
  onClose,
  children,
}: {
  readonly title: string;
  readonly isWide?: boolean;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class={isWide ? 'wide' : ''} aria-label={title} onClose={onClose}>
      <header>
        <h2>{title}</h2>
        <button class="small" onClick={onClose} aria-keyshortcuts="Escape">
          <kbd>esc</kbd> close
        </button>
      </header>
      {children}
    </dialog>
  );
}

export function FilmStage({
  film,
  onClose,
}: {
  readonly film: PageFilm;
  readonly onClose: () => void;
}) {
  const { master } = film;
  return (
    <Dialog title={film.title} isWide onClose={onClose}>
      {master ? (
        <video
          key={master.version}
          class="clip"
          src={`film?${master.version}`}
          controls
          autoPlay
          playsInline
          aria-label={master.name}
        />
      ) : (
        <p class="plain">Nothing was put together yet.</p>
      )}
    </Dialog>
  );
}

export function CompareStage({
  shot,
  onClose,
}: {
  readonly shot: PageShot;
  readonly onClose: () => void;
}) {
  const clips = useRef<HTMLDivElement>(null);
  const playAll = () => {
    for (const clip of clips.current?.querySelectorAll('video') ?? []) {
      clip.currentTime = 0;
      void clip.play();
    }
  };
  return (
    <Dialog title={`${shot.id}: takes side by side`} isWide onClose={onClose}>
      <div class="beside" ref={clips}>
        {shot.takes.map((take) => (
          <figure key={take.id}>
            <video
              src={fileUrl(take.clip)}
              poster={fileUrl(take.first)}
              preload="metadata"
              muted
              controls
              playsInline
              aria-label={take.name}
            />
            <figcaption>
              <b>{take.name}</b> {[...marksOf(take), ...take.made, take.cost].join(' · ')}
            </figcaption>
          </figure>
        ))}
      </div>
      <button class="act" onClick={playAll}>
        Play all
      </button>
    </Dialog>
  );
}

type Side = { readonly take: PageTake; readonly startSeconds: number; readonly endSeconds: number };

/** What is in the film of a shot's clip. */
function sideOf(shot: PageShot, dropped: number): Side | null {
  const take = shownTake(shot);
  if (!take) return null;
  const { frames, framesPerSecond: rate } = take;
  const { head, tail } = shot.trim;
  return {
    take,
    startSeconds: (head + dropped) / rate,
    endSeconds: Math.max(1, frames - tail) / rate,
  };
}

export function JoinStage({
  join,
  shots,
  onClose,
}: {
  readonly join: PageJoin;
  readonly shots: ReadonlyMap<string, PageShot>;
  readonly onClose: () => void;
}) {
  const [before, after] = [shots.get(join.from), shots.get(join.to)];
  const left = before ? sideOf(before, 0) : null;
  const right = after ? sideOf(after, join.isDuplicate ? 1 : 0) : null;
  if (!left || !right || !before || !after) return null;
  const [last, first] = [lastOf(left, before), firstOf(right, after)];
  return (
    <Dialog title={`${join.from} ⇥ ${join.to}`} isWide onClose={onClose}>
      <dl class="numbers">
        {[['Meet by', join.kind] as const, ...join.numbers].map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {join.faults.length > 0 && <p class="fault">{join.faults.join(', ')}</p>}
      {join.isDuplicate && <p class="detail">The repeated frame is dropped in the film.</p>}
      <div class="beside two">
        <figure>
          {last}
          <figcaption>Last frame of {join.from}</figcaption>
        </figure>
        <figure>
          {first}
          <figcaption>First frame of {join.to}</figcaption>
        </figure>
        <figure>
          <div class="difference">
            {last}
            {first}
          </div>
          <figcaption>
            Their difference, four times as bright: black where they are equal
          </figcaption>
        </figure>
        <JoinPlayer left={left} right={right} />
      </div>
    </Dialog>
  );
}

function lastOf({ take, endSeconds }: Side, { trim }: PageShot) {
  if (trim.tail === 0) return <img src={fileUrl(take.last)} alt={`Last frame of ${take.name}`} />;
  return <Still take={take} atSeconds={endSeconds - 0.5 / take.framesPerSecond} />;
}

function firstOf({ take }: Side, { trim }: PageShot) {
  if (trim.head === 0) return <img src={fileUrl(take.first)} alt={`First frame of ${take.name}`} />;
  return <Still take={take} atSeconds={(trim.head + 0.5) / take.framesPerSecond} />;
}

function Still({ take, atSeconds }: { readonly take: PageTake; readonly atSeconds: number }) {
  return (
    <video
      src={`${fileUrl(take.clip)}#t=${atSeconds}`}
      preload="auto"
      muted
      aria-label={take.name}
    />
  );
}

const SECONDS = 1;

/** The last second before it, and the first one after it. */
function JoinPlayer({ left, right }: { readonly left: Side; readonly right: Side }) {
  const [one, other] = [useRef<HTMLVideoElement>(null), useRef<HTMLVideoElement>(null)];
  const [isAfter, setIsAfter] = useState(false);
  const [round, setRound] = useState(0);
  useEffect(() => {
    const [first, second] = [one.current, other.current];
    if (!first || !second || round === 0) return undefined;
    setIsAfter(false);
    second.pause();
    first.currentTime = Math.max(left.startSeconds, left.endSeconds - SECONDS);
    second.currentTime = right.startSeconds;
    let timer = 0;
    const look = () => {
      timer = requestAnimationFrame(look);
      if (!first.ended && first.currentTime < left.endSeconds - 0.02) return;
      cancelAnimationFrame(timer);
      first.pause();
      setIsAfter(true);
      void second.play();
      timer = requestAnimationFrame(stop);
    };
    const stop = () => {
      timer = requestAnimationFrame(stop);
      if (!second.ended && second.currentTime < right.startSeconds + SECONDS) return;
      cancelAnimationFrame(timer);
      second.pause();
    };
    void first.play().then(look, () => undefined);
    return () => cancelAnimationFrame(timer);
  }, [round]);
  const show = (isShown: boolean) => (isShown ? 'clip' : 'clip hidden');
  return (
    <figure>
      <video
        ref={one}
        class={show(!isAfter)}
        src={fileUrl(left.take.clip)}
        preload="auto"
        playsInline
      />
      <video
        ref={other}
        class={show(isAfter)}
        src={fileUrl(right.take.clip)}
        preload="auto"
        playsInline
      />
      <figcaption>
        <button class="small" onClick={() => setRound(round + 1)}>
          Play
        </button>{' '}
        The last second before it, the first one after it
      </figcaption>
    </figure>
  );
}
