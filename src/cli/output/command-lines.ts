import type { RouteAnswer } from '#contract';
import { oneLine } from './plain-text.ts';
import type { Look } from './session-lines.ts';
import { shortIds } from './short-id.ts';
import { ago, span, until } from './spans.ts';
import { table } from './table.ts';

export type CommandView = RouteAnswer<'commands.show'>;

const KIND_WORDS: Readonly<Record<CommandView['order']['kind'], string>> = {
  drain: 'drain',
  resume: 'resume',
  restart: 'restart',
  upgrade: 'upgrade',
  reload: 'reload',
  health_check: 'health check',
};

/** The order in words: `upgrade to 1.4.2, by force`. */
export function orderText({ order }: Pick<CommandView, 'order'>): string {
  const words = KIND_WORDS[order.kind];
  const to =
    order.kind !== 'upgrade'
      ? ''
      : ` to ${'version' in order.to ? order.to.version : oneLine(order.to.tarball)}`;
  return `${words}${to}${'force' in order && order.force ? ', by force' : ''}`;
}

/** What it waits for, with how long its agent is silent; undefined when it has ended. */
export function waitText({ waits }: Pick<CommandView, 'waits'>, now: number): string | undefined {
  if (!waits) return undefined;
  const silent = waits.since === null ? '' : ` (for ${span(now - waits.since)})`;
  return `waits for ${oneLine(waits.for)}${silent}`;
}

/** What came of it in one line. */
function outcome(command: CommandView, now: number): string {
  if (command.cause) return oneLine(command.cause.message, 300);
  return waitText(command, now) ?? resultLine(command);
}

const FORMER = /^former$/;

function resultLine({ result }: Pick<CommandView, 'result'>): string {
  const told = Object.entries(result ?? {}).filter(
    ([name, value]) => !FORMER.test(name) && typeof value !== 'object',
  );
  return resultFacts(Object.fromEntries(told))
    .map(([name, value]) => `${name.charAt(0).toLowerCase()}${name.slice(1)} ${oneLine(value, 80)}`)
    .join(', ');
}

export function commandTable(commands: readonly CommandView[], look: Look): string {
  const short = shortIds(commands.map(({ id }) => id));
  return table(
    commands,
    [
      { head: 'COMMAND', cell: (each) => short(each.id) },
      { head: 'ORDER', cell: orderText, paint: look.style.bold },
      {
        head: 'IS',
        cell: (each) => each.state,
        paint: (text, each) =>
          each.state === 'completed'
            ? look.style.good(text)
            : each.endedAt === null
              ? look.style.active(text)
              : look.style.bad(text),
      },
      { head: 'ORDERED', cell: (each) => ago(each.createdAt, look.now) },
      { head: 'ENDS', cell: (each) => (each.endedAt === null ? until(each.deadlineAt, look.now) : '') },
      { head: 'OUTCOME', cell: (each) => outcome(each, look.now), flexible: true },
    ],
    look,
  );
}

const BYTES = /Bytes$/;
const MS = /Ms$/;
const MS_AGO = /MsAgo$/;

/** The names and values that an agent answered, for people: sizes and lengths of time with their units, `heard 3 s ago`. */
export function resultFacts(result: Record<string, unknown>): [string, string][] {
  return Object.entries(result)
    .filter(([, value]) => typeof value !== 'object' || Array.isArray(value))
    .map(([name, value]) => [oneLine(factName(name), 40), oneLine(factText(name, value))]);
}

function factName(name: string): string {
  const words = name
    .replace(BYTES, '')
    .replace(MS_AGO, '')
    .replace(MS, '')
    .replaceAll(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function factText(name: string, value: unknown): string {
  if (Array.isArray(value)) return value.map(String).join(', ');
  if (typeof value === 'number' && BYTES.test(name)) return `${(value / 1024 / 1024).toFixed(0)} MB`;
  if (typeof value === 'number' && MS_AGO.test(name)) return `${lengthText(value)} ago`;
  if (typeof value === 'number' && MS.test(name)) return lengthText(value);
  return String(value);
}

const lengthText = (ms: number): string => (ms < 1_000 ? `${Math.round(ms)} ms` : span(ms));
