import { askProgram } from '../ask-program.ts';
import { failed, ok, warning, type Check, type Finding } from '../check.ts';

/** The first that refuses the repository of another user, which may run that user's commands. */
const OLDEST_SAFE = [2, 35, 2] as const;

/** Git, which harnesses use, and whether it works in this folder. */
export const git: Check = {
  name: 'Git',
  looksAt: 'its version, and whether it works in this folder',
  async run({ io }) {
    const asked = await askProgram(io, 'git', ['--version']);
    const version = /\d+\.\d+(?:\.\d+)?/.exec(asked.text)?.[0];
    if (asked.code !== 0 || version === undefined) {
      return [
        warning('git was not found on the PATH', {
          why: 'Harnesses look at changes with it.',
          type: process.platform === 'darwin' ? 'xcode-select --install' : 'sudo apt install git',
        }),
      ];
    }
    return [ofVersion(version), ...(await ofFolder(io))];
  },
};

function ofVersion(version: string): Finding {
  const parts = version.split('.').map(Number);
  const older = OLDEST_SAFE.findIndex((least, at) => (parts[at] ?? 0) !== least);
  const isOld = older >= 0 && (parts[older] ?? 0) < (OLDEST_SAFE[older] ?? 0);
  if (!isOld) return ok(`git ${version}`);
  return warning(`git ${version}`, {
    why: `Before ${OLDEST_SAFE.join('.')} it runs what the repository of another user says.`,
    type: process.platform === 'darwin' ? 'brew install git' : 'sudo apt install git',
  });
}

async function ofFolder(io: Parameters<typeof askProgram>[0]): Promise<Finding[]> {
  const asked = await askProgram(io, 'git', ['-C', io.cwd, 'rev-parse', '--show-toplevel']);
  if (asked.code === 0) return [ok(`${asked.text.trim()} is a repository`)];
  if (!asked.text.includes('dubious ownership')) return [];
  return [
    failed(`git refuses to work in ${io.cwd}`, {
      why: 'The repository belongs to another user.',
      type: `If you trust it: git config --global --add safe.directory ${io.cwd}`,
    }),
  ];
}
