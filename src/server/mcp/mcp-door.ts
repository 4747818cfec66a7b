import { createMcpHandler } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { onNextTurn } from '#base';
import { answerRefusal, SECURITY_HEADERS } from '../http/answer.ts';
import { keepMailOfCut } from '../http/cut-answers.ts';
import { readJsonBody } from '../http/read-body.ts';
import { serverForCaller, type McpCall, type McpDeps } from './server-for-caller.ts';

const toolCall = z.object({ method: z.literal('tools/call') });

/** The MCP endpoint behind the guards: from a request whose caller is known to its answer. */
export interface McpDoor {
  answer(request: Request, who: Pick<McpCall, 'by' | 'token'>): Promise<Response>;
  /** Lets calls that wait go, and ends streams. */
  close(): void;
}

export function createMcpDoor(deps: Omit<McpDeps, 'track'>): McpDoor {
  const closing = new AbortController();
  const calls = new WeakMap<Request, McpCall>();
  const busy = new Set<Promise<unknown>>();
  const track = async <T>(work: Promise<T>): Promise<T> => {
    busy.add(work);
    return work.finally(() => busy.delete(work));
  };
  const handler = createMcpHandler(
    ({ requestInfo }) => {
      const call = requestInfo && calls.get(requestInfo);
      if (!call) throw new Error('an MCP request came without its caller');
      return serverForCaller({ ...deps, track }, call);
    },
    { onerror: (error) => deps.log.write('debug', 'An MCP request was refused', { why: error.message }) },
  );
  return {
    async answer(request, who) {
      const body = request.method === 'POST' ? await readJsonBody(request) : undefined;
      if (body?.ok === false) return answerRefusal(body.error);
      // Other requests carry no mail, and streams among them end by being cut.
      if (toolCall.safeParse(body?.value).success) keepMailOfCut(request, who.by, deps);
      calls.set(request, { ...who, signal: AbortSignal.any([closing.signal, request.signal]) });
      const answer = await handler.fetch(request, body ? { parsedBody: body.value } : {});
      return guarded(answer);
    },
    close() {
      closing.abort();
      // What waited is answered first; then streams that wait for nothing end.
      void Promise.allSettled(busy).then(() => onNextTurn(() => void handler.close().catch(() => {})));
    },
  };
}

function guarded(answer: Response): Response {
  const headers = new Headers(answer.headers);
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) headers.set(name, value);
  return new Response(answer.body, { status: answer.status, headers });
}
