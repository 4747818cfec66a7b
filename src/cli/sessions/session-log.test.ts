import { expect, it } from 'vitest';
import { useCliWorld } from '../testing/cli-world.ts';

const cli = useCliWorld();
const { run } = cli;

it('the protocol log is read by page, as lines or as the messages themselves', async () => {
  await run(['session', 'spawn', 'hi', '--harness', 'echo', '--delegate', '--label', 'logged', '--wait']);
  const shown = await run(['session', 'log', 'logged']);
  expect(shown.exit).toBe(0);
  expect(shown.out).toMatch(/^1 {2}\S+ {2}→ initialize {2}\{/m);
  expect(shown.out).toMatch(/← answer session\/new/);
  expect(shown.out).toMatch(/← session\/update {2}\{.*echo: hi/);
  const raw = await run(['session', 'log', 'logged', '--raw', '--limit', '2', '--after', '0']);
  const [first] = raw.out.trim().split('\n');
  expect(JSON.parse(first ?? '')).toMatchObject({ method: 'initialize' });
  expect(raw.err).toContain('There is more after: muster session log logged --after 2');
  const page = (await run(['session', 'log', 'logged', '--json', '--limit', '1'])).json();
  expect(page).toMatchObject({ earlier: true, later: false });
});

it('of a session that never ran there is none, and the next step is said', async () => {
  const refused = await run(['session', 'log', 'ses_aaaaaaaaaaaaaaaaaaaaaa']);
  expect(refused.exit).toBe(3);
});
