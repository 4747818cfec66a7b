import { styleText } from 'node:util';
import type { TextSink } from '../cli-io.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Colours by what they mean; each answers its text unchanged where colours are off. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  /** A person is needed. */
  readonly attention: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  /** Work that goes on. */
  readonly active: (text: string) => string;
}

/** NO_COLOR, then FORCE_COLOR, then whether it is a terminal. */
export function hasColours(sink: TextSink, env: Env): boolean {
  if (env['NO_COLOR']) return false;
  if (env['FORCE_COLOR'] && env['FORCE_COLOR'] !== '0') return true;
  return sink.isTTY === true && env['TERM'] !== 'dumb';
}

export function createStyle(sink: TextSink, env: Env): Style {
  const on = hasColours(sink, env);
  const paint = (format: Parameters<typeof styleText>[0]) => (text: string) =>
    on ? styleText(format, text, { validateStream: false }) : text;
  return {
    bold: paint('bold'),
    dim: paint('dim'),
    attention: paint(['bold', 'yellow']),
    good: paint('green'),
    bad: paint('red'),
    active: paint('cyan'),
  };
}
