import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pause, systemClock, type Clock } from '#base';
import { countInput, decide } from './answer.ts';
import { MODEL_ID, type Answer } from './conversation.ts';
import { findPrompt, isSideCall } from './prompt-finder.ts';
import type { Frame, Protocol } from './protocol.ts';
import { chatCompletions } from './protocols/chat-completions.ts';
import { gemini } from './protocols/gemini.ts';
import { messages } from './protocols/messages.ts';
import { responses } from './protocols/responses.ts';
import { ReleaseGate } from './release-gate.ts';

/** A model request that came in, for tests to look at. */
export interface RecordedRequest {
  protocol: Protocol['name'];
  path: string;
  /** As it was sent; `undefined` when it was not JSON. */
  body: unknown;
  /** What was found as the prompt, without what the harness wrapped around it. */
  prompt: string;
  /** The step that was due: how many rounds of tool results follow the prompt. */
  round: number;
  stream: boolean;
  /** The harness asks for itself (a title, a summary); what it quotes is not obeyed. */
  sideCall: boolean;
  /** `open` until the answer has ended; `aborted` when the client went away before that. */
  outcome: 'open' | 'answered' | 'refused' | 'broken off' | 'aborted';
}

export interface ScriptedModel {
  /** Without a path: add `/v1` for OpenAI clients, nothing for Anthropic's and Gemini's. */
  url: string;
  /** The last 1,000 model requests, oldest first. */
  requests: RecordedRequest[];
  /** Ids that OpenAI clients are told of beside its own; a test adds them before a client asks. All answer alike. */
  moreModels: string[];
  /** Lets the streams that wait send so many more chunks, all by default; gives how many waited. */
  release(chunks?: number): number;
  /** Resolves when at least so many (1) slow streams wait for a release. */
  waiting(count?: number): Promise<void>;
  /** Ends every open answer and stops listening. Harmless when repeated. */
  close(): Promise<void>;
}

const MOST_REQUESTS = 1000;
const LARGEST_BODY = 64 * 1024 * 1024;

