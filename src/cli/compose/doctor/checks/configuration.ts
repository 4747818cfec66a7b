import { stat } from 'node:fs/promises';
import { SETTINGS } from '#domain';
import { projectSettingsFile, userSettingsFile } from '../../../operate/settings-file.ts';
import { failed, ok, warning, type Check, type Finding } from '../check.ts';
import type { Surroundings } from '../surroundings.ts';

/** Settings files and variables. */
export const configuration: Check = {
  name: 'Configuration',
  looksAt: 'settings files and MUSTER_* variables: whether they can be read, and name what there is',
  async run(around) {
    return [...(await files(around)), ...variables(around.io.env)];
  },
};

async function files({ configuration: read, io }: Surroundings): Promise<Finding[]> {
  if (!read.ok) {
    return [
      failed(read.error.message, {
        why: 'The hub does not start with it.',
        type: read.error.hint ?? 'Correct it, then: muster doctor',
      }),
    ];
  }
  const there: Finding[] = [];
  for (const path of [userSettingsFile(io.env), projectSettingsFile(io.cwd)]) {
    const found = await stat(path).catch(() => undefined);
    if (found === undefined) continue;
    there.push(
      read.value.secrets.length > 0 && (found.mode & 0o077) !== 0
        ? warning(`${path} can be read by other users`, {
            why: 'Variables of harnesses are set, which may hold keys.',
            type: `chmod 600 ${path}`,
          })
        : ok(path),
    );
  }
  return there.length > 0 ? there : [ok('No settings files; every setting has its default')];
}

const OTHER_VARIABLES = ['MUSTER_HOME', 'MUSTER_HUB', 'MUSTER_TOKEN', 'MUSTER_DEBUG', 'MUSTER_SESSION'];
const OF_NATIVE = 'MUSTER_NATIVE_';

function variables(env: Surroundings['io']['env']): Finding[] {
  const known = new Set([
    ...OTHER_VARIABLES,
    ...Object.keys(SETTINGS).map((key) => `MUSTER_${key.replaceAll('.', '_').toUpperCase()}`),
  ]);
  const unknown = Object.keys(env).filter(
    (name) => name.startsWith('MUSTER_') && !name.startsWith(OF_NATIVE) && !known.has(name),
  );
  return unknown.map((name) =>
    warning(`${name} sets nothing`, {
      why: 'No setting has this name.',
      type: 'muster config list names them: delegate.idleHours is MUSTER_DELEGATE_IDLEHOURS',
    }),
  );
}
