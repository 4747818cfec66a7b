import { createContext, useContext, type RefObject } from 'react';
import type { Task } from '../../live/views.ts';
import type { Columns, Place } from './columns.ts';

/** What the cards of a board share. */
export interface OnBoard {
  board: string;
  columns: Columns;
  mayAct: boolean;
  selected: ReadonlySet<string>;
  select: (task: Task, is: boolean) => void;
  move: (task: Task, place: Place) => void;
  /** The card that is to have the focus once it is drawn: one that was moved by a key is drawn anew. */
  wanted: RefObject<string | undefined>;
  /** The card that is being dragged. */
  dragged: Task | undefined;
  drag: (task: Task | undefined) => void;
}

export const BoardContext = createContext<OnBoard | null>(null);

export function useBoard(): OnBoard {
  const board = useContext(BoardContext);
  if (board === null) throw new Error('drawn outside of a board');
  return board;
}
