import { resolve } from 'node:path';
import { ok, refuse, type Result } from '#base';
import { EXIT } from '#contract/client';
import type { RouteInput } from '#contract';
import {
  amountText,
  BUDGET_PERIODS,
  limitsOfDraft,
  refusal,
  USUAL_SOFT_PERCENT,
  type Refusal,
} from '#domain';
import type { CommandContext } from '../command-context.ts';
import type { CommandInput } from '../command-input.ts';
import type { CommandSpec } from '../command-spec.ts';
import { budgetTable } from '../output/budget-lines.ts';

type Request = RouteInput<'budgets.set'>['body'];

const MOST = Number.MAX_SAFE_INTEGER;

export const command: CommandSpec = {
  options: [
    { flags: '--session <session>', about: 'of this session and all that it owns (label or id)' },
    {
      flags: '--project <folder>',
      about: 'of all sessions in this folder or below; or the address of the repository they come from',
    },
    { flags: '--team <team>', about: 'of all that a team does (name or id)' },
    { flags: '--run <run>', about: 'of all steps of a run of a workflow (id)' },
    { flags: '--tokens <count>', about: 'tokens, in and out', number: { least: 1, most: MOST } },
    { flags: '--cost <dollars>', about: 'US dollars', number: { least: 0.000001, most: 1_000_000_000 } },
    { flags: '--turns <count>', about: 'turns', number: { least: 1, most: MOST } },
    {
      flags: '--hours <hours>',
      about: 'hours of work, without waits for you',
      number: { least: 0.001, most: 1_000_000 },
    },
    {
      flags: '--soft <percent>',
      about: `a notice comes at this share of each limit (${USUAL_SOFT_PERCENT}); 0: none`,
      number: { least: 0, most: 100 },
    },
    {
      flags: '--period <period>',
      about: 'begin anew every day, week or month (none)',
      choices: BUDGET_PERIODS,
    },
    { flags: '--zone <zone>', about: 'whose midnight that is (the one of this machine)' },
    { flags: '--dry-run', about: 'print what would be set, and set nothing' },
  ],
  examples: [
    'muster budget set --cost 20 --turns 500 --period day',
    'muster budget set --session mill --tokens 500000 --hours 2',
    'muster budget set --project . --turns 100',
    'muster budget set --team crew --tokens 2000000 --turns 200',
  ],
  async run(context, input) {
    const request = await requestOf(context, input);
    if (!request.ok) return context.refuse(request.error);
    if (input.has('dryRun')) {
      context.show({ plan: request.value }, () => planText(request.value));
      return EXIT.done;
    }
    const set = await context.call('budgets.set', { body: request.value });
    if (!set.ok) return context.refuse(set.error);
    context.show(set.value, () => budgetTable(set.value.items, context.look()));
    return EXIT.done;
  },
};

async function requestOf(context: CommandContext, input: CommandInput): Promise<Result<Request, Refusal>> {
  const limits = limitsOf(input);
  if (limits.length === 0) {
    return refuse(
      refusal('request.invalid', 'A budget needs a limit.', {
        hint: 'Name one or more of --tokens, --cost, --turns, --hours',
      }),
    );
  }
  const target = await targetOf(context, input);
  if (!target.ok) return target;
  const period = input.choice('period', BUDGET_PERIODS) ?? 'none';
  const zone = input.text('zone') ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return ok({ ...target.value, limits, period, zone });
}

function limitsOf(input: CommandInput): Request['limits'] {
  const [tokens, cost, turns] = [input.number('tokens'), input.number('cost'), input.number('turns')];
  return limitsOfDraft({ tokens, cost, turns, hours: input.number('hours'), soft: input.number('soft') });
}

async function targetOf(
  context: CommandContext,
  input: CommandInput,
): Promise<Result<Pick<Request, 'scope' | 'scopeId'>, Refusal>> {
  const [session, project, team] = [input.text('session'), input.text('project'), input.text('team')];
  const run = input.text('run');
  if ([session, project, team, run].filter((target) => target !== undefined).length > 1) {
    return refuse(
      refusal(
        'request.invalid',
        'A budget is of a session, of a project, of a team or of a run, not of two.',
        {
          hint: 'Set two: each turn counts against both.',
        },
      ),
    );
  }
  if (project !== undefined) {
    // An address has a colon; a folder with one can be named by its whole path.
    const scopeId = /^[^/]*:/.test(project) ? project : resolve(context.io.cwd, project);
    return ok({ scope: 'project', scopeId });
  }
  if (team !== undefined) {
    const shown = await context.call('teams.show', { params: { team } });
    return shown.ok ? ok({ scope: 'team', scopeId: shown.value.id }) : shown;
  }
  if (run !== undefined) return ok({ scope: 'run', scopeId: run });
  if (session === undefined) return ok({ scope: 'user' });
  const shown = await context.call('sessions.show', { params: { session }, query: {} });
  return shown.ok ? ok({ scope: 'session', scopeId: shown.value.id }) : shown;
}

function planText({ scope, scopeId, limits, period }: Request): string {
  const often = period === undefined || period === 'none' ? '' : ` a ${period}`;
  const lines = limits.map(({ kind, hard, soft }) => {
    const notice = soft === null || soft === undefined ? '' : `, notice at ${amountText(kind, soft)}`;
    return `  ${amountText(kind, hard)}${often}${notice}`;
  });
  return [
    `Would set, for ${scopeId === undefined ? 'all that you run' : `${scope} ${scopeId}`}:`,
    ...lines,
  ].join('\n');
}
