import { z } from 'zod';
import { ok, type Result } from '#base';
import { sessionSchemas } from '#contract';
import { defang, LIMITS, type KeptEntry, type Refusal, type TurnId } from '#domain';
import type { StoredEntry } from '#hub';
import { addressFields, addressOf } from '../address.ts';
import { defineTool, type ToolCall } from '../tool.ts';
import { cutMiddle, inLine, quoted } from '../words.ts';

const MOST_ENTRIES = 200;
/** Of one tool's output within the history, in characters. */
const OUTPUT_CHARACTERS = 4_000;

export const sessionsHistory = defineTool({
  name: 'sessions_history',
  toolset: 'delegates',
  title: 'Read a transcript',
  description: [
    'Reads what a session of yours was asked, said and did, oldest first.',
    'Without `turn` and `after`: its last turn. With `turn`: that turn. With `after`: everything from there on; pass on the `last` of the answer before.',
    `At most ${MOST_ENTRIES} entries a call; outputs of tools are cut to ${OUTPUT_CHARACTERS} characters.`,
  ].join(' '),
  input: z.strictObject({
    ...addressFields,
    turn: sessionSchemas.historyQuery.shape.turn.describe('Only this turn'),
    after: z.number().int().min(0).optional().describe('Entries behind this number'),
    limit: z.number().int().min(1).max(MOST_ENTRIES).default(50),
  }),
  readOnly: true,
  async run(call, { session, label, turn, after, limit }) {
    const address = addressOf({ session, label });
    if (!address.ok) return address;
    const wanted = turn === undefined && after === undefined ? await lastTurn(call, address.value) : ok(turn);
    if (!wanted.ok) return wanted;
    const query = { after: after ?? 0, limit, turn: wanted.value };
    const read = await call.hub.sessions.history(call.by, address.value, query);
    if (!read.ok) return read;
    const { items, last, more, pruned } = read.value;
    const data = { entries: items.map(entryData), last, more, pruned };
    return ok({ text: historyText(inLine(address.value), items, { last, more, pruned }), data });
  },
});

async function lastTurn(
  { hub, by }: ToolCall,
  address: string,
): Promise<Result<TurnId | undefined, Refusal>> {
  const turns = await hub.sessions.turns(by, address, { limit: 1 });
  return turns.ok ? ok(turns.value.items[0]?.id) : turns;
}

function historyText(
  from: string,
  items: readonly StoredEntry[],
  { last, more, pruned }: { last: number; more: boolean; pruned: boolean },
): string {
  if (items.length === 0) return `Nothing is written there about ${from} yet.`;
  return [
    ...(pruned ? ['The oldest entries were pruned.'] : []),
    quoted({ kind: 'transcript', from }, linesOf(items)),
    ...(more ? [`There is more: sessions_history with "after": ${last}.`] : []),
  ].join('\n');
}

/** A text that was streamed stands in several entries, and is one text to whoever reads it. */
function linesOf(items: readonly StoredEntry[]): string {
  let lines = '';
  let isOpen = false;
  for (const { entry } of items) {
    const text = entryText(entry);
    if (text === '') continue;
    const goesOn = isOpen && entry.type === 'text';
    lines += lines === '' || goesOn ? text : `\n${text}`;
    isOpen = entry.type === 'text';
  }
  return lines;
}

const isSpawned = (entry: KeptEntry): entry is Extract<KeptEntry, { type: 'thread' | 'delegate' }> =>
  entry.type === 'thread' || entry.type === 'delegate';

function entryText(entry: KeptEntry): string {
  if (isSpawned(entry)) return `(${entry.type} ${entry.label} was opened: ${entry.session})`;
  switch (entry.type) {
    case 'prompt':
      return `> ${entry.text.replaceAll('\n', '\n> ')}`;
    case 'text':
      return entry.text;
    case 'thought':
      return `(thought) ${cutMiddle(entry.text, OUTPUT_CHARACTERS)}`;
    case 'tool_call':
      return `[${entry.call.kind}] ${entry.call.command ?? entry.call.title} (${entry.status})`;
    case 'tool_update':
      return toolUpdateText(entry);
    case 'plan':
      return entry.entries.map(({ text, status }) => `[plan: ${status}] ${text}`).join('\n');
    case 'notice':
      return `(${entry.text})`;
    case 'gap':
      return `(${entry.dropped} updates were dropped here)`;
    // What a person and the hub say to each other is not for models.
    case 'command':
    case 'usage':
    case 'mode':
    case 'commands':
      return '';
  }
}

function toolUpdateText({ output, exitCode, diff }: Extract<KeptEntry, { type: 'tool_update' }>): string {
  return [
    ...(diff ?? []).map(({ path }) => `[changed] ${path}`),
    ...(output ? [cutMiddle(output, OUTPUT_CHARACTERS)] : []),
    ...(exitCode === undefined ? [] : [`[exit ${exitCode}]`]),
  ].join('\n');
}

/** The text of an entry is data of another session, in JSON as well; outputs are cut as in the text. */
function entryData({ seq, turn, at, entry }: StoredEntry) {
  return {
    seq,
    turn,
    at,
    type: entry.type,
    text: defang(cutMiddle(entryText(entry), LIMITS.mcpTextCharacters)),
  };
}
