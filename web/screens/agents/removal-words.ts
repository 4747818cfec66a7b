import type { Agent } from '../../live/views.ts';

/** As many are named; of more the count. */
const MOST_NAMED = 5;

/** What removing an agent does to its work, in sentences. `sessions`: the names of those that live on it. */
export function removalWords(
  { name, liveness }: Pick<Agent, 'name' | 'liveness'>,
  { sessions, tasks }: { sessions: readonly string[]; tasks: number },
): string[] {
  const words = ['Its token is refused from now on, and its commands that are open fail.'];
  if (sessions.length > 0) {
    const named = sessions.slice(0, MOST_NAMED).join(', ');
    const more = sessions.length > MOST_NAMED ? ` and ${sessions.length - MOST_NAMED} more` : '';
    const many = sessions.length === 1 ? 'One session lives' : `${sessions.length} sessions live`;
    words.push(
      `${many} on it: ${named}${more}. They are closed without their host; their transcripts stay. Turns that are queued or run are over.`,
    );
  }
  if (tasks > 0) {
    words.push(
      `${tasks === 1 ? 'The task that it works on goes' : `The ${tasks} tasks that it works on go`} back, and another may take ${tasks === 1 ? 'it' : 'them'} while attempts are left.`,
    );
  }
  words.push(
    liveness.heard === 'online'
      ? `What runs there ends with its daemon: stop that on ${name} (muster agent stop).`
      : 'Nobody is reached on its host now: what still runs there goes on unseen until its daemon ends.',
  );
  return words;
}
