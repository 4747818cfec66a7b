import { createIds, ManualClock, ok, onNextTurn, seededRandom, type Clock } from '#base';
import { createAgent } from '../agent.ts';
import type { Agent, AgentOptions } from '../agent-options.ts';
import { MemoryDisk } from '../disk/memory-disk.ts';
import { FakeHub } from '../fake-hub.ts';
import type { SessionWorkspaces } from '../workspaces/session-workspaces.ts';
import { ScriptedHost } from './scripted-harness.ts';

/** A hub, a machine and the agents that live on it one after another. */
export class AgentWorld {
  readonly clock = new ManualClock();
  readonly random = seededRandom(7);
  readonly ids = createIds(this.clock, this.random);
  readonly hub = new FakeHub(this.clock, this.ids);
  readonly disk = new MemoryDisk();
  readonly host = new ScriptedHost();
  readonly errors: string[] = [];
  #incarnation: { dead: boolean } = { dead: false };

  /** Starts an agent and lets it reach the hub. */
  async start(options: Partial<AgentOptions> = {}): Promise<Agent> {
    const life = { dead: false };
    this.#incarnation = life;
    const agent = createAgent({
      hub: mortal(this.hub, life),
      harnesses: mortal(this.host, life),
      disk: mortal(this.disk, life),
      clock: mortalClock(this.clock, life),
      ids: this.ids,
      random: this.random,
      log: {
        write: (level, message, fields) => {
          if (level === 'error') this.errors.push(`${message} ${JSON.stringify(fields)}`);
        },
      },
      version: '0.1.0',
      ...options,
      ...(options.workspaces ? { workspaces: mortalWorkspaces(options.workspaces, life) } : {}),
    });
    agent.start();
    await this.settle();
    return agent;
  }

  /** Kills the agent as SIGKILL does: nothing that it does has an effect any more, and its harnesses end. */
  kill(): void {
    this.#incarnation.dead = true;
    this.host.killAll();
  }

  /** Lets promises settle, and what waits for the next turn of the event loop; bounded, so that a loop that spins is seen. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 2; turn++) {
      for (let hop = 0; hop < 300; hop++) await Promise.resolve();
      await new Promise<void>((resolve) => onNextTurn(resolve));
    }
  }

  /** Moves time on in steps and lets promises settle after each. */
  async pass(ms: number, step = Math.min(ms, 250)): Promise<void> {
    for (let passed = 0; passed < ms; passed += step) {
      this.clock.advance(step);
      await this.settle();
    }
  }
}

/** What a killed agent does has no effect, and nothing answers it. */
function mortal<T extends object>(target: T, life: { dead: boolean }): T {
  return new Proxy(target, {
    get(_, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        if (life.dead) return new Promise(() => {});
        const answer: unknown = Reflect.apply(value, target, args);
        if (!(answer instanceof Promise)) return answer;
        return answer.then((result: unknown) => (life.dead ? new Promise(() => {}) : result));
      };
    },
  });
}

/** A workspace that was opened dies with its agent too: nobody looks at it after the turn. */
function mortalWorkspaces(target: SessionWorkspaces, life: { dead: boolean }): SessionWorkspaces {
  const workspaces = mortal(target, life);
  const open: SessionWorkspaces['open'] = async (...args) => {
    const opened = await workspaces.open(...args);
    return opened.ok ? ok(mortal(opened.value, life)) : opened;
  };
  return new Proxy(workspaces, {
    get: (of, key): unknown => (key === 'open' ? open : Reflect.get(of, key)),
  });
}

function mortalClock(clock: Clock, life: { dead: boolean }): Clock {
  return {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    after: (ms, run) => clock.after(ms, () => void (life.dead || run())),
  };
}
