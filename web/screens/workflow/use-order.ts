import { useState } from 'react';
import type { RouteInput } from '#contract';
import type { Checked } from '../run/run-queries.ts';
import type { Workflow } from '../workflows/workflow-queries.ts';
import { keepLast, readLast } from './last-inputs.ts';
import { inputWords, readArgs, valuesOf, type InputDraft } from './start-values.ts';

/** What a run, a schedule and a webhook are made of alike: a workflow, its inputs, where it works. */
export interface Order {
  body: Pick<RouteInput<'hooks.create'>['body'], 'workflow' | 'args' | 'cwd' | 'git' | 'harness'>;
  /** What is wrong, by field; nothing is asked while there is something. */
  problems: Readonly<Record<string, string>>;
  /** Of a YAML workflow, as they are given. */
  inputs: Record<string, unknown>;
  words: string[];
}

/** The drafts of an order, beginning with what was filled in last in this browser. */
export function useOrder(workflow: Workflow) {
  const [last] = useState(() => readLast(workflow.name, localStorage));
  const [inputs, setInputs] = useState<InputDraft>(last.inputs);
  const [args, setArgs] = useState(last.inputs['args'] ?? '');
  const [cwd, setCwd] = useState(last.cwd);
  const [harness, setHarness] = useState(last.harness);
  const remember = () =>
    keepLast(
      workflow.name,
      { inputs: workflow.kind === 'script' ? { args } : inputs, cwd, harness },
      localStorage,
    );
  return { inputs, setInputs, args, setArgs, cwd, setCwd, harness, setHarness, remember };
}

export type OrderDraft = ReturnType<typeof useOrder>;

export function orderOf(workflow: Workflow, draft: OrderDraft, checked: Checked | undefined): Order {
  const isScript = workflow.kind === 'script';
  const read = valuesOf(checked?.workflow?.inputs ?? [], draft.inputs);
  const { args, problem } = readArgs(draft.args);
  const place = placeOf(draft.cwd.trim());
  const told = Object.fromEntries(
    (checked?.inputProblems ?? []).map(({ input, message }) => [input, message]),
  );
  const problems = isScript
    ? problem === undefined
      ? {}
      : { args: problem }
    : { ...told, ...read.problems };
  const harness = draft.harness.trim();
  return {
    body: {
      workflow: { name: workflow.name },
      args: isScript ? args : read.inputs,
      ...place.body,
      ...(harness === '' ? {} : { harness }),
    },
    problems: place.problem === undefined ? problems : { ...problems, cwd: place.problem },
    inputs: isScript ? {} : read.inputs,
    words: [
      workflow.name,
      ...(isScript ? (args === null ? [] : ['--args', draft.args.trim()]) : inputWords(read.inputs)),
      ...place.words,
      ...(harness === '' ? [] : ['--harness', harness]),
    ],
  };
}

type Place = { body: Pick<Order['body'], 'cwd' | 'git'>; words: string[]; problem?: string };

/** A folder on the agent's machine, or the address of a repository. */
function placeOf(typed: string): Place {
  if (typed === '')
    return { body: {}, words: [], problem: 'Say in which folder or repository its steps work.' };
  if (typed.startsWith('/')) return { body: { cwd: typed }, words: ['--cwd', typed] };
  if (/^[\w+.-]+:|@.+:/u.test(typed)) return { body: { git: { url: typed } }, words: ['--git', typed] };
  return {
    body: {},
    words: [],
    problem: 'A whole path, as /home/me/project, or the address of a repository.',
  };
}
