import { ok, refuse, type Result } from '#base';
import { isWithin, labelProblem, refusal } from '#domain';
import type { ApprovalMode, HubSettings, Principal, Refusal, Session, SessionKind } from '#domain';
import type { SpawnInput } from '../services.ts';

/** What the shape of the request says, before anything is looked up. Refusals come in this order, which callers may rely on. */
export function shapeOf(
  input: Pick<SpawnInput, 'delegate' | 'thread' | 'mode'>,
  settings: Pick<HubSettings, 'spawnEnabled'>,
): Result<SessionKind, Refusal> {
  if (!settings.spawnEnabled) {
    return refuse(
      refusal('spawn.disabled', 'Spawning is switched off on this hub.', {
        hint: 'Switch it on: muster config set spawn.enabled yes',
      }),
    );
  }
  if (input.delegate && input.thread) {
    return refuse(
      refusal(
        'spawn.delegate_thread_conflict',
        'A delegate has no thread: `delegate` and `thread` exclude each other.',
        {
          hint: 'Leave one of them out.',
        },
      ),
    );
  }
  if (input.delegate && input.mode === 'run') {
    return refuse(
      refusal(
        'spawn.delegate_run_conflict',
        'A delegate is persistent, and `mode: "run"` asks for a single task.',
        {
          hint: 'Leave `mode` (--mode) out, or leave `delegate` (--delegate) out for a single task.',
        },
      ),
    );
  }
  if (input.delegate) return ok('delegate');
  if (input.mode === 'session' && !input.thread) {
    return refuse(
      refusal('spawn.thread_required', 'A persistent session needs a thread or has to be a delegate.', {
        hint: 'Make it a delegate (`delegate: true`, or --delegate) and follow up by its label; in a chat, `thread: true` opens a thread.',
      }),
    );
  }
  if (input.thread && input.mode === 'run') {
    return refuse(
      refusal(
        'spawn.thread_run_conflict',
        'A thread is persistent, and `mode: "run"` asks for a single task.',
        {
          hint: 'Leave `mode` (--mode) out, or leave `thread` (--thread) out for a single task.',
        },
      ),
    );
  }
  return ok(input.thread ? 'thread' : 'oneshot');
}

/** Whether the owner may spawn at all. */
export function maySpawn(
  owner: Session,
  settings: Pick<HubSettings, 'spawnMaxDepth'>,
  states: readonly Session['state'][] = ['open'],
): Result<null, Refusal> {
  if (!states.includes(owner.state)) {
    return refuse(
      refusal('spawn.no_requester', `The requesting session ${owner.id} is ${owner.state}.`, {
        hint: 'Spawn from a session that is open.',
      }),
    );
  }
  if (!owner.maySpawn) {
    return refuse(
      refusal('spawn.not_allowed', `Session ${owner.label ?? owner.id} may not spawn.`, {
        hint: 'Ask its owner to spawn.',
      }),
    );
  }
  if (owner.depth + 1 > settings.spawnMaxDepth) {
    return refuse(
      refusal(
        'spawn.not_allowed',
        `Session ${owner.label ?? owner.id} is ${owner.depth} spawns deep and may not spawn deeper (limit ${settings.spawnMaxDepth}).`,
        {
          hint: 'Ask its owner to spawn.',
          details: { depth: owner.depth, limit: settings.spawnMaxDepth },
        },
      ),
    );
  }
  return ok(null);
}

/** Command turns are for the shell harness alone, and it takes nothing else. */
export function commandFits(harness: string, command: boolean | undefined): Result<null, Refusal> {
  if (harness === 'shell' && !command) {
    return refuse(
      refusal('turn.command_only', 'The shell harness runs structured commands, not prompts.', {
        hint: 'Mark it as a command: --command, or `command: true`.',
      }),
    );
  }
  if (harness !== 'shell' && command) {
    return refuse(
      refusal(
        'turn.prompt_not_allowed',
        `Harness "${harness}" takes prompts; structured commands are for the shell harness.`,
        {
          hint: 'Leave `command` (--command) out, or name the shell harness.',
        },
      ),
    );
  }
  return ok(null);
}

/**
 * The mode of a spawned session. Rights never widen downwards: a session's spawn gets at most its owner's mode. A person
 * may choose any, `yolo` included.
 */
export function modeFor(
  by: Principal,
  owner: Session,
  wish: ApprovalMode | undefined,
  standard: ApprovalMode,
): Result<ApprovalMode, Refusal> {
  if (by.kind === 'user') return ok(wish ?? standard);
  const mode = wish ?? (isWithin(standard, owner.mode) ? standard : owner.mode);
  if (isWithin(mode, owner.mode)) return ok(mode);
  return refuse(
    refusal('spawn.mode_too_wide', `Mode "${mode}" allows more than the owner's mode "${owner.mode}".`, {
      hint: 'Leave it out, or ask the person to spawn it.',
      details: { mode, limit: owner.mode },
    }),
  );
}

export function labelFits(label: string | undefined): Result<null, Refusal> {
  const problem = label === undefined ? undefined : labelProblem(label);
  if (problem === undefined) return ok(null);
  return refuse(
    refusal('spawn.label_invalid', `The label cannot be used: ${problem}.`, {
      hint: 'Choose another label.',
    }),
  );
}

export const labelTaken = (label: string, holder: Session | null): { ok: false; error: Refusal } =>
  refuse(
    refusal(
      'spawn.label_taken',
      `The label "${label}" is held by session ${holder?.id ?? 'another session'}${holder ? ` (${holder.state})` : ''}.`,
      {
        hint: `Close it first: muster delegate close ${JSON.stringify(label)}`,
        details: { label, session: holder?.id ?? null },
      },
    ),
  );

export const capReached = (owner: Session, cap: number): { ok: false; error: Refusal } =>
  refuse(
    refusal(
      'spawn.cap_reached',
      `Session ${owner.label ?? owner.id} has ${cap} live delegates and threads, as many as an owner may have.`,
      {
        hint: 'Close one (muster delegate list), or raise it: muster config set delegate.perOwner N',
        details: { limit: cap },
      },
    ),
  );
