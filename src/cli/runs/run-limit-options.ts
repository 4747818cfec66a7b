import { RUN_LIMITS, type RunLimits } from '#domain';
import type { CommandInput } from '../command-input.ts';
import type { OptionSpec } from '../command-spec.ts';
import { durationProblem, readDuration } from '../input/duration.ts';

const COUNT = { least: 1, most: Number.MAX_SAFE_INTEGER, isWhole: true };
const MICROS = 1_000_000;

/** What one run may use; the hub's own bounds hold for what is left out. */
export const RUN_LIMIT_OPTIONS: readonly OptionSpec[] = [
  {
    flags: '--max-agents <count>',
    about: `agents in all (${RUN_LIMITS.agents}; at most ${RUN_LIMITS.agentsCeiling})`,
    number: COUNT,
  },
  {
    flags: '--concurrency <count>',
    about: `agents in flight at once (${RUN_LIMITS.concurrency}, or as many as there are free slots)`,
    number: COUNT,
  },
  { flags: '--budget-tokens <count>', about: 'tokens that it may use', number: COUNT },
  {
    flags: '--budget-cost <dollars>',
    about: 'US dollars that it may cost, as far as harnesses tell',
    number: { least: 1 / MICROS, most: 1_000_000_000 },
  },
  { flags: '--budget-turns <count>', about: 'turns that it may take', number: COUNT },
  { flags: '--budget-time <time>', about: 'active time: 30m, 2h', problem: durationProblem },
];

/** What of it was given; undefined when nothing was. */
export function runLimitsOf(input: CommandInput): RunLimits | undefined {
  const cost = input.number('budgetCost');
  const time = readDuration(input.text('budgetTime') ?? '');
  const given = {
    concurrency: input.number('concurrency'),
    agents: input.number('maxAgents'),
    tokens: input.number('budgetTokens'),
    costMicros: cost === undefined ? undefined : Math.round(cost * MICROS),
    turns: input.number('budgetTurns'),
    timeMs: time === undefined ? undefined : time * 1000,
  };
  const limits: RunLimits = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  );
  return Object.keys(limits).length === 0 ? undefined : limits;
}
