import type { Program, ProgramCall, ProgramEnd, ProgramEvents } from '#workflow';
import { digest } from '#workflow';
import type { CallOutcome, JsonValue } from '#workflow/script';

/** A program as a tree: agents one after another, or side by side. What one says is a part of what the next is asked. */
export type Tree =
  | { is: 'agent'; name: string; writes: boolean }
  | { is: 'seq'; of: readonly Tree[] }
  | { is: 'par'; of: readonly Tree[] };

type Done = (value: JsonValue) => void;
type Ask = (agent: Extract<Tree, { is: 'agent' }>, input: JsonValue, done: Done) => void;

/** Runs a tree by the protocol of programs. A call that fails is null to what follows, and the program throws at its end. */
export function startTree(tree: Tree, events: ProgramEvents): Program {
  const { promise: ended, resolve: end } = Promise.withResolvers<ProgramEnd>();
  const open = new Map<number, Done>();
  let asked: ProgramCall[] = [];
  let calls = 0;
  let failures = 0;
  let isOver = false;

  const finish = (value: ProgramEnd) => {
    isOver = true;
    end(value);
  };
  const still = () => {
    const fresh = asked;
    asked = [];
    events.onStill({ calls: fresh, notes: [], open: [...open.keys()], last: isOver });
  };
  const ask: Ask = ({ name, writes }, input, done) => {
    const call = ++calls;
    open.set(call, done);
    const options = writes ? {} : { role: 'reader' };
    const prompt = `${name}:${digest(input)}`;
    asked.push({ call, kind: 'agent', prompt, options, phase: null, inFanOut: false });
  };

  walk(ask, tree, 'start', (value) =>
    finish(
      failures === 0
        ? { kind: 'returned', value }
        : {
            kind: 'threw',
            name: 'Error',
            message: `${failures} failed`,
            code: null,
            fatal: false,
            line: null,
            stack: '',
          },
    ),
  );
  still();
  return {
    answer(call, outcome: CallOutcome) {
      const done = open.get(call);
      if (!done || isOver) return;
      open.delete(call);
      if (!outcome.ok) failures += 1;
      done(outcome.ok ? outcome.value : null);
      still();
    },
    abort: (reason) => finish({ kind: 'killed', reason: 'aborted', message: reason }),
    async kill() {
      if (!isOver) finish({ kind: 'killed', reason: 'aborted', message: 'killed' });
    },
    ended,
  };
}

function walk(ask: Ask, node: Tree, input: JsonValue, done: Done): void {
  if (node.is === 'agent') ask(node, input, done);
  else if (node.is === 'seq') inTurn(ask, node.of, input, done);
  else sideBySide(ask, node.of, input, done);
}

function inTurn(ask: Ask, [first, ...rest]: readonly Tree[], input: JsonValue, done: Done): void {
  if (!first) return done(input);
  walk(ask, first, input, (value) => inTurn(ask, rest, value, done));
}

function sideBySide(ask: Ask, nodes: readonly Tree[], input: JsonValue, done: Done): void {
  const values: JsonValue[] = nodes.map(() => null);
  let left = nodes.length;
  if (left === 0) return done([]);
  nodes.forEach((node, index) =>
    walk(ask, node, input, (value) => {
      values[index] = value;
      if (--left === 0) done(values);
    }),
  );
}
