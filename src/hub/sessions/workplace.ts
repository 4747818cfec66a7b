import { ok, refuse, type Result } from '#base';
import { checkSource, liesIn, refusal, sourceText } from '#domain';
import type { AgentId, Principal, Refusal, Session } from '#domain';
import type { SpawnInput } from './session-verbs.ts';

/** Where a session works: a folder of its host, or a source that its agent checks out; then the folder is known at its start. */
export type Workplace = Pick<Session, 'cwd' | 'source'>;

/**
 * Where a spawned session works: as it was asked, else in its owner's folder. On another agent than its owner's that folder
 * means nothing when it is a checkout: there the address that the owner works on is checked out anew.
 */
export function workplaceFor(
  by: Principal,
  owner: Session,
  { cwd: wish, source }: Pick<SpawnInput, 'cwd' | 'source'>,
  agent: AgentId | null = owner.agent,
): Result<Workplace, Refusal> {
  if (source === undefined) {
    const isOwners = wish === undefined || wish === owner.cwd;
    if (isOwners && owner.source !== null && agent !== owner.agent)
      return ok({ cwd: null, source: owner.source });
    const cwd = cwdFor(by, owner, wish);
    return cwd.ok ? ok({ cwd: cwd.value, source: null }) : cwd;
  }
  if (wish !== undefined) {
    return unusable(wish, 'A folder and a git address were given.', 'Leave one of them out.');
  }
  const checked = checkSource(source);
  if (!checked.ok) return checked;
  // A clone of any address would let a session read what its own folder does not hold, with the person's credentials.
  if (by.kind === 'session' && isConfined(owner) && owner.source?.url !== source.url) {
    return unusable(
      null,
      `${sourceText(source)} is not what the owner works on.`,
      'A session may spawn inside its own directory, or on the git address that it was spawned on itself.',
    );
  }
  return ok({ cwd: null, source: checked.value });
}

/** The directory: given, else the owner's. Whether it exists is seen by the agent, at the start. */
function cwdFor(by: Principal, owner: Session, wish: string | undefined): Result<string, Refusal> {
  const cwd = wish ?? owner.cwd;
  if (cwd === null)
    return unusable(
      cwd,
      'No directory was given, and the owner has none.',
      'Name the one to work in (cwd), as a whole path.',
    );
  if (!cwd.startsWith('/') || cwd.includes('\0'))
    return unusable(cwd, `"${cwd}" is not an absolute path.`, 'Give the whole path, from / on.');
  if (cwd.split('/').includes('..'))
    return unusable(cwd, `"${cwd}" contains "..".`, 'Give the path without "..".');
  if (by.kind === 'session' && isConfined(owner) && !liesIn(owner.cwd ?? '', cwd)) {
    return unusable(
      cwd,
      `"${cwd}" lies outside the owner's directory ${owner.cwd ?? '(not checked out yet)'}.`,
      'A session may spawn inside its own directory; where it works on a git address, on that on any agent.',
    );
  }
  return ok(cwd.length > 1 ? cwd.replace(/\/+$/, '') : cwd);
}

/** Whoever works in a place spawns there; an outside client works in none. */
const isConfined = (owner: Session) => owner.cwd !== null || owner.source !== null;

const unusable = (cwd: string | null, why: string, hint: string) =>
  refuse(refusal('spawn.cwd_unusable', why, { hint, details: { cwd } }));
