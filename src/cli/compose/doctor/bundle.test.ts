import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { tempDir, type TempDir } from '../../../../test/support/temp-dir.ts';
import { cliWorld, runInFolder } from '../../testing/cli-world.ts';

let dir: TempDir;
beforeEach(async () => {
  dir = await tempDir();
});
afterEach(() => dir[Symbol.asyncDispose]());

const SECRETS = {
  token: `mst_user_${'T'.repeat(43)}`,
  harnessEnv: 'planted-in-the-harness-env',
  unnamed: 'planted-in-a-plain-variable',
  fileKey: 'planted-under-a-key-of-the-file',
  environment: 'planted-in-the-environment',
  native: 'planted-key-of-native',
  password: 'planted-database-password',
  url: 'planted-in-a-url',
  bearer: 'planted-in-a-header-0123',
  shaped: 'sk-plantedByItsShape0123456789',
  logged: 'planted-as-password-in-the-log',
} as const;

async function plant(): Promise<Record<string, string>> {
  const state = dir.at('state');
  await mkdir(dir.at('state', 'logs'), { recursive: true, mode: 0o700 });
  await mkdir(dir.at('config', 'muster'), { recursive: true });
  await writeFile(dir.at('state', 'token'), `${SECRETS.token}\n`, { mode: 0o600 });
  await writeFile(
    dir.at('config', 'muster', 'config.yaml'),
    [
      'harness:',
      `  grok: { command: /opt/grok, env: { SOME_KEY: ${SECRETS.harnessEnv}, PLAIN: ${SECRETS.unnamed} } }`,
      '  native: { apiKeyEnv: MODEL_KEY, baseUrl: "http://127.0.0.1:9/v1", model: m }',
      `hub.database: postgres://muster:${SECRETS.password}@127.0.0.1:9/muster`,
    ].join('\n'),
  );
  await writeFile(
    dir.at('state', 'logs', 'hub.log'),
    [
      { message: `token ${SECRETS.token} came` },
      { message: 'request', headers: { authorization: `Bearer ${SECRETS.bearer}` } },
      { message: `fetch https://me:${SECRETS.url}@host.test/` },
      { message: `grok said: using ${SECRETS.shaped} and ${SECRETS.harnessEnv}` },
      {
        message: 'stderr',
        text: `password=${SECRETS.logged} MODEL=${SECRETS.native} ${SECRETS.environment}`,
      },
      { message: 'an ordinary line' },
    ]
      .map((line) => `${JSON.stringify(line)}\n`)
      .join(''),
  );
  return {
    HOME: dir.path,
    MUSTER_HOME: state,
    XDG_CONFIG_HOME: dir.at('config'),
    PATH: process.env['PATH'] ?? '',
    ANTHROPIC_AUTH_TOKEN: SECRETS.environment,
    MODEL_KEY: SECRETS.native,
  };
}

it('holds what a report needs, and none of the secrets that were planted', async () => {
  const env = await plant();
  const { out } = await runInFolder(['doctor', '--json', '--bundle', 'bundle.json'], { cwd: dir.path, env });
  const text = await readFile(dir.at('bundle.json'), 'utf8');
  for (const secret of Object.values(SECRETS)) {
    expect(text).not.toContain(secret);
    expect(out).not.toContain(secret);
  }
  expect(text).not.toContain(dir.path);
  expect(JSON.parse(text)).toMatchObject({
    versions: { node: process.version },
    doctor: { verdict: 'failed' },
    files: {
      '~/config/muster/config.yaml': {
        harness: { grok: { command: '/opt/grok' }, native: { apiKeyEnv: 'MODEL_KEY', model: 'm' } },
      },
    },
    logs: { '~/state/logs/hub.log': expect.arrayContaining(['{"message":"an ordinary line"}']) },
  });
  expect((await stat(dir.at('bundle.json'))).mode & 0o777).toBe(0o600);
});

it('leaves out a settings file that cannot be read, and cuts what is long', async () => {
  const env = await plant();
  await writeFile(dir.at('config', 'muster', 'config.yaml'), `api_key: [${SECRETS.fileKey}`);
  await writeFile(dir.at('state', 'logs', 'hub.log'), `${'x'.repeat(100_000)}\n`.repeat(10));
  await runInFolder(['doctor', '--bundle', 'bundle.json'], { cwd: dir.path, env });
  const text = await readFile(dir.at('bundle.json'), 'utf8');
  expect(text).not.toContain(SECRETS.fileKey);
  expect(text.length).toBeLessThan(100_000);
});

it('says what was asked of the hub while one runs, and says so when it cannot be written', async () => {
  await using world = await cliWorld();
  const wrote = await world.run(['doctor', '--bundle', dir.at('bundle.json')]);
  expect(wrote.err).toContain(`Written: ${dir.at('bundle.json')}`);
  const bundle: unknown = JSON.parse(await readFile(dir.at('bundle.json'), 'utf8'));
  expect(bundle).toMatchObject({
    hub: { name: 'muster', version: '0.1.0' },
    settings: expect.arrayContaining([{ key: 'hub.port', value: 0, origin: 'flag (--port)' }]),
  });
  const refused = await world.run(['doctor', '--bundle', dir.at('no', 'such', 'folder.json')]);
  expect(refused).toMatchObject({ exit: 2 });
  expect(refused.err).toContain('cannot be written');
});
