import { afterAll, beforeAll, expect, it } from 'vitest';
import { cliWorld, type CliWorld } from '../testing/cli-world.ts';

let world: CliWorld;
beforeAll(async () => {
  world = await cliWorld();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

it('the slots of the local agent follow the setting while it runs', async () => {
  expect((await world.run(['config', 'set', 'agent.slots', '7'])).exit).toBe(0);
  await expect.poll(async () => (await world.run(['agent', 'show', 'local', '--json'])).json().slots).toBe(7);
});

it('a deadline that was set while a session is open bounds its next turn', async () => {
  const shell = [
    '--harness',
    'shell',
    '--command',
    '--delegate',
    '--label',
    'bounded',
    '--approvals',
    'yolo',
  ];
  expect((await world.run(['session', 'spawn', 'echo open', ...shell, '--wait'])).out).toContain('open');
  expect((await world.run(['config', 'set', 'turn.deadlineHours', '0.001'])).exit).toBe(0);
  const sent = await world.run(['session', 'send', 'bounded', 'sleep 600', '--command', '--timeout', '60']);
  expect(sent).toMatchObject({
    exit: 1,
    err: expect.stringMatching(/The turn is failed: .*more than 3\.6 s/),
  });
});
