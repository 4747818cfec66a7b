import { createParser } from 'eventsource-parser';
import type { Result } from '#base';
import { forwardMcp, idOf, rpcError, type McpWay } from '#contract/client';
import { refusal, type Refusal } from '#domain';
import type { CliIo } from '../cli-io.ts';

export interface BridgeOptions extends McpWay {
  stdin: CliIo['stdin'];
  /** Takes one message with its line break. */
  write: (line: string) => void;
  /** Ends the bridge, as the end of stdin does. */
  signal: AbortSignal;
  /** The hub does not take this token: whether another was found, so that the message is worth another try. */
  renew: (refused: string) => Promise<boolean>;
}

/**
 * Carries MCP between a program that speaks it over stdin and stdout and the hub's endpoint, a message a line. It keeps
 * nothing but the calls under way, so the hub may come and go beneath it.
 */
export async function bridgeStdio(options: BridgeOptions): Promise<void> {
  const bridge = new Bridge(options);
  for await (const line of linesOf(options.stdin, options.signal)) bridge.take(line);
  bridge.end();
}

class Bridge {
  readonly #options: BridgeOptions;
  readonly #underWay = new Map<string | number, AbortController>();
  readonly #end = new AbortController();

  constructor(options: BridgeOptions) {
    this.#options = options;
  }

  take(line: string): void {
    if (line.trim() === '') return;
    const cancelled = cancelledBy(line);
    // The hub knows no calls from one message to the next: what ends one is that nobody listens any more.
    if (cancelled !== undefined) return this.#underWay.get(cancelled)?.abort();
    void this.#carry(line);
  }

  /** Whoever asked is gone: nobody hears answers any more. */
  end(): void {
    this.#end.abort();
  }

  async #carry(body: string): Promise<void> {
    const id = idOf(body);
    const call = new AbortController();
    if (id !== undefined) this.#underWay.set(id, call);
    const signal = AbortSignal.any([call.signal, this.#end.signal, this.#options.signal]);
    try {
      const answer = await this.#ask(body, signal);
      if (!answer.ok) this.#refuse(body, answer.error, signal);
      else if (answer.value.ok) await this.#pass(answer.value);
      else this.#refuse(body, await refusalIn(answer.value), signal);
    } catch (error) {
      const broken = refusal('hub.unreachable', `The answer of the hub broke off: ${String(error)}`, {
        hint: 'What was asked for may have been done; look before you repeat it.',
      });
      this.#refuse(body, broken, signal);
    } finally {
      if (id !== undefined) this.#underWay.delete(id);
    }
  }

  async #ask(body: string, signal: AbortSignal): Promise<Result<Response, Refusal>> {
    const message = { body, headers: headersFor(body), signal };
    let used = '';
    const target: McpWay['target'] = async () => {
      const found = await this.#options.target();
      if (found.ok) used = found.value.token;
      return found;
    };
    const answer = await forwardMcp({ ...this.#options, target }, message);
    const isRefused = answer.ok && answer.value.status === 401;
    return isRefused && (await this.#options.renew(used)) ? forwardMcp(this.#options, message) : answer;
  }

  #refuse(body: string, error: Refusal, signal: AbortSignal): void {
    if (signal.aborted) return;
    const answer = rpcError(body, error);
    if (answer) this.#write(JSON.stringify(answer));
  }

  async #pass(answer: Response): Promise<void> {
    if (answer.headers.get('content-type')?.startsWith('text/event-stream') !== true) {
      const text = await answer.text();
      if (text.trim() !== '') this.#write(text);
      return;
    }
    const parser = createParser({ onEvent: ({ data }) => void (data !== '' && this.#write(data)) });
    const decoder = new TextDecoder();
    const body: AsyncIterable<Uint8Array> | null = answer.body;
    if (body) for await (const chunk of body) parser.feed(decoder.decode(chunk, { stream: true }));
  }

  /** A line break inside would end the message; in JSON it can only stand between values. */
  #write(message: string): void {
    this.#options.write(`${message.replaceAll(/\r?\n/g, ' ')}\n`);
  }
}

async function* linesOf(stdin: CliIo['stdin'], signal: AbortSignal): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const ended = new Promise<undefined>((resolve) => {
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  const chunks = stdin[Symbol.asyncIterator]();
  let rest = '';
  for (;;) {
    const next = signal.aborted ? undefined : await Promise.race([chunks.next(), ended]);
    if (next === undefined || next.done === true) break;
    rest += typeof next.value === 'string' ? next.value : decoder.decode(next.value, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '' && !signal.aborted) yield rest;
}

/** What the newest MCP says of a message in headers too, taken from the message. */
function headersFor(body: string): Record<string, string> {
  const accept = 'application/json, text/event-stream';
  const message = fieldsOf(parsed(body));
  const params = fieldsOf(message['params']);
  const version = fieldsOf(params['_meta'])['io.modelcontextprotocol/protocolVersion'];
  const { method } = message;
  if (typeof version !== 'string' || typeof method !== 'string') return { accept };
  const name = params['name'] ?? params['uri'];
  return {
    accept,
    'mcp-protocol-version': version,
    'mcp-method': method,
    ...(typeof name === 'string' ? { 'mcp-name': name } : {}),
  };
}

function cancelledBy(line: string): string | number | undefined {
  const message = fieldsOf(parsed(line));
  if (message['method'] !== 'notifications/cancelled') return undefined;
  const { requestId } = fieldsOf(message['params']);
  return typeof requestId === 'string' || typeof requestId === 'number' ? requestId : undefined;
}

async function refusalIn(answer: Response): Promise<Refusal> {
  const { error } = fieldsOf(parsed(await answer.text()));
  const { message, hint } = fieldsOf(error);
  if (typeof message !== 'string')
    return refusal('hub.unreachable', `The hub answered HTTP ${answer.status}.`);
  const code = answer.status === 401 ? 'auth.invalid' : 'auth.forbidden';
  return refusal(code, message, typeof hint === 'string' ? { hint } : {});
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
