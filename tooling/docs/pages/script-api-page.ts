import { readFileSync } from 'node:fs';
import { SCRIPT_LIMITS } from '#workflow/script';
import { AGENT_OPTIONS, APPROVE_OPTIONS, BUDGET } from '../../../src/workflow/script/thread/read-call.ts';
import { WALL_LIMITS } from '../../../src/workflow/script/script-limits.ts';
import { code, pageOf, tableOf } from './markdown.ts';

const GLOBALS = new URL('../../../src/workflow/script/guest/globals.js', import.meta.url);

const GLOBAL_WORDS: Readonly<Record<string, readonly [form: string, about: string]>> = {
  agent: [
    'agent(prompt, options)',
    'asks an agent; resolves to its answer (a text, or what `schema` says), rejects when it fails',
  ],
  approve: [
    'approve(question, options)',
    'asks people, and waits; resolves to `{ approved, answer, by, reason }`, also when it was rejected or nobody answered in time',
  ],
  workflow: ['workflow(name, args)', 'runs another workflow as a part of this run'],
  parallel: [
    'parallel([() => …, …])',
    'runs all at once; results stand at their places, null where one failed',
  ],
  pipeline: [
    'pipeline(items, …stages)',
    'each item goes through the stages on its own; a stage is given `(previous, item, index)`',
  ],
  phase: ['phase(title)', 'says where the script is'],
  log: ['log(…)', 'says what it does'],
  console: ['console.log(…)', 'the same; also `info`, `warn`, `error`, `debug`'],
  budget: [
    'budget',
    '`total` (null: no bound), `spent()`, `remaining()`; with what executions before have used',
  ],
};

const OPTION_WORDS: Readonly<Record<string, string>> = {
  id: 'what the journal knows the call by; unique in a run',
  label: 'what people see in place of the prompt',
  phase: 'the phase that it stands in',
  schema: 'JSON Schema of the answer',
  role: 'a role that `muster role list` names',
  harness: 'the harness that it runs on',
  agent: 'the agent (host) that runs it',
  model: 'the model',
  workspace: '`worktree`, `clone`, `shared`, or the name of one that several calls share',
  timeout: "of one try: `'30s'`, `'10m'`, `'4h'`",
  timeoutMs: 'the same in milliseconds',
  budget: 'bounds of this call',
  approvers: 'who may answer: a list of `{ person }` or `{ role }`; whoever started the run when left out',
  tokens: 'whole number',
  turns: 'whole number',
  cost: 'US dollars',
  time: "of work: `'30m'`",
  timeMs: 'the same in milliseconds',
};

/** All that a script has. Throws when the code has what this page has no words for, and the other way round. */
export function scriptApiPage(): string {
  return pageOf(
    'Workflow scripts',
    'What scripts are for and how they fail stands in [workflow-scripts.md](../workflow-scripts.md). A script has what stands here and the language itself; no files, no network, no timers, no imports. `args` is what the run was started with.',
    [
      tableOf(
        ['', ''],
        globalNames().map((name) =>
          wordsFor(GLOBAL_WORDS, name).map((text, i) => (i === 0 ? code(text) : text)),
        ),
      ),
      '## Options of agent',
      optionTable(AGENT_OPTIONS),
      '## Options of approve',
      optionTable(APPROVE_OPTIONS),
      '## A budget',
      optionTable(BUDGET),
      '## Bounds',
      tableOf(
        ['', ''],
        [
          ['text', `${WALL_LIMITS.sourceBytes / 1024} KiB`],
          ['memory', `${SCRIPT_LIMITS.memoryBytes / 1024 / 1024} MiB`],
          ['processor time without waiting', `${SCRIPT_LIMITS.cpuMs / 1_000} s`],
          ['calls open at once', String(SCRIPT_LIMITS.openCalls)],
          ['notes', `${SCRIPT_LIMITS.notes} of ${SCRIPT_LIMITS.noteCharacters} characters`],
          ['levels of JSON', String(WALL_LIMITS.jsonDepth)],
          ['what it returns', `${WALL_LIMITS.resultCharacters} characters of JSON`],
        ],
      ),
    ],
  );
}

/** The code is loaded inside of the sandbox alone, so that it is read as text. */
function globalNames(): string[] {
  const [, body = ''] = /^const globals = \{\n([^]*?)^\};/mu.exec(readFileSync(GLOBALS, 'utf8')) ?? [];
  const names = [...body.matchAll(/^ {2}(\w+)(?=[:(,])/gmu)].map(([, name = '']) => name);
  const missing = Object.keys(GLOBAL_WORDS).filter((name) => !names.includes(name));
  if (missing.length > 0) throw new Error(`Scripts have no ${missing.join(', ')}`);
  return names;
}

const optionTable = (options: Readonly<Record<string, unknown>>) =>
  tableOf(
    ['option', 'says'],
    Object.keys(options).map((name) => [code(name), wordsFor(OPTION_WORDS, name)]),
  );

function wordsFor<T>(words: Readonly<Record<string, T>>, name: string): T {
  const found = words[name];
  if (found === undefined) throw new Error(`The reference of scripts has no words for "${name}"`);
  return found;
}
