import type { RouteInput } from '#contract';

/** Limits as they are typed. */
export interface LimitDraft {
  concurrency: string;
  agents: string;
  tokens: string;
  dollars: string;
  minutes: string;
}

export const NO_LIMITS: LimitDraft = { concurrency: '', agents: '', tokens: '', dollars: '', minutes: '' };

type Limits = NonNullable<RouteInput<'runs.start'>['body']['limits']>;

/** What was typed as the hub takes it; undefined when nothing was. `problems`: by field. */
export function limitsOf(draft: LimitDraft): {
  limits: Limits | undefined;
  problems: Partial<Record<keyof LimitDraft, string>>;
} {
  const problems: Partial<Record<keyof LimitDraft, string>> = {};
  const amount = (field: keyof LimitDraft, isWhole: boolean): number | undefined => {
    const typed = draft[field].trim();
    if (typed === '') return undefined;
    const value = Number(typed.replaceAll(/[_\s]/gu, ''));
    if (Number.isFinite(value) && value > 0 && (!isWhole || Number.isInteger(value))) return value;
    problems[field] = isWhole ? 'A whole number above 0' : 'A number above 0';
    return undefined;
  };
  const cost = amount('dollars', false);
  const minutes = amount('minutes', false);
  const given = {
    concurrency: amount('concurrency', true),
    agents: amount('agents', true),
    tokens: amount('tokens', true),
    costMicros: cost === undefined ? undefined : Math.max(1, Math.round(cost * 1_000_000)),
    timeMs: minutes === undefined ? undefined : Math.max(1, Math.round(minutes * 60_000)),
  };
  const limits: Limits = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { limits: Object.keys(limits).length === 0 ? undefined : limits, problems };
}

/** The same for a terminal. */
export function limitWords({ limits }: Pick<ReturnType<typeof limitsOf>, 'limits'>): string[] {
  if (!limits) return [];
  const { concurrency, agents, tokens, costMicros, timeMs } = limits;
  const word = (flag: string, value: string | number | undefined) =>
    value === undefined ? [] : [flag, String(value)];
  return [
    ...word('--concurrency', concurrency),
    ...word('--max-agents', agents),
    ...word('--budget-tokens', tokens),
    ...word('--budget-cost', costMicros === undefined ? undefined : costMicros / 1_000_000),
    ...word('--budget-time', timeMs === undefined ? undefined : `${Math.ceil(timeMs / 60_000)}m`),
  ];
}
