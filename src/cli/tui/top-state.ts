import type { ApprovalId, SessionId, TeamId } from '#domain';
import type { ApprovalView } from '../output/approval-lines.ts';
import type { SessionView } from '../output/session-lines.ts';
import { actAnswer, type Answering } from './answer-key.ts';
import { rowsOf, tabsOf, type TopData } from './top-data.ts';

/** What is seen and typed. */
export interface TopState {
  /** Whose sessions are listed: everybody's, or one team's. */
  readonly tab: TeamId | 'all';
  /** The id of a row. */
  readonly chosen: string | null;
  readonly view: 'list' | 'session';
  /** The chosen row shows what it is about. */
  readonly peek: boolean;
  readonly tasks: boolean;
  readonly help: boolean;
  /** A reply that is being typed. */
  readonly typed: string | null;
  /** A question that was shown whole because its key was pressed; the same key again answers it. */
  readonly asked: { approval: ApprovalId; key: 'y' | 'n' } | null;
  /** Lines of the open transcript below the screen. */
  readonly below: number;
}

export const FIRST_STATE: TopState = {
  tab: 'all',
  chosen: null,
  view: 'list',
  peek: false,
  tasks: false,
  help: false,
  typed: null,
  asked: null,
  below: 0,
};

/** What a key asks for beyond the screen. */
export type TopEffect =
  | { kind: 'quit' }
  | { kind: 'attach'; session: SessionId }
  | { kind: 'send'; session: SessionId; message: string }
  | ({ kind: 'answer' } & Answering);

export interface Pressed {
  state: TopState;
  effect?: TopEffect;
}

/** What was pressed: a name for what is no character. */
export type Key =
  | 'up'
  | 'down'
  | 'page_up'
  | 'page_down'
  | 'enter'
  | 'escape'
  | 'tab'
  | 'back_tab'
  | 'backspace'
  | 'interrupt'
  | { text: string }
  /** Only ever a part of what is typed: nothing that is pasted is a command. */
  | { pasted: string };

/** How far a page is, in lines. */
const PAGE = 10;

/** The state after a key, and what the key asks for. */
export function press(state: TopState, key: Key, data: TopData): Pressed {
  if (key === 'interrupt') return { state, effect: { kind: 'quit' } };
  if (state.typed !== null) return pressTyping(state, state.typed, key, data);
  if (state.help) return { state: { ...state, help: false } };
  if (typeof key === 'object' && 'pasted' in key) return { state };
  const of = typeof key === 'string' ? MOVES[key] : CHARACTERS[key.text];
  if (!of) return { state: { ...state, asked: null } };
  const pressed = of(withChosen(state, data), data);
  const keepsQuestion = typeof key === 'object' && (key.text === 'y' || key.text === 'n');
  return keepsQuestion ? pressed : { ...pressed, state: { ...pressed.state, asked: null } };
}

function pressTyping(state: TopState, typed: string, key: Key, data: TopData): Pressed {
  if (key === 'escape') return { state: { ...state, typed: null } };
  if (key === 'backspace') return { state: { ...state, typed: withoutLast(typed) } };
  if (key === 'enter') {
    const session = chosenSession(state, data);
    const closed = { ...state, typed: null };
    return !session || typed.trim() === ''
      ? { state: closed }
      : { state: closed, effect: { kind: 'send', session: session.id, message: typed } };
  }
  if (typeof key === 'string') return { state };
  return { state: { ...state, typed: typed + ('text' in key ? key.text : key.pasted) } };
}

/** What was chosen may have gone: then the first row is. */
export function withChosen(state: TopState, data: TopData): TopState {
  const rows = rowsOf(data, state.tab);
  if (rows.some(({ id }) => id === state.chosen)) return state;
  if (state.view === 'session' && data.sessions.some(({ id }) => id === state.chosen)) return state;
  return { ...state, chosen: rows[0]?.id ?? null, view: 'list' };
}

