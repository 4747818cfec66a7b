import { ok, refuse } from '#base';
import { readNamedValue, refusal } from '#domain';
import type { Answer, RunView, StartOutcome } from '#hub';
import type { ChatCall, ChatCommand, ChatReply } from '../chat-command.ts';
import { code, list, plain } from '../markdown.ts';

const FINDINGS_SHOWN = 10;
const STEPS_SHOWN = 20;

/** Workflows; the outcome of a run that is started here comes to this chat. */
export const WORKFLOWS: readonly ChatCommand[] = [
  {
    words: ['workflow', 'list'],
    usage: '',
    help: 'List the workflows that can be run by name',
    async run({ hub, by }) {
      const found = await hub.workflows.list(by);
      if (!found.ok) return found;
      const lines = found.value.map(({ name, origin, description }) => {
        const about = description === null ? '' : `: ${plain(description)}`;
        return `${code(name)} (${origin.replace('_', ' ')})${about}`;
      });
      return ok({ text: `${list(lines)}\n\nRun one: \`/workflow run NAME input=value\`` });
    },
  },
  {
    words: ['workflow', 'run'],
    usage: 'NAME [INPUT=VALUE …]',
    help: 'Start a workflow in the folder of this chat; its outcome comes here',
    args: { least: 1, most: 51 },
    completes: 'workflows',
    run: startRun,
  },
  {
    words: ['workflow', 'status'],
    usage: '[RUN]',
    help: 'Show a run, or all that are under way',
    args: { least: 0, most: 1 },
    completes: 'runs',
    run: runStatus,
  },
  {
    words: ['workflow', 'cancel'],
    usage: 'RUN',
    help: 'Cancel a run',
    args: { least: 1, most: 1 },
    completes: 'runs',
    async run({ hub, by, args }) {
      const done = await hub.runs.cancel(by, args[0] ?? '', {});
      return done.ok ? ok({ text: runLine(done.value), links: [runLink(done.value)] }) : done;
    },
  },
];

async function startRun({ hub, by, chat, session, args }: ChatCall): Answer<ChatReply> {
  const [name = '', ...given] = args;
  const wrong = given.find((word) => !/^[^=\s]+=/u.test(word));
  if (wrong !== undefined)
    return refuse(
      refusal('chat.command_invalid', `"${wrong.slice(0, 100)}" is no input of a workflow.`, {
        hint: 'Inputs are typed as NAME=VALUE; a value with blanks stands in quotes: task="mend the test"',
      }),
    );
  const { cwd, source, harness } = session.session;
  const started = await hub.runs.start(by, {
    workflow: { name },
    ...(given.length === 0 ? {} : { args: Object.fromEntries(given.map(readNamedValue)) }),
    ...(source === null ? { cwd: cwd ?? undefined } : { source }),
    harness: harness ?? undefined,
    owner: chat,
  });
  return started.ok ? startReply(name, started.value) : started;
}

function startReply(name: string, outcome: StartOutcome) {
  if (outcome.started) {
    const { run } = outcome;
    const lines = [`Started ${runLine(run)}`, ...run.run.warnings.map((warning) => plain(warning, 300))];
    return ok({ text: lines.join('\n\n'), links: [runLink(run)] });
  }
  const why = [...outcome.findings.map(({ message }) => message), ...outcome.problems];
  return refuse(
    refusal(
      'workflow.invalid',
      `Workflow "${name.slice(0, 100)}" was not started: ${why.slice(0, FINDINGS_SHOWN).join('; ')}`,
      {
        hint: 'Inputs are typed as NAME=VALUE behind the name.',
      },
    ),
  );
}

async function runStatus({ hub, by, args }: ChatCall): Answer<ChatReply> {
  const [ref] = args;
  if (ref === undefined) {
    const live = await hub.runs.list(by, { state: 'live', limit: 20 });
    if (!live.ok) return live;
    const { items } = live.value;
    if (items.length === 0) return ok({ text: 'No run is under way.' });
    return ok({ text: list(items.map(runLine)), links: items.map(runLink) });
  }
  const shown = await hub.runs.show(by, ref);
  if (!shown.ok) return shown;
  const { steps, gates } = shown.value;
  const lines = steps.slice(0, STEPS_SHOWN).map(({ name, word }) => `${plain(name)}: ${read(word)}`);
  const text = [
    runLine(shown.value),
    ...gates.map(({ question }) => `Asks: ${plain(question, 500)}`),
    lines.length === 0 ? '' : list(lines),
    steps.length > STEPS_SHOWN ? `${steps.length - STEPS_SHOWN} more steps.` : '',
  ];
  return ok({ text: text.filter(Boolean).join('\n\n'), links: [runLink(shown.value)] });
}

const read = (word: string): string => word.replaceAll('_', ' ');

const runLink = ({ run }: RunView) => ({ kind: 'run' as const, id: run.id, label: run.name });

function runLine({ run, word, why, phase, counts }: RunView): string {
  const { reused: _reused, asking, ...states } = counts;
  const steps = Object.entries({ ...states, 'needs you': asking })
    .filter(([, n]) => n > 0)
    .map(([state, n]) => `${n} ${state}`);
  return [
    `**${plain(run.name)}** ${code(run.id)}`,
    `${read(word)}${why === null ? '' : `: ${plain(why)}`}`,
    steps.join(', '),
    phase === null ? '' : `phase ${plain(phase)}`,
  ]
    .filter(Boolean)
    .join(' · ');
}
