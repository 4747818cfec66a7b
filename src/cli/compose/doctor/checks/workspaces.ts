import { join } from 'node:path';
import { silentLog } from '#base';
import { oneLine } from '../../../output/plain-text.ts';
import { ok, warning, type Check, type Finding } from '../check.ts';

const SHOWN = 5;

/** What sessions that have ended left of their workspaces on this machine. */
export const workspaces: Check = {
  name: 'Workspaces',
  looksAt: 'worktrees, folders and branches of sessions that have ended',
  async run({ io, folder }) {
    const { findWorkspaceLeaks } = await import('#agent');
    const { env, clock, ids } = io;
    const leaks = await findWorkspaceLeaks({
      stateDir: join(folder, 'agent'),
      env,
      clock,
      ids,
      log: silentLog,
    });
    const { kept, broken, refs } = leaks;
    const findings: Finding[] = [];
    if (kept.length > 0)
      findings.push(
        warning(`${count(kept.length, 'workspace')} of sessions that have ended`, {
          why: `They hold work that is nowhere else: ${listed(kept.map(({ branch }) => branch))}`,
          type: 'muster workspace list, then muster workspace merge SESSION, or discard SESSION',
        }),
      );
    if (broken.length > 0)
      findings.push(
        warning(`${count(broken.length, 'workspace')} without a record or a folder`, {
          why: `A crash left them, or somebody removed them by hand: ${listed(broken)}`,
          type: 'Look whether something of them is needed, then remove them by hand.',
        }),
      );
    if (refs.length > 0)
      findings.push(
        warning(`${count(refs.length, 'branch', 'branches')} of workspaces that are gone`, {
          why: listed(refs.map(({ repository, ref }) => `${ref} in ${repository}`)),
          type: 'git -C REPOSITORY update-ref -d REF, when it is not needed',
        }),
      );
    return findings.length > 0 ? findings : [ok('nothing of a session that has ended is left')];
  },
};

const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

const listed = (texts: readonly string[]): string =>
  texts
    .slice(0, SHOWN)
    .map((text) => oneLine(text, 300))
    .join(', ') + (texts.length > SHOWN ? ', …' : '');
