import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { ok, refuse, type Result } from '#base';
import { refusal, type Refusal, type SettingKey } from '#domain';

type Env = Readonly<Record<string, string | undefined>>;

/** `~/.config/muster/config.yaml`, where XDG says otherwise there. */
export function userSettingsFile(env: Env): string {
  const home = env['HOME'] ?? homedir();
  return join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'muster', 'config.yaml');
}

/** `.muster/config.yaml` of a project's folder. */
export function projectSettingsFile(folder: string): string {
  return join(folder, '.muster', 'config.yaml');
}

/** A change of a settings file before it is made. */
export interface SettingsFilePlan {
  file: string;
  /** The file is made new. */
  isNew: boolean;
  before: string | null;
  /** The whole text of the file afterwards, with its comments. */
  text: string;
}

/** What setting a key (or, with null, taking it out) makes of a file; comments, order and the way keys are written stay. */
export async function planSettingsFile(
  file: string,
  key: SettingKey,
  value: string | number | null,
): Promise<Result<SettingsFilePlan, Refusal>> {
  const { parseDocument } = await import('yaml');
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  const document = parseDocument(text ?? '');
  if (document.errors.length > 0) {
    return refuse(
      refusal('config.unreadable', `${file} is no valid YAML: ${document.errors[0]?.message ?? ''}`, {
        hint: 'Correct it by hand, then set the value again.',
      }),
    );
  }
  const path = document.has(key) ? [key] : key.split('.');
  const before = document.getIn(path) ?? null;
  if (value === null) document.deleteIn(path);
  else document.setIn(path, value);
  return ok({
    file,
    isNew: text === undefined,
    before: before === null ? null : JSON.stringify(before),
    text: String(document),
  });
}

/** Writes the planned text in one step: a reader sees the old file or the new one. */
export async function applySettingsFile(plan: SettingsFilePlan): Promise<void> {
  await mkdir(dirname(plan.file), { recursive: true });
  const draft = `${plan.file}.${process.pid}.new`;
  await writeFile(draft, plan.text);
  await rename(draft, plan.file);
}
