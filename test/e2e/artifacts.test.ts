import { readFile, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mcpClient } from '../../src/server/mcp/testing/mcp-client.ts';
import { tempDir, type TempDir } from '../support/temp-dir.ts';
import { Machine } from './muster-process.ts';

let machine: Machine;
let folder: TempDir;

async function muster(...args: string[]): Promise<string> {
  const ran = await machine.muster(...args);
  if (ran.code !== 0) throw new Error(`muster ${args.join(' ')} ended with ${ran.code}: ${ran.err}`);
  return ran.out.trim();
}

describe('artifacts, Muster as real processes', { timeout: 300_000 }, () => {
  beforeEach(async () => {
    folder = await tempDir();
    machine = await Machine.open();
    await machine.up('--no-agent');
  });
  afterEach(async () => {
    await machine.close();
    await folder[Symbol.asyncDispose]();
  });

  test('go from a person by the command line to a lead by MCP and back; 25 MB survive a hub that is killed', async () => {
    const connected = await machine.client.call('clients.connect', { body: { client: 'lead', fresh: true } });
    if (!connected.ok) throw new Error(connected.error.message);
    await using lead = await mcpClient(`${machine.address}/mcp`, connected.value.token);
    expect((await lead.call('team_create', { name: 'crew', cwd: folder.path })).isError).toBe(false);

    const octets = Buffer.alloc(25 * 1024 * 1024, 'née\0\r\n');
    await writeFile(folder.at('big.bin'), octets);
    await muster('artifact', 'create', 'big', folder.at('big.bin'), '--type', 'data', '--team', 'crew');
    expect((await lead.call('artifact_get', { artifact: 'big' })).text).toContain(
      'is no text: 26214400 bytes',
    );

    const plan = { name: 'design/plan.md', type: 'design_doc', body: 'a\nb\nc\n', policy: 'automatic_merge' };
    expect((await lead.call('artifact_create', plan)).isError).toBe(false);
    await machine.kill();
    await machine.up('--no-agent');

    await writeFile(folder.at('plan.md'), 'a\nb\nC\n');
    const update = [
      'artifact',
      'update',
      'design/plan.md',
      folder.at('plan.md'),
      '--team',
      'crew',
      '--base',
      '1',
    ];
    expect(await muster(...update)).toContain('version 2 stands');
    await using again = await mcpClient(`${machine.address}/mcp`, connected.value.token);
    const merged = await again.call('artifact_update', {
      artifact: 'design/plan.md',
      body: 'A\nb\nc\n',
      base: 1,
    });
    expect(merged.data).toMatchObject({ outcome: 'merged', written: 3, artifact: { head: 4 } });
    const shown = await muster('artifact', 'show', 'design/plan.md', '--team', 'crew', '--json');
    expect(JSON.parse(shown)).toMatchObject({ body: 'A\nb\nC\n', version: { authorName: 'crew:lead:lead' } });

    await muster('artifact', 'show', 'big', '--team', 'crew', '--out', folder.at('back.bin'));
    expect((await readFile(folder.at('back.bin'))).equals(octets)).toBe(true);
  });
});