export const chosenSession = ({ chosen }: TopState, { sessions }: TopData): SessionView | undefined =>
  sessions.find(({ id }) => id === chosen);

/** What the chosen row asks a person. */
export const chosenQuestion = ({ chosen }: TopState, { approvals }: TopData): ApprovalView | undefined =>
  approvals.find(({ id, session }) => id === chosen || (session !== null && session === chosen));

const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function withoutLast(text: string): string {
  const last = [...characters.segment(text)].at(-1);
  return last ? text.slice(0, last.index) : '';
}

type Press = (state: TopState, data: TopData) => Pressed;

const move =
  (step: number): Press =>
  (state, data) => {
    if (state.view === 'session') return { state: { ...state, below: Math.max(0, state.below - step) } };
    const rows = rowsOf(data, state.tab);
    const at = rows.findIndex(({ id }) => id === state.chosen);
    const next = rows[Math.min(rows.length - 1, Math.max(0, at + step))];
    return { state: { ...state, chosen: next?.id ?? null } };
  };

/** Tabs are teams in the list, and the members of its team where a session is open. */
const turnTab =
  (step: number): Press =>
  (state, data) => {
    if (state.view === 'session') {
      const members = membersBeside(state, data);
      const at = members.findIndex((id) => id === state.chosen);
      const next = members[(at + step + members.length) % members.length];
      return { state: next === undefined ? state : { ...state, chosen: next, below: 0 } };
    }
    const tabs = tabsOf(data).map(({ id }) => id);
    const next = tabs[(tabs.indexOf(state.tab) + step + tabs.length) % tabs.length] ?? 'all';
    return { state: withChosen({ ...state, tab: next }, data) };
  };

function membersBeside(state: TopState, data: TopData): SessionId[] {
  const team = tabsOf(data).find(
    ({ id, members }) => id !== 'all' && members.some((member) => member.id === state.chosen),
  );
  return team?.members.map(({ id }) => id) ?? [];
}

const leave: Press = (state) =>
  state.view === 'session'
    ? { state: { ...state, view: 'list', below: 0 } }
    : { state: { ...state, peek: false, tasks: false } };

const open: Press = (state, data) => ({
  state: chosenSession(state, data) ? { ...state, view: 'session', below: 0 } : { ...state, peek: true },
});

const MOVES: Partial<Record<Extract<Key, string>, Press>> = {
  up: move(-1),
  down: move(1),
  page_up: move(-PAGE),
  page_down: move(PAGE),
  enter: open,
  escape: leave,
  tab: turnTab(1),
  back_tab: turnTab(-1),
};

const answerWith =
  (key: 'y' | 'n'): Press =>
  (state, data) => {
    const waiting = chosenQuestion(state, data);
    if (!waiting) return { state };
    const answering = actAnswer(waiting, key);
    if (!answering) return { state: { ...state, peek: true } };
    // Nobody allows what they have not seen whole.
    if (state.asked?.approval === waiting.id && state.asked.key === key)
      return { state: { ...state, asked: null }, effect: { kind: 'answer', ...answering } };
    return { state: { ...state, peek: true, asked: { approval: waiting.id, key } } };
  };

const CHARACTERS: Readonly<Record<string, Press>> = {
  j: move(1),
  k: move(-1),
  ' ': (state) => ({ state: { ...state, peek: !state.peek } }),
  r: (state, data) => {
    return {
      state:
        chosenSession(state, data)?.status.actions.includes('send') === true
          ? { ...state, typed: '' }
          : state,
    };
  },
  y: answerWith('y'),
  n: answerWith('n'),
  t: (state) => ({ state: { ...state, tasks: !state.tasks } }),
  a: (state, data) => {
    const session = chosenSession(state, data);
    return session ? { state, effect: { kind: 'attach', session: session.id } } : { state };
  },
  '?': (state) => ({ state: { ...state, help: true } }),
  q: (state) => ({ state, effect: { kind: 'quit' } }),
};
