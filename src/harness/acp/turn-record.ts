import { isDeepStrictEqual } from 'node:util';
import { isCallOver, type TranscriptEntry, type Usage } from '#domain';
import type { Quirks } from '../recipes/recipe.ts';
import { applyPatch, blockText, type CallTelling, type TrackedCall } from './tool-call-facts.ts';
import type { CostMeter } from './cost-meter.ts';
import { usageOfUpdate } from './usage.ts';
import type { SessionUpdate, ToolCallPatch } from './update-schema.ts';

const REPLY_KEPT = 256 * 1024;

/** What one turn has said and done so far: turns updates of the harness into entries, and keeps the reply. */
export class TurnRecord {
  readonly #telling: CallTelling;
  readonly #notesLackId: boolean;
  readonly #cost: CostMeter | undefined;
  readonly #calls = new Map<string, TrackedCall>();
  #lastText = '';
  #text = '';
  #usage: Usage = {};
  #anything = false;
  #note: string | undefined;

  /** `cost`: of a harness that tells what its session has cost so far; without it a told cost is the turn's. */
  constructor(cwd: string, quirks: Pick<Quirks, 'notesLackId' | 'titleIsCommand'> = {}, cost?: CostMeter) {
    this.#cost = cost;
    this.#telling = { cwd, titleIsCommand: quirks.titleIsCommand ?? false };
    this.#notesLackId = quirks.notesLackId ?? false;
  }

  /** What was said after the last tool call, or before it when nothing was said since. */
  get reply(): string {
    return (this.#text.trim() === '' ? this.#lastText : this.#text).trim();
  }

  /** What the harness noted last, where its notes can be told from what the model says. */
  get note(): string | undefined {
    return this.#note;
  }

  get usage(): Usage | undefined {
    return Object.keys(this.#usage).length > 0 ? this.#usage : undefined;
  }

  /** Whether the harness said or did anything at all. */
  get anything(): boolean {
    return this.#anything;
  }

  /** Whether a tool is under way: such a turn may be silent for long. */
  get toolRuns(): boolean {
    return [...this.#calls.values()].some((call) => !isCallOver(call.status));
  }

  addUsage(usage: Usage): void {
    this.#usage = { ...this.#usage, ...usage };
  }

  /** The call that a permission is about, with all that earlier updates told of it. */
  callFor(patch: ToolCallPatch): TrackedCall {
    return applyPatch(this.#calls.get(patch.toolCallId), patch, this.#telling);
  }

  entriesFor(update: SessionUpdate): TranscriptEntry[] {
    switch (update.sessionUpdate) {
      case 'agent_message_chunk':
        if (this.#notesLackId && update.messageId === undefined)
          return this.#noted(blockText(update.content));
        return this.#message(update.content.type, blockText(update.content));
      case 'agent_thought_chunk':
        this.#anything = true;
        return [{ type: 'thought', text: blockText(update.content) }];
      case 'tool_call':
      case 'tool_call_update':
        return this.#tool(update);
      case 'usage_update':
        return this.#used(usageOfUpdate(update));
      default:
        return plainEntries(update);
    }
  }

  #used({ costMicros, ...told }: Usage): TranscriptEntry[] {
    const cost = costMicros === undefined || !this.#cost ? costMicros : this.#cost.costOf(costMicros);
    const usage = { ...told, ...(cost === undefined ? {} : { costMicros: cost }) };
    this.addUsage(usage);
    return [{ type: 'usage', usage }];
  }

  #noted(text: string): TranscriptEntry[] {
    const note = text.trim();
    if (note === '') return [];
    this.#note = note;
    return [{ type: 'notice', text: note }];
  }

  #message(kind: string, text: string): TranscriptEntry[] {
    this.#anything = true;
    if (kind !== 'text') return [{ type: 'notice', text: `The harness showed ${text}, which is not kept.` }];
    this.#text = (this.#text + text).slice(0, REPLY_KEPT);
    return text === '' ? [] : [{ type: 'text', text }];
  }

  /** A call is written anew, under its id, when its facts become clearer; otherwise only what changed is written. */
  #tool(patch: ToolCallPatch): TranscriptEntry[] {
    this.#anything = true;
    const before = this.#calls.get(patch.toolCallId);
    const now = applyPatch(before, patch, this.#telling);
    this.#calls.set(patch.toolCallId, now);
    if (!before) this.#closeText();
    const entries: TranscriptEntry[] = [];
    if (!before || !isDeepStrictEqual(before.facts, now.facts)) {
      entries.push({ type: 'tool_call', call: now.facts, status: now.status });
    }
    const output = now.output === (before?.output ?? '') ? undefined : now.output;
    if (output !== undefined || (before && now.status !== before.status)) {
      entries.push({
        type: 'tool_update',
        toolCallId: patch.toolCallId,
        status: now.status,
        ...(output === undefined ? {} : { output }),
        ...(now.exitCode === undefined ? {} : { exitCode: now.exitCode }),
      });
    }
    return entries;
  }

  #closeText(): void {
    if (this.#text.trim() !== '') this.#lastText = this.#text;
    this.#text = '';
  }
}

/** Entries that need no memory of the turn. */
export function plainEntries(update: SessionUpdate): TranscriptEntry[] {
  switch (update.sessionUpdate) {
    case 'plan':
      return [
        {
          type: 'plan',
          entries: update.entries.map((entry) => ({ text: entry.content, status: entry.status })),
        },
      ];
    case 'available_commands_update':
      return [{ type: 'commands', names: update.availableCommands.map((command) => command.name) }];
    case 'current_mode_update':
      return [{ type: 'mode', mode: update.currentModeId }];
    case 'notice':
      return [
        {
          type: 'notice',
          text: update.description ? `${update.title}: ${update.description}` : update.title,
        },
      ];
    case 'compaction_update':
      return [{ type: 'notice', text: compactionNotice(update.status, update.error) }];
    default:
      return [];
  }
}

function compactionNotice(status: string, error: string | undefined): string {
  if (status === 'completed') return 'The harness compacted its context.';
  if (status === 'in_progress') return 'The harness compacts its context.';
  return `The harness could not compact its context${error ? `: ${error}` : ''}.`;
}
