import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** What this reads of vitest's JSON report. */
interface Report {
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/** Counts tests; a file that failed without a failed test in it (it did not load, its set-up threw) counts as one. */
export function countTests(report: Report): { passed: number; failed: number } {
  let passed = 0;
  let failed = 0;
  for (const file of report.testResults) {
    const failedHere = file.assertionResults.filter((test) => test.status === 'failed').length;
    passed += file.assertionResults.filter((test) => test.status === 'passed').length;
    failed += failedHere === 0 && file.status === 'failed' ? 1 : failedHere;
  }
  return { passed, failed };
}

// node tooling/ci/count-tests.ts REPORT.json prints "PASSED FAILED" for .ci/run.
const [, script, path] = process.argv;
if (script !== undefined && path !== undefined && import.meta.url === pathToFileURL(script).href) {
  const { passed, failed } = countTests(JSON.parse(readFileSync(path, 'utf8')) as Report);
  console.log(`${passed} ${failed}`);
}
