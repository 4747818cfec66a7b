import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { failed, ok, warning, type Check, type Finding } from '../check.ts';
import type { Surroundings } from '../surroundings.ts';

/** Rights of anybody but the owner. */
const OTHERS = 0o077;

/** Who may read and write what the hub keeps. */
export const stateFolder: Check = {
  name: 'State folder',
  looksAt: 'who may read and write what the hub keeps, the token above all',
  async run(around) {
    const { folder } = around;
    const found = await stat(folder).catch(() => undefined);
    if (found === undefined) return [ok(`${folder} is not there yet; it is made by: muster up`)];
    if (!found.isDirectory()) {
      return [
        failed(`${folder} is no folder`, {
          why: 'The hub keeps its database, token and logs there.',
          type: `mv ${folder} ${folder}.old`,
        }),
      ];
    }
    return [await folderRights(folder, found), ...(await tokenRights(around))];
  },
};

async function folderRights(folder: string, { mode, uid }: { mode: number; uid: number }): Promise<Finding> {
  const isMine = process.getuid === undefined || uid === process.getuid();
  if (!isMine || !(await isWritable(folder))) {
    return failed(`${folder} cannot be written by this user`, {
      why: isMine ? 'Its rights do not allow it.' : `It belongs to the user with the number ${uid}.`,
      type: isMine ? `chmod u+rwx ${folder}` : `sudo chown -R "$(id -u)" ${folder}`,
    });
  }
  if ((mode & OTHERS) === 0) return ok(`${folder}, for this user alone`);
  return warning(`${folder} is open to other users (mode ${octal(mode)})`, {
    why: 'Transcripts, the token and the database lie in it.',
    type: `chmod 700 ${folder}`,
    fix: { do: 'set_mode', path: folder, mode: 0o700 },
  });
}

async function tokenRights({ folder, hub }: Surroundings): Promise<Finding[]> {
  const path = join(folder, 'token');
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) {
    if (hub.state === 'none' || hub.state === 'gone') return [];
    return [
      failed(`${path} is not there`, {
        why: 'Commands of this machine have no token for the hub.',
        type: 'muster down, then muster up, which makes one; or set MUSTER_TOKEN',
      }),
    ];
  }
  if ((found.mode & OTHERS) === 0) return [ok(`${path}, for this user alone`)];
  return [
    failed(`${path} can be read by other users (mode ${octal(found.mode)})`, {
      why: 'Whoever has the token has all of your rights at the hub.',
      type: `chmod 600 ${path}`,
      fix: { do: 'set_mode', path, mode: 0o600 },
    }),
  ];
}

const isWritable = (path: string) =>
  access(path, constants.R_OK | constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );

const octal = (mode: number) => (mode & 0o777).toString(8).padStart(4, '0');
