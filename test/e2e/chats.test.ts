import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RouteAnswer } from '#contract';
import { Machine } from './muster-process.ts';

let machine: Machine;
beforeEach(async () => {
  machine = await Machine.open(
    (model) => `harness:\n  native:\n    baseUrl: ${model}/v1\n    model: scripted\n`,
  );
  await machine.up();
});
afterEach(() => machine.close());

/** Says something as a person types it; answers the reply of the model, or of the hub. */
async function say(session: string, text: string): Promise<string> {
  const ran = await machine.muster('chat', 'say', session, text, '--wait', '90');
  if (ran.code !== 0) throw new Error(`${text}: ${ran.code} ${ran.out}${ran.err}`);
  return ran.out.trim();
}

const good = <T>(result: { ok: true; value: T } | { ok: false; error: { message: string } }): T => {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
};
const show = async (session: string): Promise<RouteAnswer<'chats.show'>> =>
  good(await machine.client.call('chats.show', { params: { session } }));
const entries = async (session: string) => {
  const query = { limit: 1_000 };
  const read = good(await machine.client.call('sessions.history', { params: { session }, query }));
  return read.items.map(({ entry }) => entry);
};
const lines = async (session: string) =>
  (await entries(session)).flatMap((entry) =>
    entry.type === 'prompt' ? (entry.mail ?? []).map(({ line }) => line) : [],
  );

describe.each(['native', 'grok'])(
  'a chat on %s, Muster as real processes',
  { timeout: 300_000 },
  (harness) => {
    test('spawns a thread and a delegate, answers commands, survives the hub, and begins anew (D15)', async () => {
      const opened = await machine.muster('chat', 'open', '--harness', harness, '--title', 'plans');
      const chat = opened.out.split(' ')[0] ?? '';
      await say(chat, 'remember: colour=teal\nsay: noted');
      const spawn = (input: object) => `tool: sessions_spawn ${JSON.stringify({ harness, ...input })}`;
      const delegate = spawn({ task: 'say: ground', label: 'stone', delegate: true });
      const thread = spawn({ task: 'say: looked', label: 'docs', mode: 'session', thread: true });
      await say(chat, `${delegate}\nthen:\n${thread}`);

      // What both have to say comes to the chat when it is free: an envelope for its model, a line for people.
      const told = await machine.sees('both first replies', async () => {
        const all = await lines(chat);
        return all.length >= 2 ? all : undefined;
      });
      expect(new Set(told)).toEqual(new Set(['stone replied: ground', 'docs replied: looked']));
      await machine.until(chat, (word) => word === 'done');

      const docs = (await show(chat)).owned.find(({ kind }) => kind === 'thread')?.id ?? '';
      expect(await say(docs, 'say: and more')).toBe('and more');
      expect(await say(chat, '/acp delegate list')).toContain(`**stone** · ${harness}@`);
      expect(await say(chat, '/acp thread list')).toContain('**docs**');
      expect(await lines(chat)).toHaveLength(2);

      await machine.kill();
      await machine.up();
      expect(new Set((await show(chat)).owned.map(({ label }) => label))).toEqual(new Set(['docs', 'stone']));
      expect(
        (await entries(chat)).flatMap((entry) => (entry.type === 'command' ? [entry.text] : [])),
      ).toEqual(['/acp delegate list', '/acp thread list']);
      expect(await say(chat, 'recall: colour')).toContain('teal');

      await say(chat, '/new');
      expect(await say(chat, 'recall: colour')).toContain('nothing remembered');
      expect((await show(chat)).owned).toHaveLength(2);

      expect(await say(docs, '/acp close')).toBe('Closed thread **docs**.');
      expect(await say(chat, '/acp delegate close stone')).toBe('Closed delegate **stone**.');
      expect((await show(chat)).owned).toEqual([]);
      const prompts = machine.model.requests.map(({ body }) => JSON.stringify(body)).join('\n');
      expect(prompts).not.toContain('/acp');
      expect((await machine.muster('session', 'close', chat)).code).toBe(0);
    });
  },
);
