import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { steady, useCliWorld, type Ran, type RunOptions } from '../testing/cli-world.ts';

const cli = useCliWorld();
const run = (line: string, options?: RunOptions) => cli.world.run(line.split(' '), options);
const text = (ran: Ran) =>
  cli
    .text(ran)
    .replaceAll(/\b(tea|art)_[0-9a-z]{6,}/g, '$1_…')
    .replaceAll(/ {2,}/g, '  ');
const file = async (name: string, body: string | Uint8Array) => {
  await writeFile(join(cli.world.project, name), body);
  return name;
};

async function formTeam(name: string): Promise<void> {
  const { address, token } = cli.world.composition;
  const formed = await fetch(`${address}/api/v1/teams`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name, cwd: cli.world.project }),
  });
  if (!formed.ok) throw new Error(await formed.text());
}

describe('artifacts', () => {
  it('want a team, and say the next step where there is none', async () => {
    expect((await run('artifact list')).out).toMatch(/^No artifacts\. Make one: muster artifact create /);
    const made = await run('artifact create plan --type data', { stdin: 'x' });
    expect([made.exit, made.err]).toEqual([2, expect.stringContaining('No team was named')]);
    await formTeam('crew');
  });

  it('are planned, made, shown and listed', async () => {
    const path = await file('queue.md', 'one\r\ntwo');
    const plan = await run(
      `artifact create design/queue.md ${path} --type design_doc --team crew --dry-run --json`,
    );
    expect(plan.json().plan.create).toMatchObject({
      team: 'crew',
      name: 'design/queue.md',
      type: 'design_doc',
      bytes: 8,
    });
    expect((await run('artifact list')).out).toMatch(/^No artifacts/);
    const made = await run(`artifact create design/queue.md ${path} --type design_doc --note First`);
    expect(text(made)).toBe('design/queue.md: version 1 stands (8 B, art_…).\n');
    const shown = text(await run('artifact show design/queue.md')).replace(/By {2}.+,/, 'By  WHO,');
    expect(shown).toBe(
      [
        'Artifact  design/queue.md',
        'Id  art_…',
        'Team  crew',
        'Type  design_doc',
        'Stale updates  wait beside what stands, until somebody resolves it',
        'Version  1',
        'By  WHO, N s ago',
        'Note  First',
        'Size  8 B',
        '',
        'one',
        'two\n',
      ].join('\n'),
    );
    expect(text(await run('artifact list'))).toMatch(
      /^ARTIFACT {2}TYPE {2}OF {2}VERSION {2}SIZE {2}BY {2}WRITTEN\ndesign\/queue\.md {2}design_doc {2}crew {2}1 {2}8 B {2}.+ {2}N s ago/,
    );
    expect((await run('artifact create design/queue.md --type data', { stdin: 'x' })).exit).toBe(5);
    expect((await run('artifact create other', { stdin: 'x' })).err).toContain('--type code_file|design_doc');
    expect((await run('artifact create ../other --type data', { stdin: 'x' })).exit).toBe(2);
  });

  it('are updated from stdin as it comes, and compared', async () => {
    expect((await run('artifact update design/queue.md --dry-run', { stdin: 'x' })).out).toBe(
      'Would write 1 B into design/queue.md.\n',
    );
    const done = await run('artifact update design/queue.md --base 1', { stdin: 'one\r\n2\n' });
    expect(text(done)).toBe('design/queue.md: version 2 stands (7 B, art_…).\n');
    const same = await run('artifact update design/queue.md', { stdin: 'one\r\n2\n' });
    expect(same.out).toContain('nothing changed');
    const diff = await run('artifact diff design/queue.md');
    expect(diff.out).toBe(
      '--- design/queue.md@1\n+++ design/queue.md@2\n@@ -1,2 +1,2 @@\n one\n-two\n\\ No newline at end of file\n+2\n',
    );
    expect((await run('artifact diff design/queue.md --from 2 --to 2')).err).toContain('are the same');
    expect(text(await run('artifact history design/queue.md'))).toMatch(
      /^VERSION {2}FROM {2}STATE {2}SIZE {2}BY {2}WRITTEN {2}NOTE\n *2 {2}1 {2}stands {2}7 B .+\n *1 {2}8 B .+First\n$/,
    );
    const old = await run('artifact show design/queue.md --at 1 --out old.md');
    expect(steady(old.out, cli.world)).toBe('Wrote 8 B to /project/old.md.\n');
    expect(await readFile(join(cli.world.project, 'old.md'), 'utf8')).toBe('one\r\ntwo');
    expect((await run('artifact show design/queue.md --at 9')).exit).toBe(3);
  });

  it('tell a conflict with its exit code, and end it', async () => {
    const kept = await run('artifact update design/queue.md --base 1', { stdin: 'one\r\nzwei\n' });
    expect(kept.exit).toBe(5);
    expect(text(kept)).toMatch(
      /^design\/queue\.md: conflict\. Yours is kept as version 3 beside version 2\.\none\n<<<<<<< version 2/,
    );
    expect(kept.out).toMatch(
      /\nResolve it: muster artifact resolve art_\w+ FILE, or with --take head\|conflict\n$/,
    );
    expect(text(await run('artifact list --conflict'))).toContain('version 3 waits');
    expect(text(await run('artifact show design/queue.md'))).toContain(
      'Conflict  version 3 waits: muster artifact resolve art_…',
    );
    expect((await run('artifact resolve design/queue.md')).err).toContain('Either a text or --take');
    expect((await run('artifact resolve design/queue.md --take conflict --dry-run')).out).toBe(
      'Would end the conflict of design/queue.md by taking the conflict.\n',
    );
    const ended = await run('artifact resolve design/queue.md -', { stdin: 'joined\n' });
    expect(ended.out).toBe('design/queue.md: the conflict is over, version 4 stands.\n');
    expect((await run('artifact resolve design/queue.md --take head')).exit).toBe(5);
  });

  it('of 25 MB go in and come out as they were; one octet more is refused before it is sent', async () => {
    const most = 25 * 1024 * 1024;
    const octets = Buffer.alloc(most, 'née\0\r\n');
    const path = await file('big.bin', octets);
    const made = await run(`artifact create big ${path} --type data`);
    expect(text(made)).toBe('big: version 1 stands (26.2 MB, art_…).\n');
    expect((await run('artifact show big')).out).toContain('which a terminal does not show: add --out FILE');
    expect((await run('artifact show big --out back.bin')).exit).toBe(0);
    expect((await readFile(join(cli.world.project, 'back.bin'))).equals(octets)).toBe(true);
    const more = await file('more.bin', Buffer.alloc(most + 1));
    const refused = await run(`artifact create more ${more} --type data`);
    expect([refused.exit, refused.err]).toEqual([2, expect.stringContaining('larger than 26214400 bytes')]);
    expect((await run('artifact create none nowhere.md --type data')).err).toContain('ENOENT');
  });
});
