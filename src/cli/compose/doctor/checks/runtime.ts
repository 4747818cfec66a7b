import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { nodeVersionProblem } from '#base';
import { failed, ok, warning, type Check, type Finding } from '../check.ts';

const MB = 1024 * 1024;
const LITTLE_BYTES = 1024 * MB;
const TOO_LITTLE_BYTES = 100 * MB;

/** Node, the system, and room on the disk. */
export const runtime: Check = {
  name: 'Runtime',
  looksAt: 'Node, the system, room on the disk',
  run: async ({ folder }) => [node(), system(), await disk(folder)],
};

function node(): Finding {
  const problem = nodeVersionProblem(process.version);
  if (problem === undefined) return ok(`Node.js ${process.version}`);
  return failed(`Node.js ${process.version}`, { why: problem, type: 'See https://nodejs.org' });
}

function system(): Finding {
  const { platform, arch } = process;
  if (platform === 'linux' || platform === 'darwin') return ok(`${platform} ${arch}`);
  return warning(`${platform} ${arch}`, {
    why: 'Muster is made for Linux and macOS: processes of harnesses would stay behind elsewhere.',
    type: 'On Windows run it in WSL: wsl --install',
  });
}

async function disk(folder: string): Promise<Finding> {
  const found = await roomAt(folder);
  if (found === undefined) return ok('Room on the disk is not known');
  const room = `${size(found)} free for ${folder}`;
  if (found >= LITTLE_BYTES) return ok(room);
  const rest = { why: 'On a full disk nothing can be acknowledged.', type: `df -h ${folder}` };
  return found < TOO_LITTLE_BYTES ? failed(room, rest) : warning(room, rest);
}

/** Of the folder, or of the one in which it would be made. */
async function roomAt(folder: string): Promise<number | undefined> {
  for (let at = folder; ; at = dirname(at)) {
    const found = await statfs(at).catch(() => undefined);
    if (found) return found.bavail * found.bsize;
    if (dirname(at) === at) return undefined;
  }
}

export function size(bytes: number): string {
  if (bytes >= 1024 * MB) return `${(bytes / 1024 / MB).toFixed(1)} GB`;
  return bytes >= MB ? `${Math.floor(bytes / MB)} MB` : `${Math.ceil(bytes / 1024)} KB`;
}
