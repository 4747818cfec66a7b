import { isDeeperThan } from '../script/json-depth.ts';
import { WALL_LIMITS } from '../script/script-limits.ts';
import type { JsonValue } from '../script/script-port.ts';

/** What of a reply is its answer, or why there is none. */
export type FoundJson = { found: true; value: JsonValue } | { found: false; why: string };

/** Characters that are looked at, all tries together, and tries that come to nothing: a reply of nothing but braces ends too. */
const LOOKED_AT_MOST = 8_000_000;
const TRIES_MOST = 1_000;

/**
 * The JSON of a reply: all of it; else its last block fenced as `json`; else its last fenced block that is JSON; else the
 * last object or list in it that stands in no other, of the kind that is wanted if there is one. An agent that corrects
 * itself does so further down.
 */
export function findJson(reply: string, wanted: 'object' | 'array' | null = null): FoundJson {
  const text = reply.trim();
  if (text === '') return none('the reply is empty');
  const whole = parsed(text);
  if (whole.found) return asStored(whole);
  const blocks = fencedBlocks(text).filter(({ tag }) => tag !== 'json-schema');
  const named = blocks.findLast(({ tag }) => /^json[5c]?$/u.test(tag));
  if (named) return asStored(parsed(named.text));
  const fenced = blocks.slice(-TRIES_MOST).findLast(({ text: inside }) => parsed(inside).found);
  if (fenced) return asStored(parsed(fenced.text));
  // What looks as if it were JSON alone is told where it breaks: what stands within it is not the answer.
  return text.startsWith('{') ? whole : asStored(lastOutermost(text, wanted));
}

const none = (why: string): FoundJson => ({ found: false, why });

interface Block {
  readonly tag: string;
  readonly text: string;
}

/** Fenced blocks of Markdown. One that is never closed goes to the end. */
function fencedBlocks(text: string): Block[] {
  const blocks: Block[] = [];
  let open: { fence: string; tag: string; lines: string[] } | undefined;
  for (const line of text.split('\n')) {
    const [, fence = '', tag = ''] = /^[ \t>]*(`{3,}|~{3,})[ \t]*([^\s`]*)/u.exec(line) ?? [];
    if (open === undefined) {
      if (fence !== '') open = { fence, tag: tag.toLowerCase(), lines: [] };
    } else if (fence.startsWith(open.fence) && tag === '') {
      blocks.push({ tag: open.tag, text: open.lines.join('\n') });
      open = undefined;
    } else open.lines.push(line);
  }
  if (open) blocks.push({ tag: open.tag, text: open.lines.join('\n') });
  return blocks;
}

/** An opening brace or bracket that JSON may follow: those of prose and code are passed over. */
const OPENING = /\{(?=\s*["}])|\[(?=\s*[[{"\]\d\-tfn])/gu;

function lastOutermost(text: string, wanted: 'object' | 'array' | null): FoundJson {
  let last: FoundJson | undefined;
  let isWanted = false;
  let left = LOOKED_AT_MOST;
  let from = 0;
  for (let failed = 0; failed < TRIES_MOST;) {
    OPENING.lastIndex = from;
    const start = OPENING.exec(text)?.index;
    if (start === undefined) return last ?? none('there is no JSON in the reply');
    const end = closingOf(text, start, left);
    // What stands within something that was cut off is a part of the answer, and what stands before it a draft.
    if (end === undefined)
      return none(`it breaks off: what begins with ${text.slice(start, start + 40)} never ends`);
    left -= end - start;
    const found = parsed(text.slice(start, end));
    const fits = (text[start] === '{') === (wanted === 'object') || wanted === null;
    if (found.found && (fits || !isWanted)) {
      last = found;
      isWanted = fits;
    }
    if (!found.found) failed += 1;
    from = found.found ? end : start + 1;
  }
  return none('too much in the reply looks like JSON and is none');
}

/** Just behind the bracket that closes the one at `from`; brackets in texts count for nothing. */
function closingOf(text: string, from: number, most: number): number | undefined {
  let depth = 0;
  let inText = false;
  for (let at = from; at < text.length && at - from < most; at += 1) {
    const sign = text[at];
    if (inText) {
      if (sign === '\\') at += 1;
      else if (sign === '"') inText = false;
    } else if (sign === '"') inText = true;
    else if (sign === '{' || sign === '[') depth += 1;
    else if (sign === '}' || sign === ']') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return undefined;
}

function parsed(text: string): FoundJson {
  try {
    const value: unknown = JSON.parse(text);
    if (isDeeperThan(text, WALL_LIMITS.jsonDepth))
      return none(`it is nested deeper than ${WALL_LIMITS.jsonDepth} levels`);
    return isJson(value) ? { found: true, value } : none('it is no JSON');
  } catch (error) {
    return none(
      `it is no JSON: ${error instanceof SyntaxError ? error.message.slice(0, 300) : 'it cannot be read'}`,
    );
  }
}

/** As the journal will give it back: 1e999, which no number can be, is null there. */
function asStored(found: FoundJson): FoundJson {
  return found.found ? parsed(JSON.stringify(found.value)) : found;
}

/** What `JSON.parse` gives is that. */
const isJson = (value: unknown): value is JsonValue => value !== undefined;
