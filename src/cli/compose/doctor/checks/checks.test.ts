import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { delimiter } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createIds, refuse, systemClock, systemRandom } from '#base';
import { refusal } from '#domain';
import { tempDir } from '../../../../../test/support/temp-dir.ts';
import type { HubRecord, Listens } from '../../../connection/find-hub.ts';
import type { Check } from '../check.ts';
import { examine } from '../report.ts';
import type { HubState, Surroundings } from '../surroundings.ts';
import { budgets } from './budgets.ts';
import { git } from './git.ts';
import { hub } from './hub.ts';
import { networkDoors } from './network-doors.ts';
import { roles } from './roles.ts';

const RECORD: HubRecord = {
  address: 'http://127.0.0.1:7070',
  pid: 1,
  database: 'sqlite',
  startedAt: 1,
  version: '1.0.0',
};
const NOW = 1_000_000;

type Shown = Extract<HubState, { state: 'answers' }>['shown'];

const answers = (more: Partial<Shown> = {}): HubState => ({
  state: 'answers',
  askedAt: NOW,
  answeredAt: NOW + 10,
  shown: {
    name: 'muster',
    version: '1.0.0',
    contract: 1,
    database: 'sqlite',
    startedAt: 1,
    now: NOW + 5,
    address: RECORD.address,
    self: null,
    counts: { working: 0, needsYou: 0, queued: 0, live: 0 },
    parts: [{ name: 'lease-reaper', lastGoodAt: NOW }],
    hubs: [],
    ...more,
  },
});

function around(
  more: Partial<Surroundings> & { env?: Record<string, string>; cwd?: string } = {},
): Surroundings {
  return {
    io: {
      stdout: { write: () => {} },
      stderr: { write: () => {} },
      stdin: (async function* () {})(),
      env: more.env ?? {},
      cwd: more.cwd ?? '/',
      clock: systemClock,
      ids: createIds(systemClock, systemRandom),
      fetch: globalThis.fetch,
      signal: new AbortController().signal,
    },
    folder: '/home/ada/.muster',
    version: '1.0.0',
    configuration: refuse(refusal('config.unreadable', 'not of interest here')),
    record: RECORD,
    named: undefined,
    hub: answers(),
    database: 'embedded',
    call: async () => refuse(refusal('hub.unreachable', 'not of interest here')),
    ...more,
  };
}

async function told(check: Check, where: Surroundings): Promise<string[]> {
  return (await check.run(where)).map(({ verdict, what }) => `${verdict} ${what}`);
}

const oneHub = (address: string, version: string, isAnswering: boolean) => ({
  id: `hub_${address}`,
  address,
  hostname: 'mill',
  version,
  startedAt: NOW,
  answers: isAnswering,
});

describe('the hub', () => {
  it.each<[string, Surroundings, string]>([
    [
      'of another release',
      around({ version: '1.1.0' }),
      'warning http://127.0.0.1:7070, sqlite, version 1.0.0, and this is version 1.1.0',
    ],
    [
      'with a part that failed',
      around({ hub: answers({ parts: [{ name: 'lease-reaper', lastError: 'disk full' }] }) }),
      'failed lease-reaper failed in its last round: disk full',
    ],
    [
      'that shares its database with another of an older release',
      around({
        hub: answers({ hubs: [oneHub('http://a', '1.0.0', true), oneHub('http://b', '0.9.0', false)] }),
      }),
      'warning 2 hubs share this database: http://a, http://b, of versions 1.0.0 and 0.9.0',
    ],
    [
      'that shares its database with another of its release',
      around({
        hub: answers({ hubs: [oneHub('http://a', '1.0.0', true), oneHub('http://b', '1.0.0', false)] }),
      }),
      'ok 2 hubs share this database: http://a, http://b',
    ],
    [
      'whose clock is behind',
      around({ hub: answers({ now: NOW - 90_000 }) }),
      'warning Its clock and ours are 90 s apart',
    ],
    [
      'whose clock is ahead',
      around({ hub: answers({ now: NOW + 90_010 }) }),
      'warning Its clock and ours are 90 s apart',
    ],
    [
      'that refuses our token',
      around({
        hub: {
          state: 'refuses',
          address: 'http://h',
          refusal: refusal('auth.invalid', 'The token is not known.'),
        },
      }),
      'failed The hub at http://h answers, but not to us: The token is not known.',
    ],
    [
      'that is named and away',
      around({ named: 'http://h', hub: { state: 'silent', address: 'http://h', why: 'ECONNREFUSED' } }),
      'failed Nobody answers at http://h: ECONNREFUSED',
    ],
  ])('%s is told', async (_name, where, line) => {
    expect(await told(hub, where)).toContain(line);
  });
});

