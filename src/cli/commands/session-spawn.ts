import { resolve } from 'node:path';
import { EXIT } from '#contract/client';
import type { RouteInput } from '#contract';
import { APPROVAL_MODES, sourceText, WORKSPACE_KINDS } from '#domain';
import { attachedFiles } from '../sessions/attached-files.ts';
import type { CommandContext } from '../command-context.ts';
import type { CommandInput } from '../command-input.ts';
import type { CommandSpec } from '../command-spec.ts';
import { messageText } from '../input/message-text.ts';
import { oneLine } from '../output/plain-text.ts';
import { shortId } from '../output/short-id.ts';
import { facts } from '../output/table.ts';
import { PLACE_OPTIONS } from '../sessions/place-options.ts';
import { placeProblem } from '../sessions/place-problem.ts';
import { waitForTurn } from '../sessions/wait-for-turn.ts';
import { wholeId } from '../input/id-option.ts';

type SpawnRequest = RouteInput<'sessions.spawn'>['body'];

export const command: CommandSpec = {
  args: [['<task...>', 'what it is to do: its first prompt; - reads stdin']],
  options: [
    { flags: '--delegate', about: 'keep it: persistent, owned by you, addressed by its label' },
    { flags: '--label <label>', about: 'its name; without one it is named after the time' },
    { flags: '--harness <name>', about: 'grok, shell, … (see: muster agent list)' },
    ...PLACE_OPTIONS,
    {
      flags: '--approvals <mode>',
      about: 'what is allowed of all that its harness asks about; grok runs simple commands (mkdir) unasked',
      choices: APPROVAL_MODES,
    },
    {
      flags: '--mode <mode>',
      about: 'run: one task, then closed; session: persistent',
      choices: ['run', 'session'],
    },
    { flags: '--thread', about: 'bind it to a thread of the chat that --owner names' },
    { flags: '--command', about: 'the task is a command line for the shell harness' },
    { flags: '--role <name>', about: 'the role it takes' },
    { flags: '--resume <id>', about: 'take up this session of the harness' },
    {
      flags: '--attach <file>',
      about: 'send this file or image along; may be given again (10 files, 1 MB each, 5 MB in all)',
      several: true,
    },
    { flags: '--unattended', about: 'nobody can be asked: what needs approval is denied' },
    { flags: '--may-approve', about: 'it may answer what its own delegates and teammates ask' },
    { flags: '--may-spawn', about: 'it may spawn sessions itself' },
    {
      flags: '--owner <session>',
      about: 'which of your sessions owns it (whole id)',
      problem: wholeId('session'),
    },
    { flags: '--wait [seconds]', about: 'wait for its first reply (600)', number: { least: 1, most: 600 } },
    { flags: '--dry-run', about: 'print what would be asked, and ask nothing' },
  ],
  examples: [
    'muster session spawn "Fix the tests" --delegate --label mill --harness grok',
    'muster session spawn "npm test" --harness shell --command --wait',
    'muster session spawn "Fix the tests" --harness grok --git https://example.com/team/app.git --ref main',
    'git diff | muster session spawn - --harness grok --wait',
  ],
  async run(context, input) {
    const task = await messageText(input.arg(0), context.io, 'task');
    if (!task.ok) return context.refuse(task.error);
    const place = placeProblem(input);
    if (place) return context.refuse(place);
    const files = await attachedFiles(input.texts('attach'), context.io.cwd);
    if (!files.ok) return context.refuse(files.error);
    const attachments = files.value.length === 0 ? {} : { attachments: files.value };
    const plan = { ...planSpawn(task.value, input, context), ...attachments };
    if (input.has('dryRun')) return showPlan(context, plan);
    const spawned = await context.call('sessions.spawn', {
      body: plan,
      idempotencyKey: context.io.ids.next('key'),
    });
    if (!spawned.ok) return context.refuse(spawned.error);
    const { session, label, turn, why } = spawned.value;
    const name = label ?? shortId(session);
    if (!input.has('wait')) {
      context.show(spawned.value, () => (label === null ? session : `${session}  ${oneLine(label, 600)}`));
      if (why !== undefined) context.talk(`Queued: ${oneLine(why)}.`);
      context.talk(`Follow it: muster session watch ${name.startsWith('-') ? '-- ' : ''}${quoted(name)}`);
      return EXIT.done;
    }
    context.talk(`Spawned ${oneLine(name, 600)}; waiting for its reply.`);
    const awaited = { session, name, turn, isCommand: input.has('command') };
    return waitForTurn(context, awaited, input.number('wait') ?? 600);
  },
};

/** What is asked of the hub; fields that were not given are left to it. */
function planSpawn(task: string, input: CommandInput, context: CommandContext): SpawnRequest {
  const cwd = input.text('cwd');
  const [url, ref] = [input.text('git'), input.text('ref')];
  const git = url === undefined ? undefined : { url, ...(ref === undefined ? {} : { ref }) };
  const given = {
    delegate: input.flag('delegate'),
    thread: input.flag('thread'),
    mode: input.choice('mode', ['run', 'session']),
    label: input.text('label'),
    harness: input.text('harness'),
    agent: input.text('agent'),
    // Another machine knows nothing of this folder; there the hub says what it takes.
    cwd: git
      ? undefined
      : cwd === undefined
        ? input.has('agent')
          ? undefined
          : context.io.cwd
        : resolve(context.io.cwd, cwd),
    git,
    workspace: input.choice('workspace', WORKSPACE_KINDS),
    model: input.text('model'),
    approvals: input.choice('approvals', APPROVAL_MODES),
    command: input.flag('command'),
    role: input.text('role'),
    resume: input.text('resume'),
    unattended: input.flag('unattended'),
    mayApprove: input.flag('mayApprove'),
    maySpawn: input.flag('maySpawn'),
    owner: input.id('owner', 'session'),
  };
  return { task, ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) };
}

function showPlan(context: CommandContext, plan: SpawnRequest): number {
  context.show({ plan: { spawn: plan } }, () =>
    [
      'Would spawn:',
      facts(
        Object.entries(plan).map(([name, value]) => [
          name,
          value === true ? 'yes' : oneLine(shown(value), 400),
        ]),
        context.style,
      ),
    ].join('\n'),
  );
  return EXIT.done;
}

/** Of what is no plain text: a place to clone from, or files. */
function shown(value: SpawnRequest[keyof SpawnRequest]): string {
  if (Array.isArray(value)) return namesOf(value);
  return typeof value === 'object' ? sourceText({ url: value.url, ref: value.ref ?? null }) : String(value);
}

const namesOf = (files: readonly { name: string }[]) => files.map(({ name }) => name).join(', ');

/** A name as it is typed in a shell. */
function quoted(name: string): string {
  return /^[\w@%+=:,./-]+$/.test(name) ? name : `'${name.replaceAll("'", String.raw`'\''`)}'`;
}
