import { amountText } from '#domain';
import type { RunView } from '../runs/the-run.ts';
import { hasEnded } from '../runs/the-run.ts';
import { oneLine, plainText } from './plain-text.ts';
import type { Look } from './session-lines.ts';
import { shortId, shortIds } from './short-id.ts';
import { ago, span } from './spans.ts';
import type { Style } from './style.ts';
import { table } from './table.ts';

type RunWord = RunView['word'];

const PAINT: Readonly<Record<RunWord, keyof Style | null>> = {
  starting: 'active',
  dispatching: 'active',
  running: 'active',
  needs_you: 'attention',
  waiting: 'attention',
  paused: 'attention',
  done: 'good',
  failed: 'bad',
  cancelled: 'dim',
};

export const paintRun = (style: Style, { word }: Pick<RunView, 'word'>, text: string): string => {
  const paint = PAINT[word];
  return paint === null ? text : style[paint](text);
};

export const runWord = (word: RunWord): string => word.replaceAll('_', ' ');

/** `needs you: agree asks a person`. */
export const runStatus = ({ word, why }: Pick<RunView, 'word' | 'why'>, most = 200): string =>
  why === null ? runWord(word) : `${runWord(word)}: ${oneLine(why, most)}`;

/** `5 of 7 done, 1 running`: what there is of each state that is not empty. */
export function countsText({ counts }: Pick<RunView, 'counts'>): string {
  const { queued, asking, running, done, failed, cancelled, skipped, reused } = counts;
  const all = queued + asking + running + done + failed + cancelled + skipped;
  const rest = [
    [failed, 'failed'],
    [asking, 'needs you'],
    [running, 'running'],
    [queued, 'queued'],
    [skipped, 'skipped'],
    [cancelled, 'cancelled'],
    [reused, 'reused'],
  ] as const;
  return [`${done} of ${all} done`, ...rest.filter(([n]) => n > 0).map(([n, what]) => `${n} ${what}`)].join(
    ', ',
  );
}

/** One row a run. */
export function runTable(runs: readonly RunView[], look: Look): string {
  const short = shortIds(runs.map(({ id }) => id));
  return table(
    runs,
    [
      { head: 'RUN', cell: ({ id }) => short(id) },
      { head: 'WORKFLOW', cell: ({ name }) => oneLine(name, 64), paint: look.style.bold },
      {
        head: 'STATUS',
        cell: (run) => runStatus(run),
        paint: (text, run) => paintRun(look.style, run, text),
        flexible: true,
      },
      { head: 'STEPS', cell: countsText, flexible: true },
      { head: 'ACTIVE', cell: ({ activeMs }) => span(activeMs), right: true },
      { head: 'AGENTS', cell: ({ agentsUsed }) => String(agentsUsed), right: true, spare: true },
      { head: 'USED', cell: usedText, spare: true },
      { head: 'STARTED', cell: ({ createdAt }) => ago(createdAt, look.now) },
    ],
    look,
  );
}

/** What its turns used, as far as harnesses told; unknown is never 0. */
export function usedText({ tokensUsed, costMicros, unknownUse, agentsUsed }: RunView): string {
  if (agentsUsed === 0 || (tokensUsed === 0 && costMicros === 0 && unknownUse === 0)) return '';
  if (tokensUsed === 0 && costMicros === 0 && unknownUse > 0) return 'unknown';
  return [
    amountText('tokens', tokensUsed),
    ...(costMicros > 0 ? [amountText('cost', costMicros)] : []),
    ...(unknownUse > 0 ? [`${amountText('turns', unknownUse)} unknown`] : []),
  ].join(', ');
}

/** A JSON value as people read it: a text as it is. */
export function valueText(value: unknown, most = Number.POSITIVE_INFINITY): string {
  const text = plainText(typeof value === 'string' ? value : JSON.stringify(value, null, 2));
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

/** One line of how a run stands, after it was told something. */
export const runLine = (run: RunView): string =>
  `${shortId(run.id)}  ${oneLine(run.name, 64)}  ${runStatus(run)}${hasEnded(run) ? '' : ` (${countsText(run)})`}`;

/** `500,000 tokens, $5.00`; empty when there are none. */
export function limitsText({
  concurrency,
  agents,
  tokens,
  costMicros,
  turns,
  timeMs,
}: RunView['limits']): string {
  return [
    concurrency === undefined ? '' : `${concurrency} at once`,
    agents === undefined ? '' : `${agents} agents`,
    tokens === undefined ? '' : amountText('tokens', tokens),
    costMicros === undefined ? '' : amountText('cost', costMicros),
    turns === undefined ? '' : amountText('turns', turns),
    timeMs === undefined ? '' : amountText('time', timeMs),
  ]
    .filter(Boolean)
    .join(', ');
}
