import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What the demo asks for and looks for. */
export interface Story {
  readonly harness: string;
  /** Shown wherever the harness is named. */
  readonly harnessText: string;
  readonly model: string | undefined;
  readonly fix: string;
  readonly question: string;
  /** Whether the answer shows that the delegate still knows its earlier turn. */
  remembers(answer: string): boolean;
  /** How long a turn may take, in seconds. */
  readonly patience: number;
}

export const TEST_COMMAND = 'git init -q . && node test.mjs';
export const TEST_AGAIN = 'node test.mjs';

const FIXED = 'export const sum = (a, b) => a + b;';
/** What the test prints when it fails, and when it passes. */
export const FAILS = 'not ok: 2 + 3 = -1';
export const PASSES = 'ok: 2 + 3 = 5';

const TEST = `import { sum } from './sum.mjs';

const got = sum(2, 3);
console.log(got === 5 ? 'ok: 2 + 3 = 5' : \`not ok: 2 + 3 = \${got}\`);
process.exitCode = got === 5 ? 0 : 1;
`;
const BUG = 'a minus in place of a plus';

/** For the scripted model: lines that begin with a directive say what it answers. */
export const SCRIPTED_STORY: Story = {
  harness: 'grok',
  harnessText: 'grok on the scripted model',
  model: 'scripted',
  fix: `Fix sum.mjs so that its test passes.

remember: bug=${BUG}
write: sum.mjs <<< ${FIXED}\\n
then: say: sum.mjs is fixed.`,
  question: 'Which bug was it?\n\nrecall: bug',
  remembers: (answer) => answer.includes(BUG),
  patience: 60,
};

/** For a real model. */
export function ownStory(harness: string): Story {
  return {
    harness,
    harnessText: harness,
    model: undefined,
    fix: 'In this folder `node test.mjs` fails because of a bug in sum.mjs. Fix sum.mjs. Change no other file and run nothing.',
    question: 'Which file did you change just now? Answer with its name alone.',
    remembers: (answer) => answer.includes('sum.mjs'),
    patience: 300,
  };
}

/** A project with one bug and a test that finds it. */
export async function makeProject(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "name": "demo", "type": "module", "private": true }\n');
  await writeFile(join(folder, 'sum.mjs'), 'export const sum = (a, b) => a - b;\n');
  await writeFile(join(folder, 'test.mjs'), TEST);
}

/** Whether the bug is gone: the file adds, and the test is what it was. */
export async function isFixed(folder: string): Promise<boolean> {
  const text = await readFile(join(folder, 'sum.mjs'), 'utf8');
  const test = await readFile(join(folder, 'test.mjs'), 'utf8');
  return text.includes('+') && !text.includes('a - b') && test === TEST;
}
