import { RequestError, type AgentContext, type McpServer } from '@agentclientprotocol/sdk';
import { systemRandom, type Result } from '#base';
import { APPROVAL_MODES, type ApprovalMode } from '#domain';
import type { InProcessContext } from '../../acp/in-process.ts';
import { joinMcpServers } from './mcp-tools.ts';
import type { SessionMemory } from './memory/session-memory.ts';
import { nativePrompt } from './native-prompt.ts';
import type { NativeSettings } from './native-settings.ts';
import { roleTools } from './role-tools.ts';
import { editTool } from './tools/edit-tool.ts';
import { readTool } from './tools/read-tool.ts';
import { runTool } from './tools/run-tool.ts';
import { searchTool } from './tools/search-tool.ts';
import { TurnLoop, type TurnEnd, type TurnFailure } from './turn-loop.ts';
import { TurnTeller } from './turn-teller.ts';

export const NATIVE_MODES: readonly ApprovalMode[] = APPROVAL_MODES;
/** In these a session may read and search without being asked; all else is asked, and the hub decides. */
const READS_UNASKED: readonly ApprovalMode[] = ['approve-reads', 'auto-edits', 'yolo'];
const MOST_STEERED = 50;

export interface ConversationParts {
  id: string;
  context: InProcessContext;
  settings: NativeSettings;
  memory: SessionMemory;
  mcpServers: readonly McpServer[];
}

interface RunningTurn {
  abort: AbortController;
  steering: string[];
  /** No more text is taken: it would not be read in this turn. */
  closed: boolean;
  over: Promise<unknown>;
}

/** One conversation. Between turns it holds nothing but its settings: what was said is in the memory. */
export class NativeConversation {
  readonly #parts: ConversationParts;
  #mode: ApprovalMode = 'ask';
  #model: string;
  #turn: RunningTurn | undefined;

  constructor(parts: ConversationParts) {
    this.#parts = parts;
    this.#model = parts.context.model ?? parts.settings.model;
  }

  get mode(): ApprovalMode {
    return this.#mode;
  }

  get model(): string {
    return this.#model;
  }

  get models(): string[] {
    return [...new Set([...this.#parts.settings.models, this.#model])];
  }

  setMode(modeId: string): void {
    const mode = NATIVE_MODES.find((one) => one === modeId);
    if (!mode) throw new RequestError(-32_602, `There is no mode "${modeId}".`);
    this.#mode = mode;
  }

  /** Counts from the next call to the model on. */
  setModel(model: string): void {
    this.#model = model;
  }

  async prompt(text: string, client: AgentContext): Promise<Result<TurnEnd, TurnFailure>> {
    if (this.#turn) throw new RequestError(-32_600, 'A turn is already running in this session.');
    const turn: RunningTurn = {
      abort: new AbortController(),
      steering: [],
      closed: false,
      over: Promise.resolve(),
    };
    this.#turn = turn;
    const running = this.#run(turn, text, client);
    turn.over = running.catch(() => {});
    try {
      return await running;
    } finally {
      this.#turn = undefined;
    }
  }

  steer(text: string): boolean {
    const turn = this.#turn;
    if (!turn || turn.closed || turn.abort.signal.aborted || turn.steering.length >= MOST_STEERED)
      return false;
    turn.steering.push(text);
    return true;
  }

  /** Ends the call to the model and the tool that runs; resolves when the turn is over. */
  async cancel(): Promise<void> {
    const turn = this.#turn;
    turn?.abort.abort();
    await turn?.over;
  }

  async #run(turn: RunningTurn, text: string, client: AgentContext): Promise<Result<TurnEnd, TurnFailure>> {
    const { id, context, settings, memory, mcpServers } = this.#parts;
    const { signal } = turn.abort;
    const teller = new TurnTeller(client, id);
    const before = await memory.load(id);
    if (!before) throw new Error('The memory of this conversation is gone from this machine.');
    const joined = await joinMcpServers(mcpServers, signal);
    for (const problem of joined.problems) teller.notice('Tools are missing', problem);
    try {
      const loop = new TurnLoop(
        {
          conversation: id,
          settings,
          memory,
          tools: roleTools([...this.#ownTools(), ...joined.tools], context.holds?.tools),
          temperature: context.holds?.temperature,
          instructions: await nativePrompt(context.cwd),
          teller,
          clock: context.clock,
          random: systemRandom,
          ids: context.ids,
          signal,
          model: () => this.#model,
          readsUnasked: () => READS_UNASKED.includes(this.#mode),
          takeSteering: (last) => takeSteering(turn, last),
        },
        before,
      );
      return await loop.run(text);
    } finally {
      turn.closed = true;
      await joined.close();
    }
  }

  #ownTools() {
    const { cwd, ids } = this.#parts.context;
    return [readTool(cwd), editTool(cwd, ids), searchTool(cwd), runTool(this.#parts.context)];
  }
}

/** With `last`, an empty answer means that no more is taken: whoever comes later is told so. */
function takeSteering(turn: RunningTurn, last: boolean): string[] {
  const texts = turn.steering.splice(0);
  if (last && texts.length === 0) turn.closed = true;
  return texts;
}
