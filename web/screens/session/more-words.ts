import type { SessionDetail } from '../../live/views.ts';
import { nameOf } from '../../parts/session-names.ts';

/** Something beside stopping that can be done with a session, and what it will do. */
export interface MoreWay {
  id: 'fork' | 'replace' | 'rebind' | 'reset';
  name: string;
  does: string;
  /** It ends or throws something away. */
  isHard: boolean;
  /** The same in a terminal, where it can be done there. */
  cli: string[] | undefined;
}

type Facts = Pick<
  SessionDetail,
  'id' | 'label' | 'kind' | 'status' | 'canFork' | 'turn' | 'harness' | 'owner'
>;

/** What the hub offers now. */
export function moreWays(session: Facts): MoreWay[] {
  const { id, status, canFork, kind, harness } = session;
  const offered = new Set(status.actions);
  const name = nameOf(session);
  const ways: MoreWay[] = [];
  if (canFork && harness !== null && offered.has('send'))
    ways.push({
      id: 'fork',
      name: `Fork ${name}`,
      does: `Another session begins with a copy of what ${name} knows; both go on by themselves.${session.turn === null ? '' : ' It is refused while a turn is under way.'}`,
      isHard: false,
      cli: ['muster', 'session', 'fork', id],
    });
  if (offered.has('replace'))
    ways.push({
      id: 'replace',
      name: `Replace ${name}`,
      does: `It is closed, and another is spawned in its place with its label, harness, folder and workspace. What it knows is lost but for the transcript.`,
      isHard: true,
      cli: ['muster', 'session', 'replace', id],
    });
  if (offered.has('rebind'))
    ways.push({
      id: 'rebind',
      name: `Rebind ${name}`,
      does: 'Its harness lost the conversation. A new one is accepted: it goes on, and knows nothing of what was said before.',
      isHard: true,
      cli: ['muster', 'session', 'rebind', id],
    });
  if (kind === 'main' && harness !== null && offered.has('send'))
    ways.push({
      id: 'reset',
      name: `Begin ${name} anew`,
      does: 'Its conversation ends and a new one begins; its delegates stay, and so does the transcript.',
      isHard: true,
      cli: undefined,
    });
  return ways;
}
