#!/usr/bin/env node
// The command of a checkout. Plain JavaScript of Node's own modules: a Node that cannot read the TypeScript of src/ must
// be able to read this, to say so. A built package begins in cli/main.js, which says it too; a test holds both to one text.
import module from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

const OLDEST = 24;

if (Number.parseInt(process.version.slice(1), 10) < OLDEST) {
  process.stderr.write(
    `Muster needs Node ${OLDEST} or newer, and this is Node ${process.version}.\n` +
      `Run it by an npm script (npm start, npm run demo), which brings its own Node, or install Node ${OLDEST}.\n`,
  );
  process.exitCode = 1;
} else {
  // The same as in main.ts, but before the first TypeScript: what strips its types takes longer to load than `--help`.
  module.enableCompileCache(
    join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'muster', 'compiled'),
  );
  await import('../src/cli/main.ts');
}
