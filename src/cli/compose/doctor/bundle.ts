import { open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { release, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { ok, refuse, type Result } from '#base';
import { CONTRACT_VERSION, refusal, type Refusal } from '#domain';
import { projectSettingsFile, userSettingsFile } from '../../operate/settings-file.ts';
import { redactionFor, redactSettings } from './redaction.ts';
import type { Report } from './report.ts';
import type { Surroundings } from './surroundings.ts';

const LOG_TAIL_BYTES = 256 * 1024;
const LOG_LINES = 300;
const TEXT_CHARACTERS = 4_000;

type Redact = (text: string) => string;

/** Writes one JSON file with what a report of a fault needs, without secrets. Answers its path. */
export async function writeBundle(
  file: string,
  report: Report,
  around: Surroundings,
): Promise<Result<string, Refusal>> {
  const path = resolve(around.io.cwd, file);
  const redact = await redactionFor(around);
  const bundle = await gather(report, around, redact);
  // Cut only after that: a secret that is cut in two would not be known any more.
  const plain = (value: string) => redact(value).slice(0, TEXT_CHARACTERS);
  const text = JSON.stringify(
    bundle,
    (_name, value: unknown) => (typeof value === 'string' ? plain(value) : value),
    2,
  );
  const draft = `${path}.${process.pid}.new`;
  try {
    await writeFile(draft, `${text}\n`, { mode: 0o600 });
    await rename(draft, path);
    return ok(path);
  } catch (error) {
    await rm(draft, { force: true });
    return refuse(
      refusal('request.invalid', `The bundle cannot be written to ${path}: ${String(error)}`, {
        hint: 'Name a file in a folder that you may write: muster doctor --bundle ~/muster-bundle.json',
      }),
    );
  }
}

async function gather(report: Report, around: Surroundings, redact: Redact) {
  const { io, folder, version, hub } = around;
  const settings = hub.state === 'answers' ? await around.call('settings.list', {}) : undefined;
  const files = [userSettingsFile(io.env), projectSettingsFile(io.cwd)];
  const logs = ['hub.log', 'up.log'].map((name) => join(folder, 'logs', name));
  return {
    made: new Date(io.clock.now()).toISOString(),
    versions: { muster: version, contract: CONTRACT_VERSION, node: process.version },
    system: { platform: process.platform, arch: process.arch, release: release(), memoryBytes: totalmem() },
    doctor: report,
    hub: hub.state === 'answers' ? hub.shown : { state: hub.state },
    settings: settings?.ok
      ? settings.value.items.map(({ key, value, origin }) => ({ key, value, origin }))
      : [],
    files: await byPath(files, redact, (file) => settingsIn(file, redact)),
    variables: Object.keys(io.env).filter((name) => name.startsWith('MUSTER_')),
    logs: await byPath(logs, redact, lastLines),
  };
}

async function byPath(
  paths: readonly string[],
  redact: Redact,
  read: (path: string) => Promise<unknown>,
): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const path of paths) found[redact(path)] = await read(path);
  return found;
}

async function settingsIn(file: string, redact: Redact): Promise<unknown> {
  const { parse } = await import('yaml');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return null;
  try {
    const value: unknown = parse(text);
    return redactSettings(value, redact);
  } catch {
    // Its text may hold anything, and nothing says where.
    return 'no YAML';
  }
}

/** Lines that are whole; `[]` when there is no such file. */
async function lastLines(file: string): Promise<string[]> {
  const handle = await open(file, 'r').catch(() => undefined);
  if (!handle) return [];
  try {
    const { size } = await handle.stat();
    const from = Math.max(0, size - LOG_TAIL_BYTES);
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(size - from), position: from });
    const lines = buffer.subarray(0, bytesRead).toString('utf8').split('\n');
    // A line that begins before what was read may begin in the middle of a secret.
    const whole = from > 0 ? lines.slice(1) : lines;
    return whole.filter((line) => line !== '').slice(-LOG_LINES);
  } finally {
    await handle.close();
  }
}
