import type { SessionId, TranscriptEntry } from '#domain';
import { glanceRows, type Reader } from '#store';
import type { SessionGlance } from './session-verbs.ts';

/** As much of what it did last as fits a row. */
const DOING_CHARACTERS = 200;

/** What a list shows of sessions beside their status. */
export async function readGlances(
  reader: Reader,
  sessions: readonly SessionId[],
): Promise<Map<SessionId, SessionGlance>> {
  const read = await glanceRows.readGlances(reader, sessions);
  return new Map([...read].map(([id, glance]) => [id, glanceOf(glance)]));
}

function glanceOf(read: glanceRows.SessionGlance): SessionGlance {
  const { latest, window, branch, tokens, costMicros } = read;
  const text = latest === null ? '' : inWords(latest.entry);
  const used = window?.contextUsed;
  return {
    doing: latest === null || text === '' ? null : { text, at: latest.at },
    branch,
    window: used === undefined ? null : { used, size: window?.contextSize ?? null },
    tokens,
    tokensAreWhole: read.untoldTokens === 0,
    costMicros,
    costIsWhole: read.untoldCost === 0,
  };
}

/** A tool call by its title, text by the last line that says something. */
function inWords(entry: TranscriptEntry): string {
  const words = entry.type === 'tool_call' ? entry.call.title : entry.type === 'text' ? entry.text : '';
  const line = words.trimEnd().split('\n').at(-1)?.trim() ?? '';
  return line.length > DOING_CHARACTERS ? `${line.slice(0, DOING_CHARACTERS - 1)}…` : line;
}
