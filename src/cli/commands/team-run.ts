import { ok, refuse, type Result } from '#base';
import { EXIT } from '#contract/client';
import { APPROVAL_MODES, refusal, teamFor, type Refusal } from '#domain';
import type { CommandContext } from '../command-context.ts';
import type { CommandInput } from '../command-input.ts';
import type { CommandSpec } from '../command-spec.ts';
import { placeOfNow } from '../connection/follow-events.ts';
import { messageText } from '../input/message-text.ts';
import { teamPlanText } from '../output/team-plan.ts';
import { endOf, reportText, TeamRun } from '../teams/run-team.ts';
import { tidyTeam } from '../teams/tidy-team.ts';
import { DRY_RUN } from '../tasks/task-change.ts';
import { readTeam, TEAM_OPTIONS, withHarness } from '../teams/team-draft.ts';
import type { TeamBody } from '../teams/team-file.ts';

const DAY_SECONDS = 86_400;

export const command: CommandSpec = {
  args: [['[prompt...]', 'what the team is to do; - reads stdin; a team file may say it itself']],
  options: [
    { flags: '--name <name>', about: 'of the team (default: after what it is for)' },
    ...TEAM_OPTIONS,
    { flags: '--harness <name>', about: 'of teammates that name none' },
    {
      flags: '--lead-harness <name>',
      about: 'what its lead runs on; none: you lead it (default: the setting spawn.defaultHarness)',
    },
    {
      flags: '--approvals <mode>',
      about: 'what its lead may do without asking',
      choices: APPROVAL_MODES,
    },
    {
      flags: '--timeout <seconds>',
      about: 'stop following after this long',
      number: { least: 1, most: DAY_SECONDS },
    },
    { flags: '--keep', about: 'keep the team when it has reported' },
    DRY_RUN,
  ],
  examples: [
    'muster team run "review my code" --lead-harness grok --harness grok',
    'muster team run "Add a health check" --file builders --keep',
  ],
  async run(context, input) {
    const body = await bodyOf(context, input);
    if (!body.ok) return context.refuse(body.error);
    if (input.has('dryRun')) {
      context.show({ plan: { run: body.value } }, () => teamPlanText(body.value));
      return EXIT.done;
    }
    const hub = await context.hub();
    if (!hub.ok) return context.refuse(hub.error);
    const key = context.io.ids.next('key');
    const before = await placeOfNow(context, hub.value);
    const formed = await context.call('teams.create', { body: body.value, idempotencyKey: key });
    if (!formed.ok) return context.refuse(formed.error);
    if (!context.json)
      context.talk(`The team ${formed.value.name} is at work; Ctrl-C ends following, not the team.`);
    const run = new TeamRun(context, formed.value);
    const end = await run.run(hub.value, input.number('timeout'), before);
    const report = end === 'stopped' ? '' : await run.report();
    const { exit, said } = endOf(end, run.team);
    if (context.json) context.item({ type: 'end', end, team: run.team, report }, () => '');
    else if (report !== '') context.line(reportText(report));
    if (said !== '') context.talk(said);
    if (end === 'reported' && !input.has('keep')) await tidyTeam(context, run.team);
    return exit;
  },
};

/** What the team is formed from: a file, teammates that were named, or those that fit the prompt. */
async function bodyOf(context: CommandContext, input: CommandInput): Promise<Result<TeamBody, Refusal>> {
  const typed = input.arg(0);
  const prompt = typed === '' ? ok(undefined) : await messageText(typed, context.io, 'prompt');
  if (!prompt.ok) return prompt;
  const isGiven = input.has('file') || input.texts('teammate').length > 0;
  if (!isGiven && prompt.value === undefined) return refuse(nothingToDo);
  const fitting = isGiven ? undefined : fittingTeam(prompt.value ?? '');
  const name = input.text('name') ?? (input.has('file') ? undefined : freeName(context, fitting?.purpose));
  const read = await readTeam(context, input, { name, prompt: prompt.value });
  if (!read.ok) return read;
  const body = withHarness({ ...read.value, ...fitting?.body }, input.text('harness'));
  const lead = await leadHarness(context, input);
  if (!lead.ok) return lead;
  return ok(
    lead.value === undefined ? body : { ...body, leadOn: leadOf(body, lead.value, prompt.value, input) },
  );
}

function leadOf(
  { description }: TeamBody,
  harness: string,
  prompt: string | undefined,
  input: CommandInput,
): NonNullable<TeamBody['leadOn']> {
  const approvals = input.choice('approvals', APPROVAL_MODES);
  const task = prompt ?? description ?? 'See the tasks of the team, and have them done.';
  return { task, harness, ...(approvals === undefined ? {} : { approvals }) };
}

/** Teammates and first tasks that fit a prompt. */
function fittingTeam(prompt: string) {
  const { purpose, teammates, tasks } = teamFor(prompt);
  const body: Pick<TeamBody, 'teammates' | 'tasks'> = {
    teammates: teammates.map((mate) => ({ ...mate })),
    tasks: tasks.map(({ needs, ...task }) => ({ ...task, ...(needs ? { needs: [...needs] } : {}) })),
  };
  return { purpose, body };
}

const freeName = ({ io }: CommandContext, purpose = 'team'): string =>
  `${purpose}-${io.ids.next('run').slice(-5)}`;

const nothingToDo = refusal('request.invalid', 'It is not said what the team is to do.', {
  hint: 'muster team run "review my code", or --file FILE',
});

/** Undefined: the person leads. */
async function leadHarness(
  context: CommandContext,
  input: CommandInput,
): Promise<Result<string | undefined, Refusal>> {
  const named = input.text('leadHarness');
  if (named !== undefined) return ok(named === 'none' ? undefined : named);
  const listed = await context.call('settings.list', {});
  if (!listed.ok) return listed;
  const value = listed.value.items.find(({ key }) => key === 'spawn.defaultHarness')?.value;
  return ok(typeof value === 'string' && value !== '' ? value : undefined);
}
