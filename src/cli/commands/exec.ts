import { resolve } from 'node:path';
import { EXIT, type Client } from '#contract/client';
import { APPROVAL_MODES } from '#domain';
import type { CommandContext } from '../command-context.ts';
import type { CommandInput } from '../command-input.ts';
import type { CommandSpec } from '../command-spec.ts';
import { execTeam } from '../teams/exec-team.ts';
import { HeadlessTurn, type HeadlessEnd } from '../sessions/headless-turn.ts';
import { messageText } from '../input/message-text.ts';
import { OUTPUTS } from '../sessions/headless-output.ts';
import { oneLine, plainText } from '../output/plain-text.ts';
import { tellDenied } from '../approvals/tell-denied.ts';
import { exitOfCommand, tellNotices } from '../sessions/turn-tale.ts';

const DAY_SECONDS = 86_400;

export const command: CommandSpec = {
  args: [['<prompt...>', 'what it is to do; - reads stdin']],
  options: [
    { flags: '--harness <name>', about: 'grok, native, shell, …' },
    { flags: '--cwd <folder>', about: 'the folder it works in (default: this one)' },
    { flags: '--model <name>', about: 'the model that its harness is to use' },
    {
      flags: '--approvals <mode>',
      about: 'what it may do without asking; what it would ask is denied',
      choices: APPROVAL_MODES,
    },
    {
      flags: '--team <file>',
      about: 'a team does it, formed from this file: its path, or its name in .muster/teams',
    },
    { flags: '--command', about: 'the prompt is a command line for the shell harness' },
    {
      flags: '--output <format>',
      about: 'text: the reply (default); json: one object; ndjson: everything as it happens',
      choices: OUTPUTS,
    },
    {
      flags: '--timeout <seconds>',
      about: 'give up and cancel after this long (no limit)',
      number: { least: 1, most: DAY_SECONDS },
    },
  ],
  examples: [
    'muster exec "Summarise the last ten commits" --harness grok',
    'git diff | muster exec - --harness claude --approvals approve-reads --output json',
    'muster exec "Add a health check" --team builders --approvals auto-edits',
    'muster exec "npm test" --harness shell --command --approvals yolo --output ndjson',
  ],
  async run(context, input) {
    const prompt = await messageText(input.arg(0), context.io, 'prompt');
    if (!prompt.ok) return context.refuse(prompt.error);
    const running = await reachHub(context);
    const carryOut = (client: Client) =>
      input.has('team')
        ? execTeam(context, client, prompt.value, input)
        : execute(context, client, prompt.value, input);
    if (running) return carryOut(running);
    const { startOwnHub } = await import('../compose/own-hub.ts');
    const own = await startOwnHub(context.io);
    if (!own.ok) return context.refuse(own.error);
    try {
      return await carryOut(own.value.client);
    } finally {
      await own.value.stop();
    }
  },
};

/** The hub that was named or that runs here; none is no error, because this command can bring its own. */
async function reachHub(context: CommandContext): Promise<Client | undefined> {
  const hub = await context.hub();
  if (!hub.ok) return undefined;
  const shown = await hub.value.call('hub.show', {});
  return shown.ok ? hub.value : undefined;
}

async function execute(
  context: CommandContext,
  client: Client,
  prompt: string,
  input: CommandInput,
): Promise<number> {
  const cwd = input.text('cwd');
  const given = {
    harness: input.text('harness'),
    model: input.text('model'),
    approvals: input.choice('approvals', APPROVAL_MODES),
    command: input.flag('command'),
  };
  const output = context.json ? 'json' : (input.choice('output', OUTPUTS) ?? 'text');
  const turn = new HeadlessTurn(client, {
    clock: context.io.clock,
    signal: context.io.signal,
    onItem: (item) => {
      if (output === 'ndjson') context.io.stdout.write(`${JSON.stringify(item)}\n`);
    },
  });
  const ended = await turn.run(
    {
      task: prompt,
      unattended: true,
      cwd: cwd === undefined ? context.io.cwd : resolve(context.io.cwd, cwd),
      ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    },
    input.number('timeout'),
  );
  if (!ended.ok) return context.refuse(ended.error);
  tellEnd(context, ended.value, output);
  return exitOf(context, ended.value, input.has('command'));
}

function tellEnd(context: CommandContext, end: HeadlessEnd, output: (typeof OUTPUTS)[number]): void {
  if (output === 'text') context.io.stdout.write(end.reply === '' ? '' : `${plainText(end.reply)}\n`);
  else if (output === 'json') context.io.stdout.write(`${JSON.stringify(end, null, 2)}\n`);
  else context.io.stdout.write(`${JSON.stringify({ type: 'end', ...end })}\n`);
  tellNotices(context, end.notices);
  if (end.cause) context.talk(`The turn is ${end.state}: ${oneLine(end.cause.message, 1_000)}`);
  if (end.timedOut) context.talk('It took longer than --timeout and was cancelled.');
  tellDenied(context, end.denied);
}

function exitOf(context: CommandContext, end: HeadlessEnd, isCommand: boolean): number {
  if (end.timedOut) return EXIT.timedOut;
  if (end.denied > 0) return EXIT.needsPerson;
  if (end.state !== 'done') return EXIT.failed;
  return isCommand ? exitOfCommand(context, end) : EXIT.done;
}
