import type { Ids } from '#base';
import { LIMITS, type ForbiddenWrite, type Session, type Teammate, type Turn, type TurnWork } from '#domain';
import { agentRows, teamRows, transcriptRows, workspaceRows, type Tx } from '#store';
import { postMessage } from '../mail/index.ts';

const PATHS_SHOWN = 20;
const OVERLAPS_SHOWN = 20;
/** What stands in a message beside its patch. */
const BESIDE_BYTES = 8 * 1024;

/** What an agent has seen in a workspace after a turn, in the unit that ends it. */
export async function takeWork(
  tx: Tx,
  ids: Ids,
  session: Session,
  turn: Turn,
  work: TurnWork,
): Promise<void> {
  const known = await workspaceRows.findWorkspace(tx, session.id);
  if (!known) return;
  // What could not be looked at says nothing of how it is.
  if (work.problem === undefined) await workspaceRows.noteWork(tx, session.id, work);
  else await tellProblem(tx, ids, session, turn, work.problem);
  if (work.forbidden) await tellForbidden(tx, ids, session, turn, work.forbidden);
  const mate = session.kind === 'teammate' ? await teamRows.findTeammate(tx, session.id) : undefined;
  if (mate && mate.leftAt === null)
    await tellOverlaps(tx, ids, { session, mate, of: known.of }, work.changed);
}

/** A patch may carry what an agent has read of secrets. */
export function redactedWork(redact: (text: string) => string, work: TurnWork): TurnWork {
  const { forbidden } = work;
  return forbidden ? { ...work, forbidden: { ...forbidden, patch: redact(forbidden.patch) } } : work;
}

async function tellForbidden(
  tx: Tx,
  ids: Ids,
  session: Session,
  turn: Turn,
  { paths, more, patch, cut, patchFile, keptAs }: ForbiddenWrite,
): Promise<void> {
  const listed = listOf(paths, more);
  const kept = keptAs === undefined ? '' : ` The commits that it made are kept as ${keptAs}.`;
  const what = `It wrote what it may not write, and that was undone: ${listed}.${kept}`;
  await tx.event({
    type: 'turn.wrote_forbidden',
    user: session.user,
    session: session.id,
    turn: turn.id,
    data: {
      paths: paths.slice(0, PATHS_SHOWN),
      more: more || paths.length > PATHS_SHOWN,
      ...(keptAs ? { keptAs } : {}),
    },
  });
  const most = LIMITS.messageBodyBytes - BESIDE_BYTES;
  const fits = Buffer.byteLength(patch) <= most;
  const shown = fits ? patch : Buffer.from(patch).subarray(0, most).toString('utf8');
  const isCut = cut || !fits;
  const whole = isCut && patchFile !== undefined ? await wholePatch(tx, session, patchFile) : '';
  const note = isCut ? `The patch is cut${whole}` : 'As a patch, to be applied by git apply';
  const body = `${what}\n${note}:\n\n${shown}`;
  await transcriptRows.appendTranscript(tx, session.id, turn.id, [{ type: 'notice', text: body }]);
  await tell(tx, ids, session, turn, body);
}

async function wholePatch(tx: Tx, { agent }: Session, file: string): Promise<string> {
  const host = agent === null ? undefined : await agentRows.findAgent(tx, agent);
  return `; all of it is kept on the host of agent ${host?.name ?? 'that it ran on'}, to be applied there by git apply ${file}`;
}

async function tellProblem(tx: Tx, ids: Ids, session: Session, turn: Turn, problem: string): Promise<void> {
  const text = `Its workspace could not be looked at after this turn: ${problem}`;
  await transcriptRows.appendTranscript(tx, session.id, turn.id, [{ type: 'notice', text }]);
  // Who may not write may have written: the lead has to know.
  const role = session.kind === 'teammate' ? await teamRows.profileOf(tx, session.id) : null;
  if (role?.mayWrite === false) await tell(tx, ids, session, turn, text);
}

/** Of each file once, however long it stays so. */
async function tellOverlaps(
  tx: Tx,
  ids: Ids,
  { session, mate, of }: { session: Session; mate: Teammate; of: string },
  changed: readonly string[],
): Promise<void> {
  const mine = new Set(changed);
  const fresh: string[] = [];
  for (const other of await workspaceRows.workspacesOf(tx, of)) {
    const theirs = other.session === session.id || other.name === mate.name ? [] : other.work.changed;
    const both = theirs.filter((path) => mine.has(path));
    for (const path of both)
      if (await workspaceRows.noteOverlap(tx, mate.team, path))
        fresh.push(`${path} (${mate.name}, ${other.name})`);
  }
  if (fresh.length === 0) return;
  await tx.event({
    type: 'workspace.overlap',
    user: session.user,
    session: session.id,
    subject: mate.team,
    data: { files: fresh.slice(0, OVERLAPS_SHOWN), count: fresh.length },
  });
  const files = listOf(fresh.slice(0, OVERLAPS_SHOWN), fresh.length > OVERLAPS_SHOWN);
  await tell(
    tx,
    ids,
    session,
    null,
    `Two teammates change the same file: ${files}. Have one of them wait, or merge the first before the second goes on.`,
  );
}

const listOf = (paths: readonly string[], more: boolean): string =>
  paths.slice(0, PATHS_SHOWN).join(', ') + (more || paths.length > PATHS_SHOWN ? ', …' : '');

async function tell(tx: Tx, ids: Ids, session: Session, turn: Turn | null, body: string): Promise<void> {
  if (session.owner === null) return;
  await postMessage(tx, ids, {
    user: session.user,
    to: session.owner,
    from: session.id,
    kind: 'team_notice',
    turn: turn?.id ?? null,
    label: session.label,
    body,
  });
}
