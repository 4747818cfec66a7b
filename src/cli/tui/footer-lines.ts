import type { Look } from '../output/session-lines.ts';
import { sessionName } from '../output/session-lines.ts';
import { actAnswer } from './answer-key.ts';
import { fit } from './fit.ts';
import type { TopData } from './top-data.ts';
import type { Line, Size } from './top-lines.ts';
import { chosenQuestion, chosenSession, type TopState } from './top-state.ts';

const KEYS: readonly (readonly [key: string, does: string])[] = [
  ['j k ↑ ↓', 'choose a row; in a session, scroll'],
  ['Enter', 'open the session'],
  ['Space', 'show what the row is about'],
  ['r', 'reply: Enter sends, Escape does not'],
  ['y n', 'answer what is asked: once shows it whole, twice answers'],
  ['Tab', 'next team; in a session, next teammate'],
  ['t', 'tasks'],
  ['a', 'attach: write to the session line by line'],
  ['Escape', 'back'],
  ['q', 'leave; nothing stops'],
];

export const helpLines = (look: Look): Line[] => [
  { text: look.style.bold('Keys') },
  ...KEYS.map(([key, does]) => ({ text: `  ${key.padEnd(10)} ${does}` })),
  { text: '' },
  { text: 'Any key closes this.' },
];

/** The last two lines: what was said last, and what can be typed, or where it is explained why something was refused. */
export function footerLines(
  data: TopData,
  state: TopState,
  { said, size, look }: { said: string; size: Size; look: Look },
): Line[] {
  const prompt = promptLine(data, state, size);
  const [what = '', ...more] = said.split('\n');
  const where = more.at(-1);
  const rest = where === undefined ? keysLine(state, size, look) : look.style.dim(fit(where, size.columns));
  return [{ text: fit(what, size.columns) }, { text: prompt === '' ? rest : prompt }];
}

function promptLine(data: TopData, state: TopState, size: Size): string {
  const session = chosenSession(state, data);
  if (state.typed !== null && session) {
    const head = `To ${sessionName(session)}: `;
    // The end is what is being typed.
    const room = Math.max(8, size.columns - head.length - 2);
    const shown = state.typed.length > room ? `…${state.typed.slice(1 - room)}` : state.typed;
    return `${head}${shown}▏`;
  }
  const asks = chosenQuestion(state, data);
  if (state.asked === null || asks?.id !== state.asked.approval) return '';
  const answering = actAnswer(asks, state.asked.key);
  return answering ? fit(`Press ${state.asked.key} again: ${answering.text}`, size.columns) : '';
}

function keysLine({ view }: TopState, size: Size, look: Look): string {
  const keys =
    view === 'session'
      ? 'Esc back · r reply · y/n answer · Tab teammate · a attach · ? keys · q leave'
      : 'Space peek · Enter open · r reply · y/n answer · t tasks · a attach · ? keys · q leave';
  return look.style.dim(fit(keys, size.columns));
}
