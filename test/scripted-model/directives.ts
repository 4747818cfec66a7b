/** One line of the directive language; README.md has an example of each. */
export type Directive =
  | { do: 'say'; text: string }
  | { do: 'tool'; name: string; args: Record<string, unknown> }
  | { do: 'write'; path: string; content: string }
  | { do: 'run'; command: string }
  | { do: 'read'; path: string }
  | { do: 'slow'; chunks: number; ms: number | undefined }
  | { do: 'error'; status: number; message: string }
  | { do: 'hang' }
  | { do: 'break off' }
  | { do: 'remember'; key: string; value: string }
  | { do: 'recall'; key: string }
  | { do: 'malformed'; line: string; reason: string };

/** What one model request answers; the next step is due after a round of tool results. */
export type Step = Directive[];

const VALUED = 'say|tool|write|run|read|slow|error|remember|recall|then';
const LINE = new RegExp(`^(?:(${VALUED}):\\s*(.*)|(hang|break off|then):?)$`, 's');
/** Tags that harnesses put around or before what the person wrote, on the same line. */
const LEADING_TAGS = /^\s*(?:<[\w-]+(?:\s[^>]*)?>\s*)*/;
const CLOSING_TAG = /\s*<\/([\w-]+)>\s*$/;

/** Reads every directive in a text, line by line; other lines are passed over. Empty when there is none. */
export function readSteps(text: string): Step[] {
  const steps: Step[] = [[]];
  const lines = text.split(/\r?\n/);
  for (let at = 0; at < lines.length; at++) {
    let found = readLine(unwrap(lines[at] ?? ''));
    if (found?.verb === 'then') {
      steps.push([]);
      found = readLine(found.value);
    }
    if (!found) continue;
    const block = found.value.endsWith('<<<') ? readBlock(lines, at + 1) : undefined;
    if (block) at = block.last;
    steps.at(-1)?.push(readDirective(found.verb, found.value, block?.text));
  }
  return steps.length === 1 && steps[0]?.length === 0 ? [] : steps;
}

function readLine(line: string): { verb: string; value: string } | undefined {
  const found = LINE.exec(line);
  return found ? { verb: found[1] ?? found[3] ?? '', value: (found[2] ?? '').trim() } : undefined;
}

function unwrap(line: string): string {
  const bare = line.replace(LEADING_TAGS, '').trim();
  const closing = CLOSING_TAG.exec(bare);
  if (!closing || bare.includes(`<${closing[1]}`)) return bare;
  return bare.slice(0, closing.index);
}

/** The lines up to `>>>`, or to the end when that is missing. */
function readBlock(lines: string[], from: number): { text: string; last: number } {
  const length = lines.slice(from).findIndex((line) => line.trim() === '>>>');
  const last = length < 0 ? lines.length : from + length;
  return { text: lines.slice(from, last).join('\n'), last };
}

type Reader = (value: string, block: string | undefined) => Directive | string;

/** A reader answers with a directive, or with what is wrong. */
const READERS: Record<string, Reader> = {
  say: (value, block) => ({ do: 'say', text: block ?? unescaped(value) }),
  tool: readTool,
  write(value, block) {
    const [path = '', ...rest] = value.split('<<<');
    if (path.trim() === '' || rest.length === 0) return 'expected "write: PATH <<< content"';
    return { do: 'write', path: path.trim(), content: block ?? unescaped(rest.join('<<<').trim()) };
  },
  run: (value, block) =>
    (block ?? value) === '' ? 'expected a command' : { do: 'run', command: block ?? value },
  read: (value) => (value === '' ? 'expected a path' : { do: 'read', path: value }),
  slow(value) {
    const found = /^(\d+) chunks?(?:,?\s+(\d+) ms)?$/.exec(value);
    const chunks = Number(found?.[1]);
    if (!found || chunks < 1 || chunks > 10_000) return 'expected "slow: N chunks" or "slow: N chunks, M ms"';
    return { do: 'slow', chunks, ms: found[2] === undefined ? undefined : Number(found[2]) };
  },
  error(value) {
    const found = /^([45]\d\d)(?:\s+(.*))?$/s.exec(value);
    if (!found) return 'expected a status from 400 to 599';
    return { do: 'error', status: Number(found[1]), message: found[2] ?? 'scripted model: refused as asked' };
  },
  hang: () => ({ do: 'hang' }),
  'break off': () => ({ do: 'break off' }),
  remember(value) {
    const found = /^([^=\s]+)\s*=\s*(.*)$/s.exec(value);
    if (!found) return 'expected "remember: KEY=value"';
    return { do: 'remember', key: found[1] ?? '', value: found[2] ?? '' };
  },
  recall: (value) => (value === '' ? 'expected a key' : { do: 'recall', key: value }),
};

function readDirective(verb: string, value: string, block: string | undefined): Directive {
  const read = READERS[verb]?.(value, block) ?? 'unknown directive';
  return typeof read === 'string' ? { do: 'malformed', line: `${verb}: ${value}`, reason: read } : read;
}

function readTool(value: string, block: string | undefined): Directive | string {
  const found = /^(\S+)\s*(.*)$/s.exec(value);
  if (!found) return 'expected "tool: NAME {json}"';
  const json = block ?? found[2] ?? '';
  try {
    const args: unknown = json.trim() === '' ? {} : JSON.parse(json);
    if (!isRecord(args)) return 'the arguments are not a JSON object';
    return { do: 'tool', name: found[1] ?? '', args };
  } catch {
    return 'the arguments are not JSON';
  }
}

/** `\n` and `\t` as people type them on one line; `\\` stands for one backslash. */
function unescaped(text: string): string {
  return text.replace(/\\([nt\\])/g, (_, sign: string) => (sign === 'n' ? '\n' : sign === 't' ? '\t' : '\\'));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
