import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { useCliWorld } from '../testing/cli-world.ts';

const cli = useCliWorld();

async function teamFile(text: string): Promise<void> {
  const folder = join(cli.world.project, '.muster', 'teams');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'builders.yaml'), text);
}

const BUILDERS =
  'workspace: shared\nteammates:\n  - { name: ann, role: tester, harness: echo, task: "Test {{prompt}}" }\n  - { name: bob, role: reviewer, harness: echo }\ntasks:\n  - { title: "Read it", for: bob }\n';

it('has a team do it, waits for everybody and all mail, prints the report and leaves nothing behind', async () => {
  await teamFile(BUILDERS);
  const ran = await cli.world.run(['exec', 'the mill', '--team', 'builders', '--harness', 'echo']);
  expect({ exit: ran.exit, err: ran.err }).toEqual({ exit: 0, err: expect.stringContaining('ann') });
  expect(ran.out).toContain('kind="report"');
  expect((await cli.world.run(['team', 'list', '--json'])).json().items).toEqual([]);
  const { items } = (await cli.world.run(['session', 'list', '--json'])).json();
  expect(items.filter((one: { harness: string | null }) => one.harness !== null)).toEqual([]);
}, 300_000);

it('gives one object, or a line for each event and the end', async () => {
  await teamFile(BUILDERS);
  const args = ['exec', 'the mill', '--team', 'builders', '--harness', 'echo', '--output'];
  const json = (await cli.world.run([...args, 'json'])).json();
  expect(json).toMatchObject({ type: 'end', end: 'reported', denied: 0, team: { tasks: { open: 0 } } });
  const lines = (await cli.world.run([...args, 'ndjson'])).lines();
  expect(lines.at(-1)).toMatchObject({ type: 'end', end: 'reported' });
  expect(lines.some(({ type }: { type: string }) => type === 'event')).toBe(true);
}, 300_000);

it('says which team file is not there or wrong, and forms nothing', async () => {
  const none = await cli.world.run(['exec', 'x', '--team', 'nope']);
  expect(none).toMatchObject({ exit: 2, err: expect.stringContaining('no team file "nope"') });
  await teamFile('teammates: [{ name: ann, role: none-such }]\n');
  const wrong = await cli.world.run(['exec', 'x', '--team', 'builders', '--harness', 'echo']);
  expect(wrong.exit).not.toBe(0);
  expect((await cli.world.run(['team', 'list', '--json'])).json().items).toEqual([]);
});
