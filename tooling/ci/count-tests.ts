import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** What this reads of vitest's JSON report. */
export interface Report {
  readonly testResults: readonly {
    /** Path of the file. */
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

export interface Tally {
  passed: number;
  failed: number;
  /** Files in which something failed. */
  failedFiles: readonly string[];
}

/** Counts tests; a file that failed without a failed test in it (it did not load, its set-up threw) counts as one. */
export function countTests({ testResults }: Report): Tally {
  let passed = 0;
  let failed = 0;
  for (const file of testResults) {
    const failedHere = file.assertionResults.filter((test) => test.status === 'failed').length;
    passed += file.assertionResults.filter((test) => test.status === 'passed').length;
    failed += failedHere === 0 && file.status === 'failed' ? 1 : failedHere;
  }
  const failedFiles = testResults.filter(({ status }) => status === 'failed').map(({ name }) => name);
  return { passed, failed, failedFiles };
}

/** A run in which the files that failed were run once more by themselves: their second results stand for their first. */
export function withSecondTry(first: Report, second: Report): Report {
  const again = new Map(second.testResults.map((file) => [file.name, file]));
  return { testResults: first.testResults.map((file) => again.get(file.name) ?? file) };
}

/** What failed and passed at its second try, tests and files that did not load: it depends on what it does not say. */
export function unsteadyTests(first: Report, second: Report): string[] {
  const stillFailed = new Set(failuresOf(second));
  return second.testResults.length === 0 ? [] : failuresOf(first).filter((one) => !stillFailed.has(one));
}

function failuresOf({ testResults }: Report): string[] {
  return testResults.flatMap(({ name, status, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (failed.length === 0 && status === 'failed') return [name];
    return failed.map((test) => `${name}: ${test.fullName}`);
  });
}

const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Report;

// For .ci/run. `count-tests.ts REPORT [SECOND]` prints "PASSED FAILED", then a line for each unsteady test;
// `count-tests.ts --failed REPORT` prints the files to run again, a line each.
const [, script, ...args] = process.argv;
if (script !== undefined && import.meta.url === pathToFileURL(script).href) {
  const [path, more] = args;
  if (path === '--failed' && more !== undefined) console.log(countTests(read(more)).failedFiles.join('\n'));
  else if (path !== undefined) {
    const first = read(path);
    const second: Report = more === undefined ? { testResults: [] } : read(more);
    const { passed, failed } = countTests(withSecondTry(first, second));
    console.log(`${passed} ${failed}`);
    for (const test of unsteadyTests(first, second)) console.log(test);
  }
}
