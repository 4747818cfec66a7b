import type { Log } from '#base';
import { refusal, type SessionId, type WireQuery, type WorkspaceRequest } from '#domain';
import type { HarnessHost } from '#harness';
import type { HubLink } from '../hub-link.ts';
import type { HubPort, WorkspaceAnswer } from '../hub-port.ts';
import { refused } from './refused-answer.ts';
import type { SessionWorkspaces } from './session-workspaces.ts';

export interface AnswererParts {
  hub: Pick<HubPort, 'answerWorkspace'>;
  link: HubLink;
  workspaces?: SessionWorkspaces;
  harnesses: Pick<HarnessHost, 'wire'>;
  /** The folder that a session works in, where it is held here. */
  cwdOf: (session: SessionId) => string | undefined;
  log: Log;
  signal: AbortSignal;
}

/**
 * Does what the hub asks about sessions and their workspaces, and answers. Nothing of it is journalled: what has no answer the hub puts into
 * the inbox again when this agent has been restarted, and doing it twice does no harm.
 */
export class RequestAnswerer {
  readonly #parts: AnswererParts;
  readonly #known = new Set<string>();

  constructor(parts: AnswererParts) {
    this.#parts = parts;
  }

  /** From the inbox; twice is once. */
  take(request: WorkspaceRequest): void {
    if (this.#known.has(request.id)) return;
    this.#known.add(request.id);
    void this.#answer(request).finally(() => this.#known.delete(request.id));
  }

  async #answer(request: WorkspaceRequest): Promise<void> {
    const { hub, link, log, signal } = this.#parts;
    const answer = await this.#do(request).catch((error: unknown) => {
      log.write('error', 'a request about a workspace failed by a defect of the agent', {
        request: request.id,
        error: String(error),
      });
      return refused(refusal('workspace.git_failed', `The agent failed: ${String(error)}`));
    });
    // What was ended because this agent stops is done again by its next life.
    if (signal.aborted) return;
    const taken = await link.call(() => hub.answerWorkspace({ request: request.id, answer }), signal);
    if (taken?.ok === false)
      log.write('warn', 'the hub did not take an answer about a workspace', {
        request: request.id,
        refused: taken.error.code,
      });
  }

  async #do({ session, of, name, ask }: WorkspaceRequest): Promise<WorkspaceAnswer> {
    const { workspaces, cwdOf, signal } = this.#parts;
    if (ask.do === 'wire') return this.#wire(session, ask);
    if (!workspaces) return refused(refusal('workspace.not_found', 'This agent makes no workspaces.'));
    const place = { of, name };
    switch (ask.do) {
      case 'diff':
        return workspaces.diff(place, ask.bytes);
      case 'merge':
        return workspaces.merge(place, ask);
      case 'discard':
        return workspaces.discard(place, ask.force);
      case 'gate':
        return workspaces.gate(place, ask.gates, cwdOf(session), signal);
    }
  }

  async #wire(session: SessionId, query: WireQuery): Promise<WorkspaceAnswer> {
    const { harnesses } = this.#parts;
    const page = await harnesses.wire?.(session, query);
    return page
      ? { is: 'wire', ...page }
      : refused(refusal('session.log_unknown', 'This agent keeps no protocol logs.'));
  }
}
