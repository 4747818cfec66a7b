import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tempDir, type TempDir } from '../../../test/support/temp-dir.ts';
import { readConfiguration } from './configuration.ts';

async function files(dir: TempDir, text: { user?: string; project?: string }) {
  const user = dir.at('config', 'muster', 'config.yaml');
  const project = dir.at('project', '.muster', 'config.yaml');
  for (const [file, content] of [
    [user, text.user],
    [project, text.project],
  ] as const) {
    await mkdir(dirname(file), { recursive: true });
    if (content !== undefined) await writeFile(file, content);
  }
  return { user, project };
}

const read = (
  dir: TempDir,
  env: Record<string, string> = {},
  flags: Parameters<typeof readConfiguration>[0]['flags'] = [],
) => readConfiguration({ env: { XDG_CONFIG_HOME: dir.at('config'), ...env }, cwd: dir.at('project'), flags });

describe('the configuration of a hub', () => {
  it('is that of flag over environment over project over user', async () => {
    await using dir = await tempDir();
    await files(dir, {
      user: 'hub.port: 1001\nagent.slots: 1\napproval.mode: deny\ndelegate:\n  idleHours: 1\n',
      project: 'hub.port: 1002\nagent.slots: 2\napproval.mode: ask\n',
    });
    const found = await read(dir, { MUSTER_HUB_PORT: '1003', MUSTER_AGENT_SLOTS: '3' }, [
      { key: 'hub.port', value: 1004, flag: '--port' },
    ]);
    expect(found).toMatchObject({
      ok: true,
      value: {
        values: { 'hub.port': 1004, 'agent.slots': 3, 'approval.mode': 'ask', 'delegate.idleHours': 1 },
      },
    });
  });

  it('tells everything that is wrong, with file, line and what may be meant', async () => {
    await using dir = await tempDir();
    const { user, project } = await files(dir, { user: 'hub.prot: 1\n', project: '\nagent.slots: many\n' });
    const found = await read(dir);
    expect(found).toMatchObject({ ok: false });
    const message = found.ok ? '' : found.error.message;
    expect(message).toContain(`${user} line 1`);
    expect(message).toContain('hub.prot');
    expect(message).toContain(`${project} line 2`);
  });

  it('refuses what is no YAML', async () => {
    await using dir = await tempDir();
    await files(dir, { user: 'hub: [' });
    expect(await read(dir)).toMatchObject({ ok: false, error: { code: 'config.unreadable' } });
  });

  it('changes known harnesses and adds others; the project’s word over the user’s', async () => {
    await using dir = await tempDir();
    await files(dir, {
      user: 'harness:\n  grok:\n    command: /opt/grok\n    env: { XAI_API_KEY: abc123 }\n  mine:\n    command: mine-acp\n',
      project: 'harness:\n  mine:\n    args: [--acp, 1]\n',
    });
    const found = await read(dir);
    if (!found.ok) throw new Error(found.error.message);
    const launch = (name: string) => found.value.recipes.find((recipe) => recipe.name === name)?.launch;
    const grok = launch('grok');
    expect(grok).toMatchObject({
      program: '/opt/grok',
      env: { XAI_API_KEY: 'abc123', GROK_DISABLE_AUTOUPDATER: '1' },
    });
    expect(grok?.kind === 'program' && grok.args('m')).toContain('stdio');
    const mine = launch('mine');
    expect(mine).toMatchObject({ program: 'mine-acp' });
    expect(mine?.kind === 'program' && mine.args(undefined)).toEqual(['--acp', '1']);
    expect(found.value.secrets).toEqual(['abc123']);
  });

  it('gives the native harness its model, by nested keys, by dotted ones and by the environment', async () => {
    await using dir = await tempDir();
    await files(dir, {
      user: 'harness:\n  native: { baseUrl: "http://127.0.0.1:11434/v1", apiKeyEnv: MODEL_KEY }\n',
      project: 'harness.native.model: qwen3\n',
    });
    const found = await read(dir, { MODEL_KEY: 'sk-of-the-model' });
    if (!found.ok) throw new Error(found.error.message);
    const launch = found.value.recipes.find(({ name }) => name === 'native')?.launch;
    const missing = (env: Record<string, string>) =>
      launch?.kind === 'in-process' ? launch.missing?.(env) : 'no launch';
    expect(missing({ MODEL_KEY: 'x' })).toBeUndefined();
    expect(missing({})).toContain('MODEL_KEY');
    expect(found.value.secrets).toEqual(['sk-of-the-model']);
  });

  it.each([
    ['harness:\n  grok:\n    comand: x\n', 'harness.grok'],
    ['harness:\n  native:\n    command: x\n', 'harness.native'],
    ['harness:\n  native:\n    apiKeyEnv: sk-123\n', 'not a key'],
    ['harness:\n  native:\n    provider: ollama\n', 'harness.native.provider'],
    ['harness:\n  mine:\n    args: []\n', 'knows no harness "mine"'],
    ['harness:\n  shell:\n    command: bash\n', 'built in'],
    ['harness: grok\n', 'harness'],
  ])('refuses %j', async (user, said) => {
    await using dir = await tempDir();
    await files(dir, { user });
    const found = await read(dir);
    expect(found).toMatchObject({ ok: false, error: { code: 'config.invalid_value' } });
    expect(found.ok ? '' : found.error.message).toContain(said);
  });
});
