import { resolve } from 'node:path';
import { EXIT } from '#contract/client';
import type { RouteInput } from '#contract';
import { WORKSPACE_KINDS } from '#domain';
import type { CommandContext } from '../command-context.ts';
import type { CommandInput } from '../command-input.ts';
import type { CommandSpec } from '../command-spec.ts';
import { messageText } from '../input/message-text.ts';
import { spawnedText } from '../output/team-lines.ts';
import { DRY_RUN } from '../tasks/task-change.ts';
import { TEAM_OPTION, theTeam } from '../teams/the-team.ts';

export const command: CommandSpec = {
  args: [
    ['<name>', 'its name in the team'],
    ['[task...]', 'its first prompt; - reads stdin; without one it waits for mail and tasks'],
  ],
  options: [
    TEAM_OPTION,
    { flags: '--role <role>', about: 'architect, developer (default), tester, reviewer, or one of your own' },
    { flags: '--harness <name>', about: 'grok, native, shell, …' },
    { flags: '--agent <name>', about: 'the agent that runs it' },
    { flags: '--model <name>', about: 'the model that its harness is to use' },
    { flags: '--workspace <kind>', about: 'where it works', choices: WORKSPACE_KINDS },
    { flags: '--cwd <folder>', about: 'a folder in place of the team’s' },
    { flags: '--plan-required', about: 'it only reads until its plan is approved' },
    { flags: '--command', about: 'for the shell harness: the task is a command line' },
    DRY_RUN,
  ],
  examples: [
    'muster teammate spawn rev "Read the last commit" --role reviewer --harness grok',
    'muster teammate spawn ann --role developer --team crew --plan-required',
  ],
  async run(context, input) {
    const team = await theTeam(context, input.text('team'));
    if (!team.ok) return context.refuse(team.error);
    const body = await bodyOf(context, input);
    if (!body.ok) return context.refuse(body.error);
    if (input.has('dryRun')) {
      context.show(
        { plan: { spawn: { team: team.value, ...body.value } } },
        () => `Would spawn ${body.value.name} as ${body.value.role} in the team ${team.value}.`,
      );
      return EXIT.done;
    }
    const spawned = await context.call('teammates.spawn', {
      params: { team: team.value },
      body: body.value,
      idempotencyKey: context.io.ids.next('key'),
    });
    if (!spawned.ok) return context.refuse(spawned.error);
    context.show(spawned.value, () => spawnedText(spawned.value));
    return EXIT.done;
  },
};

async function bodyOf({ io }: CommandContext, input: CommandInput) {
  const typed = input.arg(1);
  const task = typed === '' ? { ok: true as const, value: undefined } : await messageText(typed, io, 'task');
  if (!task.ok) return task;
  const cwd = input.text('cwd');
  const given = {
    task: task.value,
    harness: input.text('harness'),
    agent: input.text('agent'),
    model: input.text('model'),
    workspace: input.choice('workspace', WORKSPACE_KINDS),
    cwd: cwd === undefined ? undefined : resolve(io.cwd, cwd),
    planRequired: input.flag('planRequired'),
    command: input.flag('command'),
  };
  const body: RouteInput<'teammates.spawn'>['body'] = {
    name: input.arg(0),
    role: input.text('role') ?? 'developer',
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  };
  return { ok: true as const, value: body };
}
