/** The whole page: the table, the shot that is looked at, what is shown over them. */

import { flushSync } from 'preact/compat';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { PageShot, PageTake } from '../protocol.ts';
import { actionsFor, type ActionButton } from './actions.ts';
import { Desk } from './desk.tsx';
import { AskDialog, HelpDialog } from './dialogs.tsx';
import { Head, Told } from './head.tsx';
import { onKey, type KeyWork } from './keys.ts';
import { CompareStage, FilmStage, JoinStage } from './stage.tsx';
import { useSpeech } from './speech.ts';
import { shownTake, listen, type Connection, type KnownFilm } from './store.ts';
import { Table } from './table.tsx';

type Shown = 'film' | 'join' | 'compare' | 'help';

export function App() {
  const [known, setKnown] = useState<KnownFilm | null>(null);
  const [link, setLink] = useState<Connection>('live');
  useEffect(() => listen(setKnown, setLink), []);
  const shot = known?.shots.get(known.order[0] ?? '') ?? null;
  if (known && shot) return <Film known={known} firstShot={shot} link={link} />;
  return <p class="plain">{known ? 'The film has no shots.' : WAITING[link]}</p>;
}

type FilmProps = {
  readonly known: KnownFilm;
  readonly firstShot: PageShot;
  readonly link: Connection;
};

function Film({ known, firstShot, link }: FilmProps) {
  const [selected, setSelected] = useState(firstShot.id);
  const [picked, setPicked] = useState<string | null>(null);
  const [shown, setShown] = useState<Shown | null>(null);
  const player = useRef<HTMLVideoElement>(null);
  const shot = known.shots.get(selected) ?? firstShot;
  const take = shot.takes.find(({ id }) => id === picked) ?? shownTake(shot);
  const speech = useSpeech(known.film, shot, take);
  // Always the same ones: else every shot would be drawn at every key.
  const select = useCallback((id: string) => {
    setSelected(id);
    setPicked(null);
  }, []);
  const open = useCallback(() => void player.current?.play(), []);
  const showJoin = useCallback((id: string) => {
    select(id);
    setShown('join');
  }, []);
  useKeys(workOf({ known, shot, take, player, select, setPicked, act: speech.act, setShown }));
  return (
    <>
      <Head film={known.film} order={known.order} link={link} onShow={setShown} />
      <main>
        <Table {...known} selected={shot.id} onSelect={select} onOpen={open} onJoin={showJoin} />
        <Desk
          film={known.film}
          shot={shot}
          picked={take}
          player={player}
          isBusy={speech.isBusy}
          onPick={setPicked}
          onAct={speech.act}
          onCompare={() => setShown('compare')}
        />
      </main>
      <Told said={speech.said} told={known.told} trouble={known.film.trouble} />
      <Stage shown={shown} known={known} shot={shot} onClose={() => setShown(null)} />
      {speech.asking && (
        <AskDialog
          {...speech.asking}
          film={known.film}
          onClose={speech.cancel}
          onAgree={speech.agree}
        />
      )}
    </>
  );
}

type StageProps = {
  readonly shown: Shown | null;
  readonly known: KnownFilm;
  readonly shot: PageShot;
  readonly onClose: () => void;
};

function Stage({ shown, known, shot, onClose }: StageProps) {
  const join = known.joins.get(shot.id);
  if (shown === 'film') return <FilmStage film={known.film} onClose={onClose} />;
  if (shown === 'compare') return <CompareStage shot={shot} onClose={onClose} />;
  if (shown === 'help') return <HelpDialog onClose={onClose} />;
  if (shown !== 'join' || !join) return null;
  return <JoinStage join={join} shots={known.shots} onClose={onClose} />;
}

const WAITING = { live: 'The film is being read.', lost: 'storyboard dailies does not answer.' };

type Work = {
  readonly known: KnownFilm;
  readonly shot: PageShot;
  readonly take: PageTake | null;
  readonly player: { readonly current: HTMLVideoElement | null };
  readonly select: (id: string) => void;
  readonly setPicked: (id: string) => void;
  readonly act: (action: ActionButton) => void;
  readonly setShown: (shown: Shown) => void;
};

function workOf({ known, shot, take, player, select, setPicked, act, setShown }: Work): KeyWork {
  const { order, film, joins } = known;
  const at = order.indexOf(shot.id);
  const move = (by: number) => {
    const to = order[Math.min(order.length - 1, Math.max(0, at + by))];
    if (to !== undefined) select(to);
  };
  return {
    move,
    moveRow: (by) => move(by * columns()),
    pick: (by) => {
      const index = shot.takes.findIndex(({ id }) => id === take?.id);
      const next = shot.takes[index + by];
      if (next) setPicked(next.id);
    },
    play: () => {
      const video = player.current;
      if (video?.paused) void video.play();
      else video?.pause();
    },
    show: (what) => {
      if (what !== 'join' || joins.has(shot.id)) setShown(what);
    },
    act: (key) => {
      const action = actionsFor(shot, film, take).find((one) => one.key === key);
      if (action) act(action);
      return action !== undefined;
    },
  };
}

/** How many shots stand beside each other. */
function columns(): number {
  const table = document.querySelector('.table');
  return table ? getComputedStyle(table).gridTemplateColumns.split(' ').length : 1;
}

function useKeys(work: KeyWork): void {
  const newest = useRef(work);
  newest.current = work;
  useEffect(() => {
    const listener = (event: KeyboardEvent) => {
      // What it opens is there before the next key: that is meant for it.
      flushSync(() => onKey(event, newest.current));
    };
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, []);
}
