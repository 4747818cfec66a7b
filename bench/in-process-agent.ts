import { systemClock, systemRandom, silentLog, type Ids } from '#base';
import { createAgent, httpHubPort, openFolderDisk, type HubPort } from '#agent';
import { createHarnessHost, echoRecipe } from '#harness';
import type { Hub } from '#hub';
import type { Principal } from '#domain';
import { createApp } from '#server';

const ADDRESS = 'http://127.0.0.1:1';
const base = { clock: systemClock, random: systemRandom, log: silentLog };

export interface AgentPlace {
  hub: Hub;
  ids: Ids;
  /** Of the agent. */
  token: string;
  /** For its journal and its harnesses. */
  folder: string;
  /** Called with the prompt of every turn that it is offered. */
  onPrompt?: (prompt: string) => void;
}

/** An agent with the echo harness in this process, which calls the hub by the whole of its HTTP door. Answers what ends it. */
export async function startInProcessAgent(place: AgentPlace): Promise<() => Promise<void>> {
  const { hub, ids, folder } = place;
  const app = createApp({
    hub,
    address: () => ADDRESS,
    database: 'sqlite',
    version: '0.1.0',
    ids,
    stop: () => {},
    clock: systemClock,
    log: silentLog,
  });
  const harnesses = createHarnessHost({
    recipes: [echoRecipe],
    stateDir: folder,
    ids,
    baseEnv: process.env,
    clock: systemClock,
    log: silentLog,
  });
  const disk = good(await openFolderDisk(folder, silentLog));
  const port = httpHubPort({
    baseUrl: ADDRESS,
    token: place.token,
    fetch: async (request: Request) => app.fetch(request),
    clock: systemClock,
  });
  const heard = place.onPrompt ? hearing(port, place.onPrompt) : port;
  const agent = createAgent({ hub: heard, harnesses, disk, ids, version: '0.1.0', ...base });
  agent.start();
  return async () => {
    await agent.stop();
    await harnesses.close();
    await disk.close();
  };
}

const hearing = (port: HubPort, onPrompt: (prompt: string) => void): HubPort => ({
  ...port,
  async poll(body, signal) {
    const polled = await port.poll(body, signal);
    if (polled.ok)
      for (const { body: entry } of polled.value.entries) if (entry.type === 'turn') onPrompt(entry.prompt);
    return polled;
  },
});

/** Waits until an agent of this person has told which harnesses it has. */
export async function untilHarness(hub: Hub, by: Principal): Promise<void> {
  for (;;) {
    const agents = good(await hub.fleet.list(by, { limit: 10 }));
    if (agents.items.some(({ agent }) => agent.harnesses.length > 0)) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

type Answered<T> = { ok: true; value: T } | { ok: false; error: { message: string } };

/** What was answered; throws where it was refused. */
export function good<T>(answer: Answered<T>): T {
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value;
}
