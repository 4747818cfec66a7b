import { refuse, type ManualClock, type Result } from '#base';
import type { HubPort } from '#agent';
import { refusal, type Principal, type Refusal, type TurnId } from '#domain';
import type { Hub } from '#hub';
import { hubThrough, turnOf, type Call, type Schema } from './agent-calls.ts';
import type { Dice } from './dice.ts';
import { away, Journey } from './journey.ts';
import type { Life } from './life.ts';
import type { Trace } from './trace.ts';

/** What the network does to one call. */
type Fate = 'none' | 'lost' | 'answer_lost' | 'doubled' | 'doubled_later' | 'slow' | 'overtaken';

const FATES: Readonly<Record<Exclude<Fate, 'none'>, number>> = {
  lost: 4,
  answer_lost: 5,
  doubled: 4,
  doubled_later: 1,
  slow: 4,
  overtaken: 1,
};

/** As in the agent's HTTP port. */
const TIMEOUT_MS = 30_000;

export interface ReachableHub {
  hub: Hub;
  life: Life;
}

export interface NetworkParts {
  clock: ManualClock;
  dice: Dice;
  trace: Trace;
  by: Principal;
  /** The hubs, in the order in which its agent knows them; undefined where none answers. */
  hubs: () => readonly (ReachableHub | undefined)[];
  /** The fence of a turn as it is stored now. */
  fenceOf: (turn: TurnId) => number | undefined;
  /** Called when a call has been applied; for what watches. */
  applied: (call: AppliedCall) => void;
  /** Called when a message is not of the contract. */
  broken: (problem: string) => void;
}

export interface AppliedCall {
  name: keyof HubPort;
  turn: TurnId | undefined;
  fence: number | undefined;
  /** As it was stored when the call arrived. */
  fenceBefore: number | undefined;
  answer: Result<unknown, Refusal>;
}

/** Carries every call of the contract from an agent to the hub, and loses, doubles, delays and reorders them. */
export class Network {
  /** How often a call meets with a fate, 0 to 1. */
  roughness = 0;
  partitioned = false;
  /** The hub that the agent calls: the next one, once it was left. */
  #at = 0;
  readonly #parts: NetworkParts;

  constructor(parts: NetworkParts) {
    this.#parts = parts;
  }

  /** The hub as this life of the agent reaches it. */
  portOf(life: Life): HubPort {
    return hubThrough(this.#parts.by, async (call) => (await this.#call(life, call)) as never);
  }

  #call<T>(life: Life, call: Call<T>): Promise<Result<T, Refusal>> {
    if (life.dead) return new Promise(() => {});
    const { clock } = this.#parts;
    const body = this.#parsed(`${call.name} request`, call.schemas[0], call.body);
    const fate = this.#fate();
    return new Promise((resolve) => {
      const hub = this.#at;
      const journey = new Journey<T>(life, resolve);
      const gone = () => {
        // As in the agent's way to several hubs: one that is silent for too long is left.
        if (isTimeOut(call.signal?.reason)) this.#leave(hub);
        journey.end(away('The call was ended by its caller.'));
      };
      journey.stopTimer = life.clock.after(TIMEOUT_MS + (call.extraMs ?? 0), () => {
        this.#leave(hub);
        journey.end(away('The hub took too long to answer.'));
      });
      if (call.signal?.aborted) return gone();
      call.signal?.addEventListener('abort', gone, { once: true });
      journey.cleanUp = () => call.signal?.removeEventListener('abort', gone);
      this.#note(call, fate, body);
      if (fate === 'lost') return;
      const delay = fate === 'slow' || fate === 'overtaken' ? this.#parts.dice.between(50, 4_000) : 0;
      const broken = () => {
        this.#leave(hub);
        journey.end(away('The connection broke.'));
      };
      if (fate === 'overtaken') clock.after(delay, broken);
      const arrive = () => this.#arrive(call, body, fate, journey);
      if (delay === 0) arrive();
      else clock.after(fate === 'overtaken' ? delay * this.#parts.dice.between(2, 8) : delay, arrive);
    });
  }

  /** The hub that it calls; the next one where nobody listens. */
  #reach(): ReachableHub | undefined {
    const hubs = this.#parts.hubs();
    for (let left = hubs.length; left > 0; left--) {
      const reached = hubs[this.#at];
      if (reached) return reached;
      this.#leave(this.#at);
    }
    return undefined;
  }

  #leave(hub: number): void {
    if (hub === this.#at) this.#at = (hub + 1) % this.#parts.hubs().length;
  }

  #fate(): Fate {
    const { dice } = this.#parts;
    if (this.partitioned) return 'lost';
    return dice.chance(this.roughness) ? dice.weighted(FATES) : 'none';
  }

