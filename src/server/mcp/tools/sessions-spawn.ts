import { sessionSchemas } from '#contract';
import { isOutside, LIMITS } from '#domain';
import type { SpawnOutcome } from '#hub';
import { ok } from '#base';
import { spawnInput } from '../../spawn-input.ts';
import { defineTool, type Caller } from '../tool.ts';
import { inLine } from '../words.ts';

export const sessionsSpawn = defineTool({
  name: 'sessions_spawn',
  toolset: 'delegates',
  title: 'Spawn a session',
  description: [
    'Starts another agent on a task, on a harness of your user’s machines (see agents_list).',
    'With `delegate: true` it is kept: you follow up by its label with sessions_send, until you close it.',
    'With `mode: "session"` and `thread: true`, from a chat alone, it is bound to a thread of that: your user follows up in it, and you get its first reply.',
    'With neither, it is one task whose outcome you get once.',
    'It gets at most your own rights, and works in `cwd` (yours when left out): a folder, or a git address that is cloned for it, with #ref for a branch, tag or commit.',
    `The task may have ${LIMITS.promptBytes} bytes. Answers when it has started, or after ${LIMITS.spawnAnswerMs / 1000} s as queued, with what it waits for;`,
    'its first reply is mail: sessions_wait.',
  ].join(' '),
  input: sessionSchemas.spawnRequest.omit({ owner: true, git: true }),
  withheld,
  offeredTo: 'sessions that may spawn and stand less deep than the limit',
  async run({ hub, by, self, signal }, given) {
    const input = spawnInput({ ...given, owner: undefined, git: undefined });
    if (!input.ok) return input;
    const spawned = await hub.sessions.spawn(by, input.value, signal);
    if (!spawned.ok) return spawned;
    return ok({ text: spawnedText(spawned.value, isOutside(self)), data: { ...spawned.value } });
  },
});

function withheld({ self, settings }: Caller): string | undefined {
  if (!settings.spawnEnabled) return 'spawning is switched off on this hub';
  if (!self.maySpawn) return 'this session may not spawn';
  if (self.depth + 1 > settings.spawnMaxDepth)
    return `this session is ${self.depth} spawns deep, and the limit is ${settings.spawnMaxDepth}`;
  return undefined;
}

function spawnedText(
  { session, turn, label, delegate, thread, status, why }: SpawnOutcome,
  outside: boolean,
) {
  const what = delegate ? 'Delegate' : thread ? 'Thread' : 'Session';
  const name = label === null ? session : `${inLine(label)} (${session})`;
  const state = status === 'queued' ? `is queued: ${inLine(why ?? 'it waits')}` : 'has started';
  const how = outside ? 'comes with a later call of yours' : 'comes as a message once your turn has ended';
  const follow =
    (delegate || thread) && label !== null
      ? `\nFollow up with sessions_send {"label": ${JSON.stringify(label)}, …}.`
      : '';
  return `${what} ${name} ${state}. Its first reply, of turn ${turn}, ${how}; to wait for it: sessions_wait {"turn": "${turn}"}.${follow}`;
}
