import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import { pageClock } from '../../live/page-clock.ts';
import type { Task } from '../../live/views.ts';
import { COLUMN_NAMES, mayMove, movedIn, overruled, type Place } from './columns.ts';

/** A move that is to be asked about first: it ends the work of somebody. */
export interface Asked {
  task: Task;
  place: Place;
  worker: string;
}

interface Pending {
  number: number;
  id: Task['id'];
  place: Place;
  at: number;
}

export interface Moves {
  /** The tasks with the moves that the hub has not answered yet. */
  tasks: readonly Task[];
  /** Moves a card, or asks first. */
  move: (task: Task, place: Place) => void;
  asked: Asked | undefined;
  /** Answers what is asked. */
  answer: (does: boolean) => void;
  /** Why the last move was undone. */
  refused: { title: string; error: Error } | undefined;
  forget: () => void;
  /** What happened last, for those who do not see it. */
  said: string;
}

/** Moves cards at once and lets the hub follow; what it refuses goes back to where it was. */
export function useMoves(stored: readonly Task[]): Moves {
  const queries = useQueryClient();
  const [pending, setPending] = useState<readonly Pending[]>([]);
  const [asked, setAsked] = useState<Asked>();
  const [refused, setRefused] = useState<Moves['refused']>();
  const [said, setSaid] = useState('');
  const last = useRef<Promise<unknown>>(Promise.resolve());
  const count = useRef(0);
  const tasks = useMemo(
    () => pending.reduce<readonly Task[]>((now, { id, place, at }) => movedIn(now, id, place, at), stored),
    [stored, pending],
  );

  const carryOut = (task: Task, place: Place) => {
    const number = ++count.current;
    setRefused(undefined);
    setPending((before) => [...before, { number, id: task.id, place, at: pageClock.now() }]);
    // One after another, in the order in which they were asked for.
    last.current = last.current.then(async () => {
      try {
        await valueOf(client.call('tasks.move', { params: { task: task.id }, body: bodyOf(task, place) }));
        setSaid(`“${task.title}” is in ${COLUMN_NAMES[place.state]}.`);
        await queries.invalidateQueries({ queryKey: [QUERY.tasks] });
      } catch (error) {
        const told = error instanceof Error ? error : new Error(String(error));
        setRefused({ title: task.title, error: told });
        setSaid(`“${task.title}” was not moved.`);
        void queries.invalidateQueries({ queryKey: [QUERY.tasks] });
      }
      setPending((before) => before.filter((one) => one.number !== number));
    });
  };

  const move = (task: Task, place: Place) => {
    if (!mayMove(task, place)) return;
    const worker = overruled(task, place.state);
    if (worker === null) carryOut(task, place);
    else setAsked({ task, place, worker });
  };
  const answer = (does: boolean) => {
    if (asked && does) carryOut(asked.task, asked.place);
    setAsked(undefined);
  };
  return { tasks, move, asked, answer, refused, forget: () => setRefused(undefined), said };
}

/** Its own column is not named: the hub would take it for a move by hand. */
const bodyOf = (task: Task, { state, before, after }: Place) => ({
  ...(state === task.state ? {} : { state }),
  ...(before === undefined ? {} : { before }),
  ...(after === undefined ? {} : { after }),
});
