import type { Ids, ManualClock, Random } from '#base';
import { createAgent, MemoryDisk, type Agent } from '#agent';
import {
  createFakeHost,
  type FakeMemory,
  type FakeScript,
  type HarnessFailure,
  type HarnessHost,
} from '#harness';
import type { AgentId } from '#domain';
import type { Dice } from './dice.ts';
import { Life } from './life.ts';
import { mortalDisk } from './mortal-disk.ts';
import type { Network } from './network.ts';
import { mortalHost, type Process, type ProcessParts } from './processes.ts';

export interface AgentMachineParts extends ProcessParts {
  agent: AgentId;
  clock: ManualClock;
  dice: Dice;
  ids: Ids;
  random: Random;
  network: Network;
  script: FakeScript;
  onError: (text: string) => void;
}

/** What becomes of the harnesses when their agent is killed. `power`: the whole machine, with what was not yet on its disk. */
export type Aftermath = 'die' | 'survive' | 'power';

/** The machine of an agent: its disk and its harnesses outlive the daemon's lives. */
export class AgentMachine {
  readonly disk = new MemoryDisk();
  readonly agent: AgentId;
  readonly name: string;
  readonly network: Network;
  readonly #parts: AgentMachineParts;
  readonly #memory: FakeMemory = new Map();
  #running: { agent: Agent; life: Life } | undefined;

  constructor(parts: AgentMachineParts) {
    this.#parts = parts;
    this.agent = parts.agent;
    this.name = parts.machine;
    this.network = parts.network;
  }

  get life(): Life | undefined {
    return this.#running?.life;
  }

  /** Its harnesses, whichever life of it started them. */
  get alive(): Process[] {
    return this.#parts.books.alive.filter(({ machine }) => machine === this.name);
  }

  start(): void {
    const { clock, ids, random, network, onError } = this.#parts;
    const life = new Life(clock);
    const agent = createAgent({
      hub: network.portOf(life),
      harnesses: this.#hostOf(life),
      disk: mortalDisk(this.disk, life),
      clock: life.clock,
      ids,
      random,
      log: {
        write: (level, message, fields) => {
          if (level === 'error' && !life.dead) onError(`agent: ${message} ${JSON.stringify(fields ?? {})}`);
        },
      },
      version: '0.1.0',
      sweepOrphans: async () => this.#sweep(life),
    });
    this.#running = { agent, life };
    agent.start();
  }

  /** As SIGKILL of the daemon. */
  kill(aftermath: Aftermath): void {
    this.#running?.life.kill();
    this.#running = undefined;
    if (aftermath !== 'survive') for (const process of this.alive) process.kill();
    if (aftermath === 'power') this.disk.cutPower();
  }

  suspend(sleeps: boolean): void {
    this.#running?.life.suspend(sleeps);
  }

  resume(): void {
    this.#running?.life.resume();
  }

  #sweep(life: Life): void {
    for (const process of this.alive) if (process.life !== life) process.kill();
  }

  #hostOf(life: Life): HarnessHost {
    const { clock, ids, script } = this.#parts;
    const host = createFakeHost({
      clock,
      ids,
      script,
      harnesses: ['fake'],
      memory: this.#memory,
      canSteer: true,
      refuseOpen: ({ resume }) => this.#refusal(resume),
    });
    return mortalHost(host, life, this.#parts);
  }

  /** Now and then a harness does not start, or does not know a conversation any more. */
  #refusal(resume: string | undefined): HarnessFailure | undefined {
    const { dice, odd } = this.#parts;
    if (resume !== undefined && dice.chance(odd() / 2)) this.#memory.delete(resume);
    if (!dice.chance(odd() / 4)) return undefined;
    return { code: 'harness.start_failed', cause: 'The program ended before it answered.' };
  }
}