describe('network doors', () => {
  const listening = (listens: Listens) => around({ record: { ...RECORD, listens } });
  it.each<[string, Surroundings, string]>([
    [
      'loopback',
      listening({ host: '::1', tls: false }),
      'ok Bound to ::1: nobody beyond this machine reaches it',
    ],
    ['TLS', listening({ host: '0.0.0.0', tls: true }), 'ok Bound to 0.0.0.0, with TLS'],
    [
      'a proxy in front of an open port',
      listening({ host: '0.0.0.0', tls: false, proxy: 'https://m.test' }),
      'warning Bound to 0.0.0.0 without TLS, behind https://m.test',
    ],
    ['an open port', listening({ host: '0.0.0.0', tls: false }), 'failed Bound to 0.0.0.0 without TLS'],
    [
      'a hub elsewhere without TLS',
      around({ named: 'http://192.0.2.1:7070' }),
      'failed Commands send their token to http://192.0.2.1:7070 in the clear',
    ],
  ])('with %s', async (_name, where, line) => {
    expect(await told(networkDoors, where)).toEqual([line]);
  });

  it('says nothing of a hub elsewhere with TLS', async () => {
    expect(await told(networkDoors, around({ named: 'https://m.test' }))).toEqual([]);
  });
});

describe('git', () => {
  /** A program of that name that says this. */
  async function withGit(says: string, code = 0) {
    const dir = await tempDir();
    await mkdir(dir.at('bin'));
    await writeFile(
      dir.at('bin', 'git'),
      `#!/bin/sh\nif [ "$1" = --version ]; then echo "git version ${says}"; else echo "fatal: detected dubious ownership" >&2; exit ${code}; fi\n`,
    );
    await chmod(dir.at('bin', 'git'), 0o755);
    return {
      dir,
      where: around({ cwd: dir.path, env: { PATH: [dir.at('bin'), '/usr/bin', '/bin'].join(delimiter) } }),
    };
  }

  it.each([
    ['2.35.1', 'warning git 2.35.1'],
    ['2.35.2', 'ok git 2.35.2'],
    ['2.9.5', 'warning git 2.9.5'],
    ['2.50.1 (Apple Git-155)', 'ok git 2.50.1'],
    ['3.0', 'ok git 3.0'],
    ['1.99.9', 'warning git 1.99.9'],
  ])('%s', async (says, line) => {
    const { dir, where } = await withGit(says, 128);
    await using _ = dir;
    const [version, folder] = await told(git, where);
    expect(version).toBe(line);
    expect(folder).toBe(`failed git refuses to work in ${dir.path}`);
  });

  it('that is not there is a warning', async () => {
    expect(await told(git, around({ env: { PATH: '/nowhere' } }))).toEqual([
      'warning git was not found on the PATH',
    ]);
  });
});

it('a check that breaks is a finding, and the others are told', async () => {
  const broken: Check = { name: 'Broken', looksAt: 'nothing', run: () => Promise.reject(new Error('oops')) };
  const report = await examine([broken, hub], around());
  expect(report.verdict).toBe('failed');
  expect(report.checks.map(({ findings }) => findings[0]?.what)).toEqual([
    'This could not be looked at: oops',
    'http://127.0.0.1:7070, sqlite, version 1.0.0',
  ]);
});

describe('budgets', () => {
  const budget = (more: object = {}) => ({
    kind: 'tokens',
    text: '900 tokens for session mill',
    paused: null,
    unknown: 0,
    ...more,
  });
  const listing = (...items: object[]) =>
    around({
      call: (async () => ({ ok: true, value: { items } })) as unknown as Surroundings['call'],
    });

  it('that have room are told in a line, and none in nothing', async () => {
    expect(await told(budgets, listing())).toEqual([]);
    expect(await told(budgets, listing(budget()))).toEqual(['ok 1 has room']);
  });

  it('that hold turns back, or do not see them, are told each', async () => {
    const paused = budget({ paused: 'budget 900 tokens for session mill is used up: 950 of 900 tokens' });
    expect(await told(budgets, listing(paused, budget({ unknown: 3 })))).toEqual([
      'warning Turns wait: budget 900 tokens for session mill is used up: 950 of 900 tokens',
      'warning The budget of 900 tokens for session mill does not see 3 turns: their harness did not tell',
    ]);
  });
});

describe('roles', () => {
  const listing = (value: object) =>
    around({ call: (async () => ({ ok: true, value })) as unknown as Surroundings['call'] });

  it('that stand in files are told in a line, and none in nothing', async () => {
    const builtIn = { items: [{ file: null }], broken: [], notices: [] };
    expect(await told(roles, listing(builtIn))).toEqual([]);
    expect(await told(roles, listing({ ...builtIn, items: [{ file: '/p/a.md' }] }))).toEqual([
      'ok 1 in files is usable',
    ]);
  });

  it('that cannot be used are told each, with file and line', async () => {
    const findings = [{ line: 3, column: 1, severity: 'error', message: 'description is missing' }];
    const broken = [{ name: 'auditor', file: '/p/auditor.md', findings }];
    expect(await told(roles, listing({ items: [], broken, notices: ['/p/b.md is not used.'] }))).toEqual([
      'warning The role "auditor" cannot be used: /p/auditor.md:3:1: description is missing',
      'warning /p/b.md is not used.',
    ]);
  });
});
