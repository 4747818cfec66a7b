import { readdirSync, readFileSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { systemClock } from '#base';
import { tempDir } from '../../../../../test/support/temp-dir.ts';
import { FolderMemory } from './folder-memory.ts';
import { mendMessages } from './mend-messages.ts';
import { callsOf, type Message } from './message.ts';

const call = (id: string): Message => ({
  role: 'assistant',
  parts: [{ type: 'call', id, tool: 'run', input: { command: 'true' } }],
});
const result = (...all: string[]): Message => ({
  role: 'tool',
  results: all.map((id) => ({ id, tool: 'run', text: `of ${id}` })),
});
const user = (text: string): Message => ({ role: 'user', text });

describe('the memory of native sessions', () => {
  it('gives back what was appended, in order, also to another life', async () => {
    await using dir = await tempDir();
    const memory = new FolderMemory(dir.at('native'), systemClock);
    await memory.create('acp_1');
    await memory.append('acp_1', [user('one\n"two"\u2028')]);
    await memory.append('acp_1', [call('a'), result('a')]);
    await memory.settle('acp_1');
    const later = new FolderMemory(dir.at('native'), systemClock);
    expect(await later.load('acp_1')).toEqual([user('one\n"two"\u2028'), call('a'), result('a')]);
    expect(await later.load('acp_2')).toBeUndefined();
    await later.replace('acp_1', [user('summary')]);
    expect(await memory.load('acp_1')).toEqual([user('summary')]);
    expect(readdirSync(dir.at('native'))).toEqual(['acp_1.jsonl']);
  });

  it('loads what is whole wherever a crash has cut the file', async () => {
    await using dir = await tempDir();
    const memory = new FolderMemory(dir.at('native'), systemClock);
    const messages = [user('héllo'), call('a'), result('a'), user('next')];
    await memory.create('acp_1');
    await memory.append('acp_1', messages);
    const file = dir.at('native', 'acp_1.jsonl');
    const whole = readFileSync(file);
    const header = whole.indexOf('\n') + 1;
    for (let length = header; length <= whole.length; length++) {
      writeFileSync(file, whole);
      truncateSync(file, length);
      const loaded = (await memory.load('acp_1')) ?? [];
      expect(messages.slice(0, loaded.length)).toEqual(loaded);
      // What is appended afterwards must not be joined to the torn line.
      await memory.append('acp_1', [user('after')]);
      expect(await memory.load('acp_1')).toEqual([...loaded, user('after')]);
    }
  });

  it('refuses what is damaged elsewhere, and ids that are no ids', async () => {
    await using dir = await tempDir();
    const memory = new FolderMemory(dir.at('native'), systemClock);
    await memory.create('acp_1');
    await memory.append('acp_1', [user('one'), user('two')]);
    const file = dir.at('native', 'acp_1.jsonl');
    writeFileSync(file, readFileSync(file, 'utf8').replace('{"role":"user","text":"one"}', '{"role":'));
    await expect(memory.load('acp_1')).rejects.toThrow('damaged');
    for (const id of ['../acp_1', 'a/b', '', 'A', 'a'.repeat(65)]) {
      await expect(memory.load(id)).rejects.toThrow('no id');
    }
  });

  it('removes what nobody has gone on with for 90 days', async () => {
    await using dir = await tempDir();
    const before = new FolderMemory(dir.at('native'), systemClock);
    await before.create('acp_old');
    const old = (systemClock.now() - 91 * 24 * 3_600_000) / 1000;
    utimesSync(dir.at('native', 'acp_old.jsonl'), old, old);
    // A later life of the daemon looks at the folder by another name of it.
    await new FolderMemory(dir.at('native', '.'), systemClock).create('acp_new');
    await new FolderMemory(`${dir.path}/./native`, systemClock).create('acp_newer');
    expect(readdirSync(dir.at('native')).sort()).toEqual(['acp_new.jsonl', 'acp_newer.jsonl']);
  });
});

describe('mending', () => {
  it('answers what was never answered, and drops results that nobody asked for', () => {
    expect(mendMessages([user('a'), call('1'), user('b')])).toMatchObject([
      user('a'),
      call('1'),
      { role: 'tool', results: [{ id: '1', failed: true, text: expect.stringContaining('Interrupted') }] },
      user('b'),
    ]);
    expect(mendMessages([result('0'), call('1'), result('1', '2')])).toEqual([call('1'), result('1')]);
  });

  it('gives every call exactly one result right after it, whatever was cut away, and changes nothing twice', () => {
    const message = fc.oneof(
      fc.constant(user('x')),
      fc.constantFrom('1', '2', '3').map((id) => call(id)),
      fc.subarray(['1', '2', '3'], { minLength: 1 }).map((all) => result(...all)),
    );
    fc.assert(
      fc.property(fc.array(message, { maxLength: 12 }), (messages) => {
        const mended = mendMessages(messages);
        for (const [at, one] of mended.entries()) {
          const calls = callsOf(one).map(({ id }) => id);
          const next = mended[at + 1];
          const answered = next?.role === 'tool' ? next.results.map(({ id }) => id) : [];
          expect(answered).toEqual(calls);
        }
        expect(mendMessages(mended)).toEqual(mended);
      }),
    );
  });
});