  #arrive<T>(call: Call<T>, body: unknown, fate: Fate, journey: Journey<T>): void {
    const reached = this.#reach();
    if (!reached) return journey.end(away('The connection was refused.'));
    const at = this.#at;
    const { life } = reached;
    const endWatch = life.atDeath(() => {
      this.#leave(at);
      journey.end(away('The connection was reset.'));
    });
    const ended = new AbortController();
    journey.whenOver(() => {
      endWatch();
      ended.abort();
    });
    life.act(() => void this.#apply(reached, call, body, fate, { journey, signal: ended.signal }));
  }

  async #apply<T>(
    { hub, life }: ReachableHub,
    call: Call<T>,
    body: unknown,
    fate: Fate,
    { journey, signal }: { journey: Journey<T>; signal: AbortSignal },
  ): Promise<void> {
    const { clock, dice } = this.#parts;
    const invoke = async () => {
      const turn = turnOf(call);
      const fenceBefore = turn && this.#parts.fenceOf(turn);
      const answer = await life.gate(
        this.#answered(call, () => call.invoke(hub, structuredClone(body) as never, signal)),
      );
      this.#applied(call, body, answer, fenceBefore);
      return answer;
    };
    const answer = await invoke();
    if (fate === 'doubled') await invoke();
    if (fate === 'doubled_later') clock.after(dice.between(100, 30_000), () => life.act(() => void invoke()));
    if (this.partitioned || fate === 'answer_lost') {
      clock.after(dice.between(0, 2_000), () => journey.end(away('The connection broke.')));
      return;
    }
    const carried = answer.ok
      ? ({
          ok: true,
          value: this.#parsed(`${call.name} answer`, call.schemas[1], answer.value) as T,
        } as const)
      : refuse(structuredClone(answer.error));
    if (fate === 'slow') clock.after(dice.between(0, 4_000), () => journey.end(carried));
    else journey.end(carried);
  }

  /** As at the hub's door: what throws is a bug, and its caller is told `internal`. */
  async #answered<T>(
    { name }: Call<T>,
    invoke: () => Promise<Result<T, Refusal>>,
  ): Promise<Result<T, Refusal>> {
    try {
      return await invoke();
    } catch (error) {
      this.#parts.broken(`${name} threw: ${error instanceof Error ? (error.stack ?? '') : String(error)}`);
      return refuse(refusal('internal', 'The hub failed.', { retry: 'later' }));
    }
  }

  #applied<T>(
    call: Call<T>,
    body: unknown,
    answer: Result<T, Refusal>,
    fenceBefore: number | undefined,
  ): void {
    const { clock, trace } = this.#parts;
    const said = answer.ok ? JSON.stringify(answer.value, quiet) : answer.error.code;
    if (call.name !== 'heartbeat') trace.write(clock.now(), `    ${call.name} ${call.about ?? ''} → ${said}`);
    const { fence } = body as { fence?: number };
    this.#parts.applied({ name: call.name, turn: turnOf(call), fence, fenceBefore, answer });
  }

  #note<T>(call: Call<T>, fate: Fate, body: unknown): void {
    if (call.name === 'heartbeat' && fate === 'none') return;
    const { clock, trace } = this.#parts;
    const fated = fate === 'none' ? '' : ` [${fate}]`;
    trace.write(
      clock.now(),
      `  agent: ${call.name} ${call.about ?? ''} ${JSON.stringify(body, quiet)}${fated}`,
    );
  }

  #parsed(what: string, schema: Schema, value: unknown): unknown {
    const parsed = schema.safeParse(JSON.parse(JSON.stringify(value)));
    if (!parsed.success) this.#parts.broken(`${what} is not of the contract: ${parsed.error?.message ?? ''}`);
    return parsed.success ? parsed.data : value;
  }
}

const isTimeOut = (reason: unknown): boolean => reason instanceof Error && reason.name === 'TimeoutError';

/** Leaves out of a trace what is long and the same each time. */
function quiet(key: string, value: unknown): unknown {
  if (key === 'settings' || key === 'hold_ms' || key === 'model' || key === 'cwd') return undefined;
  return typeof value === 'string' && value.length > 60 ? `${value.slice(0, 60)}…` : value;
}
