import type { ContentBlock, SessionUpdate, ToolCallContent, ToolCallStatus } from '@agentclientprotocol/sdk';
import type { StoredEntry } from '#contract/client';

type Entry = StoredEntry['entry'];

const text = (words: string): ContentBlock => ({ type: 'text', text: words });
const said = (words: string): SessionUpdate => ({
  sessionUpdate: 'agent_message_chunk',
  content: text(words),
});
const remark = (words: string): SessionUpdate => ({
  sessionUpdate: 'agent_thought_chunk',
  content: text(words),
});

const isSpawned = (entry: Entry): entry is Extract<Entry, { type: 'thread' | 'delegate' }> =>
  entry.type === 'thread' || entry.type === 'delegate';

/**
 * A line of a transcript as an editor is told it. `isReplay`: what its person typed stands in it too, which an editor
 * that is attached has shown already. Empty for what is of no use there.
 */
export function updatesOf(entry: Entry, { isReplay }: { isReplay: boolean }): SessionUpdate[] {
  if (isSpawned(entry)) return [remark(`A ${entry.type} was opened: ${entry.label} (${entry.session}).\n`)];
  switch (entry.type) {
    case 'prompt':
      return promptUpdates(entry, isReplay);
    case 'text':
      return [said(entry.text)];
    case 'thought':
      return [remark(entry.text)];
    case 'tool_call':
      return [toolCall(entry)];
    case 'tool_update':
      return [toolUpdate(entry)];
    case 'plan':
      return [
        {
          sessionUpdate: 'plan',
          entries: entry.entries.map(({ text: content, status }) => ({
            content,
            status,
            priority: 'medium',
          })),
        },
      ];
    case 'command':
      return [...(isReplay ? [typed(entry.text)] : []), said(entry.answer)];
    case 'notice':
      return [remark(`${entry.text}\n`)];
    case 'gap':
      return [remark(`${entry.dropped} updates are missing here: the hub was away too long.\n`)];
    case 'usage':
      return usageUpdate(entry.usage);
    case 'mode':
    case 'commands':
      return [];
  }
}

const typed = (words: string): SessionUpdate => ({
  sessionUpdate: 'user_message_chunk',
  content: text(words),
});

/** Mail that woke the session is told by its lines: the envelope is for the model. */
function promptUpdates(entry: Extract<Entry, { type: 'prompt' }>, isReplay: boolean): SessionUpdate[] {
  if (entry.source === 'mail') return (entry.mail ?? []).map(({ line }) => remark(`${line}\n`));
  return isReplay ? [typed(entry.text)] : [];
}

function toolCall({ call, status }: Extract<Entry, { type: 'tool_call' }>): SessionUpdate {
  const { toolCallId, title, kind, paths = [], diff = [], command } = call;
  return {
    sessionUpdate: 'tool_call',
    toolCallId,
    title: command === undefined ? title : `${title}: ${command}`,
    kind,
    status: statusOf(status),
    locations: paths.map((path) => ({ path })),
    content: diff.map(diffContent),
  };
}

function toolUpdate(entry: Extract<Entry, { type: 'tool_update' }>): SessionUpdate {
  const { toolCallId, status, output, diff, exitCode } = entry;
  const content: ToolCallContent[] = (diff ?? []).map(diffContent);
  const words = [output ?? '', exitCode === undefined || exitCode === 0 ? '' : `exit code ${exitCode}`];
  const shown = words.filter((part) => part !== '').join('\n');
  if (shown !== '') content.push({ type: 'content', content: text(shown) });
  return {
    sessionUpdate: 'tool_call_update',
    toolCallId,
    ...(status === undefined ? {} : { status: statusOf(status) }),
    ...(content.length === 0 ? {} : { content }),
  };
}

/** The protocol has no word for a call that was stopped. */
const statusOf = (status: 'cancelled' | ToolCallStatus): ToolCallStatus =>
  status === 'cancelled' ? 'failed' : status;

const diffContent = (change: { path: string; oldText: string | null; newText: string }): ToolCallContent => ({
  type: 'diff',
  ...change,
});

function usageUpdate({
  contextUsed,
  contextSize,
}: Extract<Entry, { type: 'usage' }>['usage']): SessionUpdate[] {
  if (contextUsed === undefined || contextSize === undefined) return [];
  return [{ sessionUpdate: 'usage_update', used: contextUsed, size: contextSize }];
}
