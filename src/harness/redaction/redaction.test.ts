import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TranscriptEntry } from '#domain';
import { RecordingSink } from '../testing/recording-sink.ts';
import { command, say, testHost } from '../testing/test-host.ts';
import { shellRecipe } from '../recipes/shell.ts';
import { knownSecrets, Redactor } from './known-secrets.ts';
import { RedactingSink } from './redacting-sink.ts';

const KEY = 'sk-123456789abcdef';
const TOKEN = `mst_session_${'x'.repeat(43)}`;

/** What reaches the transcript of entries that come in this order. */
function seen(entries: TranscriptEntry[]): RecordingSink {
  const sink = new RecordingSink();
  const redacting = new RedactingSink(sink, new Redactor([KEY]));
  for (const entry of entries) redacting.entry(entry);
  redacting.flush();
  return sink;
}

it('knows the keys of an environment and the tokens of MCP servers, and no paths, numbers, names or short words', () => {
  const environment = {
    XAI_API_KEY: KEY,
    DB_PASSWORD: 'correct horse',
    MAX_TOKEN: '123456789',
    TLS_KEY: '/etc/tls/key.pem',
    GIT_AUTHOR_NAME: 'Ada Lovelace',
    SSH_AUTH_SOCK: '/tmp/ssh/agent.1',
    SHORT_KEY: 'abc',
  };
  const servers = [{ headers: { authorization: `Bearer ${TOKEN}` } }];
  expect(knownSecrets(environment, servers)).toEqual([TOKEN, KEY, 'correct horse']);
});

describe('the transcript', () => {
  it('has no secret and loses nothing else, wherever the chunks of a text end', () => {
    const parts = fc.array(
      fc.oneof(fc.string(), fc.constantFrom(KEY, TOKEN, 'sk-12', 'mst_', 'mst_session_x')),
    );
    fc.assert(
      fc.property(parts, fc.array(fc.nat({ max: 30 })), (pieces, sizes) => {
        const text = pieces.join(' ');
        const chunks: string[] = [];
        let rest = text;
        for (const size of [...sizes, text.length]) {
          chunks.push(rest.slice(0, size));
          rest = rest.slice(size);
        }
        const sink = seen([...chunks, rest].map((chunk) => ({ type: 'text', text: chunk })));
        expect(sink.text).toBe(text.replaceAll(TOKEN, '[redacted]').replaceAll(KEY, '[redacted]'));
      }),
    );
  });

  it('keeps the order of texts, thoughts and calls', () => {
    const { entries } = seen([
      { type: 'text', text: 'it is sk-1' },
      { type: 'thought', text: 'or sk-' },
      { type: 'notice', text: `not ${KEY}` },
    ]);
    expect(entries).toEqual([
      { type: 'text', text: 'it is ' },
      { type: 'text', text: 'sk-1' },
      { type: 'thought', text: 'or ' },
      { type: 'thought', text: 'sk-' },
      { type: 'notice', text: 'not [redacted]' },
    ]);
  });

  it('has none in calls, their arguments, outputs and diffs', () => {
    const diff = [{ path: '/a', oldText: KEY, newText: `${KEY}!` }];
    const call = {
      toolCallId: 'c',
      title: KEY,
      kind: 'execute' as const,
      command: KEY,
      diff,
      input: { a: [KEY, 1] },
    };
    const { entries } = seen([
      { type: 'tool_call', call, status: 'pending' },
      { type: 'tool_update', toolCallId: 'c', output: `key ${KEY}`, diff },
      { type: 'plan', entries: [{ text: KEY, status: 'pending' }] },
    ]);
    expect(JSON.stringify(entries)).not.toContain(KEY);
    expect(entries[0]).toMatchObject({ call: { input: { a: ['[redacted]', 1] } } });
  });
});

it('a real command that prints a key of its environment: neither transcript nor reply has it', async () => {
  await using test = await testHost([shellRecipe]);
  const session = await test.open(test.spec('shell', { env: { FIXTURE_API_KEY: KEY } }));
  const sink = new RecordingSink();
  const outcome = await session.prompt(
    { ...say('x'), ...command('printf %s "$FIXTURE_API_KEY" here') },
    sink,
  );
  expect(outcome).toMatchObject({ end: 'done', reply: expect.stringContaining('[redacted]here') });
  expect(JSON.stringify([sink.entries, outcome])).not.toContain(KEY);
});
