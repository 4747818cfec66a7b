#!/usr/bin/env node
// What stands here and in #base must load on older Nodes, so that they are told instead of a syntax error.
import module from 'node:module';
import { nodeVersionProblem } from '#base';

const problem = nodeVersionProblem(process.version);
if (problem === undefined) {
  module.enableCompileCache();
  const { runProcess } = await import('./run-process.ts');
  await runProcess();
} else {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
}
