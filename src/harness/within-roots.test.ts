import { mkdir, symlink } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { refuse } from '#base';
import type { SessionId } from '#domain';
import { tempDir } from '../../test/support/temp-dir.ts';
import { failure } from './failure.ts';
import type { HarnessHost } from './port.ts';
import { withinRoots } from './within-roots.ts';

test('opens below its roots alone, after following links', async () => {
  await using dir = await tempDir();
  for (const folder of ['work', 'work/app', 'workshop', 'secret']) await mkdir(dir.at(folder));
  await symlink(dir.at('secret'), dir.at('work/way-out'));
  await symlink(dir.at('work/app'), dir.at('way-in'));
  const opened: string[] = [];
  const host: HarnessHost = {
    found: async () => [],
    open: async ({ cwd }) => {
      opened.push(cwd);
      return refuse(failure('harness.start_failed', 'It was asked to open.'));
    },
  };
  const guarded = withinRoots(host, [dir.at('work'), dir.at('gone')]);
  const codeAt = async (name: string) => {
    const spec = { session: 'ses_1' as SessionId, harness: 'echo', mode: 'ask', mcpServers: [] } as const;
    const answer = await guarded.open({ ...spec, mcpServers: [], cwd: dir.at(name) });
    return answer.ok ? 'ok' : answer.error.code;
  };
  for (const inside of ['work', 'work/app', 'way-in', 'work/../work/app'])
    expect([inside, await codeAt(inside)]).toEqual([inside, 'harness.start_failed']);
  for (const outside of ['workshop', 'secret', 'work/way-out', 'work/../secret', ''])
    expect([outside, await codeAt(outside)]).toEqual([outside, 'harness.cwd_outside']);
  expect(opened).toEqual([dir.at('work'), dir.at('work/app'), dir.at('work/app'), dir.at('work/app')]);
});
