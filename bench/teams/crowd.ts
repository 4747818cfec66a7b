import { join } from 'node:path';
import { createIds, silentLog, systemClock, systemRandom } from '#base';
import { createHub, type Hub } from '#hub';
import type { Principal } from '#domain';
import { openStore } from '#store';
import { HAND } from '../../test/support/hand-role.ts';
import { good, startInProcessAgent, untilHarness } from '../in-process-agent.ts';

const MATES = 10;
const TEAMS_A_PERSON = 50;
const SLOTS = 64;

export interface Member {
  by: Principal;
  /** `team:role:name`. */
  address: string;
  team: number;
}

/** A hub with teams of ten on echo sessions, which an agent for each person runs in this process. */
export interface TeamCrowd {
  hub: Hub;
  leads: readonly Member[];
  mates: readonly Member[];
  /** Resolves when a teammate is given the message with its prompt, with the time. */
  reaches(message: string): Promise<number>;
  /** Messages that teammates were given so far. */
  delivered(): number;
  close(): Promise<void>;
}

const base = { clock: systemClock, random: systemRandom, log: silentLog };
const ids = createIds(systemClock, systemRandom);

export async function openTeamCrowd(database: string, folder: string, teams: number): Promise<TeamCrowd> {
  const store = await openStore({ database, ...base });
  const hub = await createHub({ store, ids, ...base });
  hub.start();
  const inbox = new Inbox();
  const closings: (() => Promise<void>)[] = [];
  const leads: Member[] = [];
  const mates: Member[] = [];
  for (let at = 0; at < teams; at += TEAMS_A_PERSON) {
    const { user, token } = await hub.auth.mintUserToken({ name: `bench-${at}`, client: 'cli' });
    const person = good(await hub.auth.whoIs(token));
    const place = {
      name: `agent-${at}`,
      hostname: 'here',
      platform: 'linux',
      version: '0.1.0',
      slots: SLOTS,
    };
    const local = await hub.fleet.ensureLocal(user, place);
    closings.push(
      await startInProcessAgent({
        hub,
        ids,
        token: local.token,
        folder: join(folder, `agent-${at}`),
        onPrompt: (prompt) => inbox.take(prompt),
      }),
    );
    await untilHarness(hub, person);
    for (let team = at; team < Math.min(teams, at + TEAMS_A_PERSON); team++)
      await formTeam(hub, person, team, folder, { leads, mates });
  }
  return {
    hub,
    leads,
    mates,
    reaches: (message) => inbox.reaches(message),
    delivered: () => inbox.seen,
    async close() {
      for (const close of closings) await close();
      await hub.stop();
      await store.close();
    },
  };
}

async function formTeam(
  hub: Hub,
  person: Principal,
  team: number,
  folder: string,
  { leads, mates }: { leads: Member[]; mates: Member[] },
): Promise<void> {
  const { token } = good(await hub.sessions.connect(person, { client: `lead-${team}`, fresh: true }));
  const by = good(await hub.auth.whoIs(token));
  const name = `team-${team}`;
  const teammates = Array.from({ length: MATES }, (_, n) => ({
    name: `mate-${n}`,
    role: 'hand',
    harness: 'echo',
    workspace: 'shared' as const,
  }));
  const formed = good(await hub.teams.create(by, { name, cwd: folder, roles: [HAND], teammates }));
  leads.push({ by, address: `${name}:lead:lead`, team });
  for (const { teammate, address } of formed.teammates) {
    const { session } = teammate;
    const caller = { kind: 'session', user: person.user, token: ids.next('tok'), session } as Principal;
    mates.push({ by: caller, address, team });
  }
}

/** What arrived in prompts at agents, and when. */
class Inbox {
  seen = 0;
  readonly #arrived = new Map<string, number>();
  readonly #waiting = new Map<string, (at: number) => void>();

  reaches(message: string): Promise<number> {
    const at = this.#arrived.get(message);
    if (at !== undefined) return Promise.resolve(at);
    return new Promise((resolve) => this.#waiting.set(message, resolve));
  }

  take(prompt: string): void {
    const now = performance.now();
    for (const [, id = ''] of prompt.matchAll(/<muster-message id="(msg_\w+)"/g)) {
      this.seen++;
      this.#arrived.set(id, now);
      this.#waiting.get(id)?.(now);
      this.#waiting.delete(id);
    }
  }
}
