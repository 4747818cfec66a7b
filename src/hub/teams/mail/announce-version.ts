import type { Ids } from '#base';
import { addressOf, isId, leadAddress } from '#domain';
import type { Artifact, ArtifactVersion, Message, Team } from '#domain';
import { sessionRows, teamMailRows, teamRows, type Reader, type Tx } from '#store';
import type { AnnounceVersion } from '../../artifacts/artifact-ports.ts';
import { postMessage } from '../../mail/index.ts';
import { membersFor } from './broadcast-mail.ts';
import { takesNoMail, type MailRecipient } from './mail-recipient.ts';

/**
 * Tells whoever subscribes to an artifact's name of its new version, but not its author. What has not been delivered yet
 * is renewed, so that at each recipient one message at most waits for an artifact, with the newest version.
 */
export function versionAnnouncer(ids: Ids): AnnounceVersion {
  return async (tx, { team, artifact, version }) => {
    const members = await membersFor(tx, team, null, artifact.name);
    const others = members.filter(({ session }) => session.id !== version.author);
    await tx.lock(
      'sessions',
      others.map(({ session }) => session.id),
    );
    for (const member of others) await announce(ids, tx, member, { team, artifact, version });
  };
}

interface Written {
  team: Team;
  artifact: Artifact;
  version: ArtifactVersion;
}

async function announce(
  ids: Ids,
  tx: Tx,
  member: MailRecipient,
  { team, artifact, version }: Written,
): Promise<void> {
  const session = await sessionRows.findSession(tx, member.session.id);
  // Nobody asked for this very message: whoever cannot take it is passed over.
  if (!session || takesNoMail({ ...member, session })) return;
  const author = await authorOf(tx, team, version);
  const note = version.note === null ? '' : `\n${version.note}`;
  const body = `"${artifact.name}" (${artifact.type}) has version ${version.version} now${version.state === 'conflict' ? ', in conflict' : ''}, ${artifact.id}.${note}`;
  const waiting = await teamMailRows.waitingAnnouncement(tx, session.id, artifact.id);
  if (waiting) return teamMailRows.renewMessage(tx, waiting, { ...author, body });
  await postMessage(tx, ids, {
    ...author,
    user: session.user,
    to: session.id,
    kind: 'artifact_updated',
    turn: null,
    body,
    team: team.id,
    topic: artifact.name,
    subject: artifact.id,
  });
}

async function authorOf(
  reader: Reader,
  team: Team,
  { author, authorName }: ArtifactVersion,
): Promise<Pick<Message, 'from' | 'label' | 'fromAddress'>> {
  if (!isId('session', author)) return { from: null, label: authorName, fromAddress: null };
  const mate = await teamRows.findTeammate(reader, author);
  const lead = author === team.lead ? leadAddress(team.name) : null;
  const fromAddress = mate?.team === team.id ? addressOf(team.name, mate) : lead;
  return { from: author, label: authorName, fromAddress };
}