/** Starts the scripted model on 127.0.0.1. */
export async function startScriptedModel(
  options: { port?: number; clock?: Clock } = {},
): Promise<ScriptedModel> {
  const model = new Endpoint(options.clock ?? systemClock);
  const server = createServer((request, response) => {
    void model.serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${portOf(server)}`,
    requests: model.requests,
    moreModels: model.moreModels,
    release: (chunks) => model.gate.release(chunks),
    waiting: (count = 1) => model.gate.waiting(count),
    close: () => closed(server),
  };
}

class Endpoint {
  readonly requests: RecordedRequest[] = [];
  readonly moreModels: string[] = [];
  readonly gate = new ReleaseGate();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname.replace(/\/+$/, '');
    const body = await readBody(request);
    if (body === undefined)
      return send(response, 413, { error: { message: 'scripted model: body too large' } });
    if (request.method === 'GET') return this.#look(path, response);
    if (path === '/control/release') {
      return send(response, 200, { released: this.gate.release(chunksOf(body)) });
    }
    const protocol = protocolOf(path);
    if (!protocol) return send(response, 404, notFound(path));
    await this.#answer(protocol, path, body, response);
  }

  #look(path: string, response: ServerResponse): void {
    if (path === '/control/state') {
      return send(response, 200, { waiting: this.gate.count, requests: this.requests });
    }
    if (path.endsWith('/v1beta/models')) {
      const methods = ['generateContent', 'streamGenerateContent', 'countTokens'];
      const model = {
        name: `models/${MODEL_ID}`,
        displayName: 'Scripted model',
        supportedGenerationMethods: methods,
      };
      return send(response, 200, { models: [model] });
    }
    if (path.endsWith('/models')) {
      const about = { object: 'model', created: 0, owned_by: 'scripted-model' };
      const data = [MODEL_ID, ...this.moreModels].map((id) => ({ id, ...about }));
      return send(response, 200, { object: 'list', data });
    }
    send(response, 404, notFound(path));
  }

  async #answer(protocol: Protocol, path: string, text: string, response: ServerResponse): Promise<void> {
    const body = json(text);
    const read = protocol.read(body, path);
    if (!read.ok) return send(response, 400, protocol.refusal(400, read.error));
    if (/[/:]count_?tokens$/i.test(path)) {
      const count = countInput(read.value);
      return send(response, 200, { input_tokens: count, totalTokens: count });
    }
    const prompt = findPrompt(read.value);
    const record: RecordedRequest = {
      protocol: protocol.name,
      path,
      body,
      prompt: prompt?.text ?? '',
      round: prompt?.round ?? 0,
      stream: read.value.stream,
      sideCall: isSideCall(read.value),
      outcome: 'open',
    };
    this.requests.push(record);
    if (this.requests.length > MOST_REQUESTS) this.requests.shift();
    const gone = new AbortController();
    response.once('close', () => {
      if (record.outcome === 'open') record.outcome = 'aborted';
      gone.abort();
    });
    const verdict = decide(read.value);
    if (verdict.kind === 'refusal') {
      record.outcome = 'refused';
      return send(response, verdict.status, protocol.refusal(verdict.status, verdict.message));
    }
    const delivery: Delivery = { protocol, record, response, signal: gone.signal, answer: verdict.answer };
    await (read.value.stream ? this.#stream(delivery) : this.#whole(delivery));
  }

  async #whole({ protocol, record, response, signal, answer }: Delivery): Promise<void> {
    const passage = this.#passage(answer, signal);
    for (let chunk = 1; chunk < answer.chunks.length && !signal.aborted; chunk++) await passage();
    if (signal.aborted || answer.end === 'hang') return;
    const text = JSON.stringify(protocol.whole(answer));
    response.writeHead(200, {
      ...HEADERS,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
    });
    record.outcome = answer.end === 'finish' ? 'answered' : 'broken off';
    if (answer.end === 'finish') response.end(text);
    else response.write(text.slice(0, text.length / 2), () => response.destroy());
  }

  async #stream({ protocol, record, response, signal, answer }: Delivery): Promise<void> {
    const { opening, chunks, ending } = protocol.frames(answer);
    const passage = this.#passage(answer, signal);
    // A hang with nothing said before it never answers at all, not even with headers.
    if (answer.end === 'hang' && chunks.length === 0) return;
    response.writeHead(200, { ...HEADERS, 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    response.write(opening.map(eventText).join(''));
    for (const [at, chunk] of chunks.entries()) {
      if (at > 0) await passage();
      if (signal.aborted) return;
      response.write(eventText(chunk));
    }
    if (answer.end === 'hang') return;
    record.outcome = answer.end === 'finish' ? 'answered' : 'broken off';
    if (answer.end === 'finish') response.end(ending.map(eventText).join(''));
    // An empty write's callback comes after everything before it was handed to the system.
    else response.write(':\n\n', () => response.destroy());
  }

  #passage({ between }: Answer, signal: AbortSignal): () => Promise<void> {
    if (between === 'nothing') return async () => {};
    if (between === 'release') return this.gate.ticket(signal);
    return () => pause(this.#clock, between.ms, signal);
  }
}

interface Delivery {
  protocol: Protocol;
  record: RecordedRequest;
  response: ServerResponse;
  signal: AbortSignal;
  answer: Answer;
}

const HEADERS = { 'x-scripted-model': 'true' };

function protocolOf(path: string): Protocol | undefined {
  if (path.endsWith('/chat/completions')) return chatCompletions;
  if (path.endsWith('/responses')) return responses;
  if (/\/messages(?:\/count_tokens)?$/.test(path)) return messages;
  return /\/models\/[^/]+:(?:generateContent|streamGenerateContent|countTokens)$/.test(path)
    ? gemini
    : undefined;
}

/** Undefined when it is larger than any prompt may be. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    if (!Buffer.isBuffer(part)) continue;
    size += part.length;
    if (size > LARGEST_BODY) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { ...HEADERS, 'content-type': 'application/json' }).end(JSON.stringify(body));
}

const eventText = ({ event, data }: Frame): string =>
  `${event ? `event: ${event}\n` : ''}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;

const notFound = (path: string) => ({ error: { message: `scripted model: no such endpoint: ${path}` } });

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `{"chunks": N}` in the body of a release; anything else means all. */
function chunksOf(body: string): number | undefined {
  const count = Number(/"chunks"\s*:\s*(\d+)/.exec(body)?.[1]);
  return count > 0 ? count : undefined;
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the scripted model has no port');
  return address.port;
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
