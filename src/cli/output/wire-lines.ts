import type { RouteAnswer } from '#contract';
import { oneLine } from './plain-text.ts';
import { clockTime } from './spans.ts';
import type { Style } from './style.ts';

type WireLine = RouteAnswer<'sessions.wire'>['items'][number];

const MESSAGE_MOST = 500;

/** A message a line: number, when, which way, what, and its beginning. */
export function wireText(lines: readonly WireLine[], style: Style): string {
  return lines
    .map(({ seq, at, to, method, kind, message }) => {
      const what = kind === 'request' || kind === 'notice' ? (method ?? '') : `${kind} ${method ?? ''}`;
      const paint = kind === 'error' ? style.bad : to === 'harness' ? style.active : style.bold;
      const head = `${seq}  ${clockTime(at)}  ${to === 'harness' ? '→' : '←'} ${paint(oneLine(what.trim()))}`;
      return `${head}  ${style.dim(oneLine(message, MESSAGE_MOST))}`;
    })
    .join('\n');
}
