/**
 * What the virtual machine asked, as the port has it; or what is wrong with it, in words for the script's author. This
 * side of the thread loads no schema library: the other side checks the shape once more, and gives it its type.
 */
export type ReadCall = { ok: true; call: Fields } | { ok: false; message: string };

type Fields = Readonly<Record<string, unknown>>;
type ReadOption = (value: unknown, name: string) => Fields;

/** Reads one call. `call` is its number, should it be a good one. */
export function readCall(text: string, call: number): ReadCall {
  const about: unknown = JSON.parse(text);
  if (!isRecord(about)) return { ok: false, message: 'it is no call' };
  try {
    return { ok: true, call: read(about, call) };
  } catch (error) {
    if (error instanceof BadCall) return { ok: false, message: error.message };
    throw error;
  }
}

class BadCall extends Error {}

function read(about: Fields, call: number): Fields {
  const { kind } = about;
  const asked = {
    call,
    phase: about['phase'] == null ? null : word(about['phase'], 'phase'),
    inFanOut: about['inFanOut'] === true,
  };
  if (kind === 'agent') {
    const prompt = text(about['prompt'], 'agent takes a prompt: agent("Review the change", options)');
    const options = readOptions('agent', about['options'], AGENT_OPTIONS);
    return { ...asked, kind, prompt, options, phase: options['phase'] ?? asked.phase };
  }
  if (kind === 'approve') {
    const question = text(about['question'], 'approve takes a question: approve("Merge it?", options)');
    const options = readOptions('approve', about['options'], APPROVE_OPTIONS);
    return { ...asked, kind, question, options, phase: options['phase'] ?? asked.phase };
  }
  if (kind === 'workflow') {
    const name = text(about['name'], 'workflow takes the name of a workflow: workflow("code_review", args)');
    return { ...asked, kind, name, args: about['args'] ?? null };
  }
  throw new BadCall('it is no call');
}

const wordOption: ReadOption = (value, name) => ({ [name]: word(value, name) });
const durationOption: ReadOption = (value, name) => ({
  [name.endsWith('Ms') ? name : `${name}Ms`]: duration(value, name),
});
const objectOption: ReadOption = (value, name) => {
  if (!isRecord(value)) throw new BadCall(`option "${name}" is an object`);
  return { [name]: value };
};

/** Options of `approve`, by their names; the reference of scripts is made of these three. */
export const APPROVE_OPTIONS: Readonly<Record<string, ReadOption>> = {
  id: wordOption,
  label: wordOption,
  phase: wordOption,
  timeout: durationOption,
  timeoutMs: durationOption,
  approvers: (value) => ({ approvers: approvers(value) }),
};

/** Options of `agent`. */
export const AGENT_OPTIONS: Readonly<Record<string, ReadOption>> = {
  id: wordOption,
  label: wordOption,
  phase: wordOption,
  schema: objectOption,
  role: wordOption,
  harness: wordOption,
  agent: wordOption,
  model: wordOption,
  workspace: wordOption,
  timeout: durationOption,
  timeoutMs: durationOption,
  budget: (value) => ({ budget: budget(value) }),
};

const count: ReadOption = (value, name) => {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return { [name]: value };
  throw new BadCall(`budget.${name} is a whole number above 0`);
};

/** Bounds of one call. */
export const BUDGET: Readonly<Record<string, ReadOption>> = {
  tokens: count,
  turns: count,
  cost: (value) => {
    if (typeof value === 'number' && value > 0) return { cost: value };
    throw new BadCall('budget.cost is an amount in US dollars above 0');
  },
  time: durationOption,
  timeMs: durationOption,
};

function readOptions(of: string, given: unknown, known: Readonly<Record<string, ReadOption>>): Fields {
  if (!isRecord(given)) throw new BadCall(`the options of ${of} are an object: ${of}("…", { label: "x" })`);
  let options: Fields = {};
  for (const [name, value] of Object.entries(given)) {
    const readOne = Object.hasOwn(known, name) ? known[name] : undefined;
    if (!readOne)
      throw new BadCall(`${of} has no option "${name}"; it has ${Object.keys(known).toSorted().join(', ')}`);
    options = { ...options, ...readOne(value, name) };
  }
  return options;
}

function budget(given: unknown): Fields {
  const limits = readOptions('budget', given, BUDGET);
  if (Object.keys(limits).length === 0)
    throw new BadCall('the budget limits nothing: { tokens, cost, turns, time }');
  return limits;
}

function approvers(given: unknown): Fields[] {
  const wrong = 'option "approvers" is a list of { person } or { role }, at most 20';
  if (!Array.isArray(given) || given.length === 0 || given.length > 20) throw new BadCall(wrong);
  return given.map((one: unknown) => {
    if (!isRecord(one)) throw new BadCall(wrong);
    const [entry, more] = Object.entries(one);
    if (!entry || more || (entry[0] !== 'person' && entry[0] !== 'role')) throw new BadCall(wrong);
    return { [entry[0]]: word(entry[1], entry[0]) };
  });
}

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const LONGEST_MS = 7 * 86_400_000;

/** `30s`, `10m`, `4h`, `2d`, or a number of milliseconds. */
function duration(given: unknown, name: string): number {
  const ms =
    typeof given === 'string' && /^\d{1,5}[smhd]$/u.test(given)
      ? Number(given.slice(0, -1)) * (UNITS[given.slice(-1)] ?? 0)
      : given;
  if (typeof ms === 'number' && Number.isSafeInteger(ms) && ms > 0 && ms <= LONGEST_MS) return ms;
  throw new BadCall(
    `option "${name}" is a time such as "30s", "10m" or "4h", or milliseconds; 7 days at most`,
  );
}

function text(given: unknown, message: string): string {
  if (typeof given !== 'string' || given.trim() === '') throw new BadCall(message);
  return given;
}

function word(given: unknown, name: string): string {
  if (typeof given === 'string' && given.trim() !== '' && given.length <= 500) return given;
  throw new BadCall(`option "${name}" is a text of 1 to 500 characters`);
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
