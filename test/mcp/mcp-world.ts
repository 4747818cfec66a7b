import { mkdir } from 'node:fs/promises';
import { createIds, silentLog, systemClock, systemRandom, type Result } from '#base';
import { createClient, type Client } from '#contract/client';
import { defaultSettingValues, type ApprovalId, type Refusal, type SessionId } from '#domain';
import { builtInRecipes, echoRecipe, nativeRecipe } from '#harness';
import { compose, type Composition } from '../../src/cli/compose/composition.ts';
import { prepareStateFolder } from '../../src/cli/compose/state-folder.ts';
import { mcpClient, type McpTestClient } from '../../src/server/mcp/testing/mcp-client.ts';
import { startScriptedModel } from '../scripted-model/server.ts';
import { tempDir, type TempDir } from '../support/temp-dir.ts';

type Model = Awaited<ReturnType<typeof startScriptedModel>>;

/** A hub on a socket with its local agent, as `muster up` composes them, and the scripted model for real harnesses. */
export class McpWorld {
  readonly dir: TempDir;
  readonly project: string;
  readonly model: Model;
  composition: Composition;

  private constructor(dir: TempDir, project: string, model: Model, composition: Composition) {
    this.dir = dir;
    this.project = project;
    this.model = model;
    this.composition = composition;
  }

  static async open(): Promise<McpWorld> {
    const dir = await tempDir();
    const project = dir.at('project');
    await mkdir(project);
    const model = await startScriptedModel();
    return new McpWorld(dir, project, model, await composed(dir, model, 0));
  }

  get port(): number {
    return Number(new URL(this.composition.address).port);
  }

  /** As the person. */
  get person(): Client {
    const { address: baseUrl, token } = this.composition;
    return createClient({ baseUrl, token, clientName: 'test' });
  }

  /** Mints the token of an outside client. */
  async connect(client: string, more: { mayApprove?: boolean; fresh?: boolean } = {}) {
    return good(await this.person.call('clients.connect', { body: { client, ...more } }));
  }

  /** The official client with a token. */
  open(token: string): Promise<McpTestClient> {
    return mcpClient(`${this.composition.address}/mcp`, token);
  }

  /** The hub stops and another takes up its state, at the same port. */
  async restart(slots?: number): Promise<void> {
    const { port } = this;
    await this.composition.stop();
    this.composition = await composed(this.dir, this.model, port, slots);
  }

  /** The first question that waits, once one does. */
  async pending(): Promise<{ id: ApprovalId; session: SessionId; command: string | undefined }> {
    const stop = new AbortController();
    const ready = Promise.withResolvers<void>();
    const events = this.person.events({
      types: ['approval.asked'],
      signal: stop.signal,
      onReady: () => ready.resolve(),
    });
    const asked = events.next();
    await ready.promise;
    const before = await this.#firstPending();
    if (!before) await asked;
    stop.abort();
    const found = before ?? (await this.#firstPending());
    if (!found) throw new Error('what was asked does not wait any more');
    return found;
  }

  async #firstPending() {
    const [first] = good(await this.person.call('approvals.list', {})).items;
    if (first?.kind !== 'permission') return undefined;
    return { id: first.id, session: first.session, command: first.call.command };
  }

  async answer(approval: ApprovalId, answer: 'allow' | 'deny' = 'allow'): Promise<void> {
    good(await this.person.call('approvals.answer', { params: { approval }, body: { answer } }));
  }

  async close(): Promise<void> {
    await this.composition.stop();
    await this.model.close();
    await this.dir[Symbol.asyncDispose]();
  }
}

async function composed(dir: TempDir, model: Model, port: number, slots = 4): Promise<Composition> {
  const folder = dir.at('state');
  await prepareStateFolder(folder);
  const home = dir.at('home');
  await mkdir(home, { recursive: true });
  const set = { 'hub.port': port, 'agent.slots': slots };
  const given = Object.entries(set).map(([key, value]) => ({ key, value, where: `--${key}` }));
  const started = await compose({
    folder,
    configuration: {
      layers: [{ name: 'flag', given }],
      values: { ...defaultSettingValues(), ...set },
      recipes: [
        echoRecipe,
        nativeRecipe({ baseUrl: `${model.url}/v1`, model: 'scripted' }),
        ...recipesOn(model),
      ],
      secrets: [],
      keys: [],
    },
    clock: systemClock,
    ids: createIds(systemClock, systemRandom),
    log: silentLog,
    version: '0.1.0',
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      XAI_API_KEY: 'scripted-key',
      OPENAI_API_KEY: 'scripted-key',
    },
    withAgent: true,
    client: 'cli',
    onStopAsked: () => {},
  });
  return good(started);
}

/** The recipes as they are, with their model at the scripted one. */
function recipesOn(model: Model) {
  const more: Record<string, Record<string, string>> = {
    grok: { GROK_XAI_API_BASE_URL: `${model.url}/v1` },
    qwen: { OPENAI_BASE_URL: `${model.url}/v1`, OPENAI_MODEL: 'scripted' },
  };
  return builtInRecipes
    .filter(({ name }) => ['shell', 'grok', 'qwen'].includes(name))
    .map((recipe) =>
      recipe.launch.kind === 'program'
        ? { ...recipe, launch: { ...recipe.launch, env: { ...recipe.launch.env, ...more[recipe.name] } } }
        : recipe,
    );
}

export function good<T>(result: Result<T, Refusal>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
}
