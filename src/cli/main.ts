#!/usr/bin/env node
// What stands here and in #base must load on older Nodes, so that they are told instead of a syntax error.
import module from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { nodeVersionProblem } from '#base';

const problem = nodeVersionProblem(process.version);
if (problem === undefined) {
  // Not in the shared temporary folder, which is Node's choice: what lies there is run.
  module.enableCompileCache(
    join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'muster', 'compiled'),
  );
  const { runProcess } = await import('./run-process.ts');
  await runProcess();
} else {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
}
