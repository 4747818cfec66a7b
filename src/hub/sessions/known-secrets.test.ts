import { expect, test } from 'vitest';
import { drawToken } from '../auth/token-text.ts';
import { good, HubWorld } from '../testing/hub-world.ts';

test('a secret in a task, a message or a command is taken out before it is stored', async () => {
  const key = 'sk-of-the-person';
  const world = await HubWorld.open({ secrets: [key] });
  try {
    const token = drawToken(world.random, 'user');
    await world.delegate('mill', { task: `Use ${token} and ${key}` });
    await world.delegate('sh', { harness: 'shell', command: true, task: `echo ${token}` });
    good(await world.send('mill', `Once more: ${token}`, 0));
    await world.agent.answer('done');
    const read = async (label: string) => {
      const { items } = good(await world.hub.sessions.history(world.person, label, { after: 0, limit: 50 }));
      const turns = good(await world.hub.sessions.turns(world.person, label, { limit: 50 }));
      return {
        prompts: items.flatMap(({ entry }) => (entry.type === 'prompt' ? [entry.text] : [])),
        turns: turns.items.map(({ prompt, command }) => command ?? prompt).toReversed(),
      };
    };
    const told = ['Use [redacted] and [redacted]', 'Once more: [redacted]'];
    expect(await read('mill')).toEqual({ prompts: told, turns: told });
    expect(await read('sh')).toEqual({ prompts: ['echo [redacted]'], turns: ['echo [redacted]'] });
  } finally {
    await world.close();
  }
});
