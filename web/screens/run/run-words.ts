import type { RunDetail, RunStep } from './run-queries.ts';
import { sinceText } from './timeline.ts';

const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

/** Tokens first; money is an estimate and said so. */
export function usedText({
  tokensUsed,
  costMicros,
  agentsUsed,
  unknownUse,
}: Pick<RunDetail, 'tokensUsed' | 'costMicros' | 'agentsUsed' | 'unknownUse'>): string {
  const parts = [
    `${agentsUsed} ${agentsUsed === 1 ? 'agent' : 'agents'}`,
    tokensUsed > 0 ? `${compact.format(tokensUsed)} tokens` : '',
    costMicros > 0 ? `about ${dollars(costMicros)}` : '',
    unknownUse > 0 ? `${unknownUse} of unknown use` : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

export const dollars = (micros: number): string => {
  const amount = micros / 1_000_000;
  return `$${amount.toFixed(amount > 0 && amount < 0.1 ? 4 : 2)}`;
};

export const tokensText = (tokens: number): string => `${compact.format(tokens)} tokens`;

/** What a step used, as far as its harness told. */
export function stepUseText({ usage }: Pick<RunStep, 'usage'>): string {
  if (usage === null) return '';
  const { inputTokens, outputTokens, costMicros } = usage;
  const parts = [
    inputTokens === undefined ? '' : `${compact.format(inputTokens)} in`,
    outputTokens === undefined ? '' : `${compact.format(outputTokens)} out`,
    costMicros === undefined ? '' : `about ${dollars(costMicros)}`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** `3 of 7 done, 1 failed`. */
export function countsText({ counts }: Pick<RunDetail, 'counts'>): string {
  const { reused, ...states } = counts;
  const all = Object.values(states).reduce((sum, n) => sum + n, 0);
  const parts = [
    `${states.done} of ${all} done`,
    reused > 0 ? `${reused} of them reused` : '',
    ...(['failed', 'asking', 'running', 'queued', 'cancelled', 'skipped'] as const).map((state) =>
      states[state] > 0 ? `${states[state]} ${state === 'asking' ? 'needs you' : state}` : '',
    ),
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** What a run may use. */
export function limitsText({ limits }: Pick<RunDetail, 'limits'>): string {
  const { concurrency, agents, tokens, costMicros, turns, timeMs } = limits;
  const parts = [
    concurrency === undefined ? '' : `${concurrency} agents at once`,
    agents === undefined ? '' : `${agents} agents in all`,
    tokens === undefined ? '' : tokensText(tokens),
    costMicros === undefined ? '' : dollars(costMicros),
    turns === undefined ? '' : `${turns} turns`,
    timeMs === undefined ? '' : `${Math.round(timeMs / 60_000)} min of work`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** Who started it, by the id that the hub tells. */
export function starterText(startedBy: string, reader: string): string {
  const kind = startedBy.slice(0, 3);
  if (kind === 'usr') return startedBy === reader ? 'you' : 'another person';
  if (kind === 'ses') return 'a session';
  if (kind === 'rsc') return 'a schedule';
  if (kind === 'hok') return 'a webhook';
  return startedBy;
}

/** What one does about a step that failed, in a sentence; by the code of its cause. */
const ADVICE: Readonly<Record<string, string>> = {
  'gate.rejected': 'People said no. Change what they asked for, then run again from the step before.',
  'gate.expired': 'Nobody answered in time. Resume: people are asked anew.',
  'run.budget': 'Resume with a larger budget; what is finished is kept.',
  'step.budget': 'Give the step a larger budget in the text, then run again from here.',
  'run.agent_cap': 'Resume with more agents; what is finished is kept.',
  'run.timeout': 'Resume with more time; what is finished is kept.',
  'step.timeout': 'Give the step more time in the text, or run it again from here.',
  'step.stalled': 'Its agent fell silent, in every try. Read its session, then run again from here.',
  'step.schema':
    'Its answer did not have the shape that was asked for. Read it, mend the prompt, then run again from here.',
  'step.answer_invalid':
    'Its answer could not be read. Look at its session, mend the prompt, then run again from here.',
  'step.items_failed': 'Some of its items failed. Look at the first of them, then resume.',
};

/** `mayResume`: else another run is begun on what is finished. */
export function adviceFor({ cause }: Pick<RunStep, 'cause'>, mayResume: boolean): string {
  const code = cause?.code ?? '';
  const next = mayResume ? 'resume' : 'rerun what failed';
  if (code.startsWith('spawn.')) return `No agent could take it. See which agents there are, then ${next}.`;
  const known = mayResume ? ADVICE[code] : undefined;
  return known ?? `Read what its session did, then ${next}: what is finished is kept.`;
}

/** A value of JSON as people read it. */
export const valueText = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value, null, 2) ?? 'null');

/** `developer, grok, on mill`. */
export const whoText = ({ role, harness, agent }: Pick<RunStep, 'role' | 'harness' | 'agent'>): string =>
  [role, harness, agent && `on ${agent.name ?? agent.id}`].filter(Boolean).join(', ');

/** Where the time of a step went, as names and values; what took none is left out. */
export function timeFacts(
  { createdAt, startedAt, workedFrom, endedAt }: RunStep,
  now: number,
): [name: string, value: string | null][] {
  const end = endedAt ?? now;
  const waited = (startedAt ?? end) - createdAt;
  const dispatched = startedAt === null || workedFrom === null ? 0 : workedFrom - startedAt;
  const text = (ms: number) => (ms > 0 ? sinceText(ms) : null);
  return [
    ['Waited', text(waited)],
    ['Dispatched', text(dispatched)],
    ['Took', startedAt === null ? null : text(end - startedAt)],
  ];
}
