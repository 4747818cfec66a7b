import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '#base';
import { startScriptedModel, type ScriptedModel } from './server.ts';

let model: ScriptedModel;
const clock = new ManualClock();
beforeEach(async () => {
  model = await startScriptedModel({ clock });
});
afterEach(() => model.close());

/** What came over the wire: whether it has the shape is what the assertions find out. */
type Wire = ReturnType<typeof JSON.parse>;

/** One protocol as a client sees it: how to ask in it, and what an answer says. */
interface Dialect {
  path(stream: boolean): string;
  body(turns: Said[], stream: boolean): object;
  whole(body: Wire): Heard;
  streamed(events: Wire[]): Heard;
}
type Said = { user: string } | { calls: Call[] } | { results: { id: string; name: string; text: string }[] };
interface Call {
  id: string;
  name: string;
  args: unknown;
}
interface Heard {
  text: string;
  calls: Call[];
  usage: [input: number, output: number];
}

const PARAMETERS = {
  type: 'object',
  properties: { path: { type: 'string' }, content: { type: 'string' } },
  required: ['path', 'content'],
};

const DIALECTS: Record<string, Dialect> = {
  'chat completions': {
    path: () => '/v1/chat/completions',
    body: (turns, stream) => ({
      model: 'any',
      stream,
      extra: 'passed over',
      tools: [{ type: 'function', function: { name: 'write_file', parameters: PARAMETERS } }],
      messages: turns.flatMap((turn): object[] => {
        if ('user' in turn) return [{ role: 'user', content: [{ type: 'text', text: turn.user }] }];
        if ('results' in turn)
          return turn.results.map(({ id, text }) => ({ role: 'tool', tool_call_id: id, content: text }));
        const calls = turn.calls.map(({ id, name, args }) => ({
          id,
          type: 'function',
          function: { name, arguments: JSON.stringify(args) },
        }));
        return [{ role: 'assistant', tool_calls: calls }];
      }),
    }),
    whole: ({ choices: [{ message, finish_reason }], usage }) => {
      expect(finish_reason).toBe(message.tool_calls ? 'tool_calls' : 'stop');
      const calls = (message.tool_calls ?? []).map((call: Wire) => ({
        id: call.id,
        name: call.function.name,
        args: JSON.parse(call.function.arguments),
      }));
      return { text: message.content ?? '', calls, usage: [usage.prompt_tokens, usage.completion_tokens] };
    },
    streamed: (events) => {
      expect(events.at(-1)).toBe('[DONE]');
      const deltas = events.flatMap((one) => one.choices?.map((choice: Wire) => choice.delta) ?? []);
      const calls = deltas.flatMap((delta) => delta.tool_calls ?? []);
      const { usage } = events.at(-2);
      return {
        text: deltas.map((delta) => delta.content ?? '').join(''),
        calls: calls.map((call) => ({
          id: call.id,
          name: call.function.name,
          args: JSON.parse(call.function.arguments),
        })),
        usage: [usage.prompt_tokens, usage.completion_tokens],
      };
    },
  },
  responses: {
    path: () => '/v1/responses',
    body: (turns, stream) => ({
      model: 'any',
      stream,
      instructions: 'Be brief.',
      tools: [{ type: 'function', name: 'write_file', parameters: PARAMETERS }, { type: 'web_search' }],
      input: turns.flatMap((turn): object[] => {
        if ('user' in turn)
          return [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: turn.user }] }];
        if ('results' in turn)
          return turn.results.map(({ id, text }) => ({
            type: 'function_call_output',
            call_id: id,
            output: text,
          }));
        return turn.calls.map(({ id, name, args }) => ({
          type: 'function_call',
          call_id: id,
          name,
          arguments: JSON.stringify(args),
        }));
      }),
    }),
    whole: ({ output, usage }) => ({
      text: output
        .filter((item: Wire) => item.type === 'message')
        .map((item: Wire) => item.content[0].text)
        .join(''),
      calls: output
        .filter((item: Wire) => item.type === 'function_call')
        .map((item: Wire) => ({ id: item.call_id, name: item.name, args: JSON.parse(item.arguments) })),
      usage: [usage.input_tokens, usage.output_tokens],
    }),
    streamed: (events) => {
      expect(events.map((one) => one.sequence_number)).toEqual(events.map((_, at) => at));
      const last = events.at(-1);
      expect(last.type).toBe('response.completed');
      const heard = DIALECTS['responses']!.whole(last.response);
      const deltas = events.filter((one) => one.type === 'response.output_text.delta');
      expect(deltas.map((one) => one.delta).join('')).toBe(heard.text);
      return heard;
    },
  },
  messages: {
    path: () => '/v1/messages',
    body: (turns, stream) => ({
      model: 'any',
      stream,
      max_tokens: 100,
      system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
      tools: [{ name: 'write_file', input_schema: PARAMETERS }],
      messages: turns.map((turn) => {
        if ('user' in turn) return { role: 'user', content: turn.user };
        if ('results' in turn) {
          const content = turn.results.map(({ id, text }) => ({
            type: 'tool_result',
            tool_use_id: id,
            content: text,
          }));
          return {
            role: 'user',
            content: [...content, { type: 'text', text: '<system-reminder>x</system-reminder>' }],
          };
        }
        return {
          role: 'assistant',
          content: turn.calls.map(({ id, name, args }) => ({ type: 'tool_use', id, name, input: args })),
        };
      }),
    }),
    whole: ({ content, usage, stop_reason }) => {
      const calls = content.filter((block: Wire) => block.type === 'tool_use');
      expect(stop_reason).toBe(calls.length > 0 ? 'tool_use' : 'end_turn');
      return {
        text: content
          .filter((block: Wire) => block.type === 'text')
          .map((block: Wire) => block.text)
          .join(''),
        calls: calls.map(({ id, name, input }: Wire) => ({ id, name, args: input })),
        usage: [usage.input_tokens, usage.output_tokens],
      };
    },
    streamed: (events) => {
      expect(events[0].type).toBe('message_start');
      expect(events.at(-1).type).toBe('message_stop');
      const blocks: Wire[] = [];
      for (const one of events) {
        if (one.type === 'content_block_start') blocks[one.index] = { ...one.content_block, json: '' };
        if (one.type === 'content_block_delta') {
          blocks[one.index].text += one.delta.text ?? '';
          blocks[one.index].json += one.delta.partial_json ?? '';
        }
      }
      return {
        text: blocks
          .filter((block) => block.type === 'text')
          .map((block) => block.text)
          .join(''),
        calls: blocks
          .filter((block) => block.type === 'tool_use')
          .map(({ id, name, json }) => ({ id, name, args: JSON.parse(json) })),
        usage: [events[0].message.usage.input_tokens, events.at(-2).usage.output_tokens],
      };
    },
  },
  gemini: {
    path: (stream) => `/v1beta/models/any:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
    body: (turns) => ({
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
      tools: [{ functionDeclarations: [{ name: 'write_file', parametersJsonSchema: PARAMETERS }] }],
      contents: turns.map((turn) => {
        if ('user' in turn) return { role: 'user', parts: [{ text: turn.user }] };
        if ('results' in turn)
          return {
            role: 'user',
            parts: turn.results.map(({ name, text }) => ({
              functionResponse: { name, response: { output: text } },
            })),
          };
        return {
          role: 'model',
          parts: turn.calls.map(({ name, args }) => ({ functionCall: { name, args } })),
        };
      }),
    }),
    whole: (body) => DIALECTS['gemini']!.streamed([body]),
    streamed: (events) => {
      const parts = events.flatMap((one) => one.candidates[0].content.parts);
      const { candidates, usageMetadata } = events.at(-1);
      expect(candidates[0].finishReason).toBe('STOP');
      return {
        text: parts.map((part) => part.text ?? '').join(''),
        calls: parts
          .filter((part) => part.functionCall)
          .map(({ functionCall: { id, name, args } }) => ({ id, name, args })),
        usage: [usageMetadata.promptTokenCount, usageMetadata.candidatesTokenCount],
      };
    },
  },
};

function post(path: string, body: object, signal?: AbortSignal): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(model.url + path, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
    ...(signal && { signal }),
  });
}

async function ask(dialect: Dialect, stream: boolean, ...turns: Said[]): Promise<Heard> {
  const response = await post(dialect.path(stream), dialect.body(turns, stream));
  expect(response.status).toBe(200);
  const text = await response.text();
  return stream ? dialect.streamed(eventsOf(text)) : dialect.whole(JSON.parse(text));
}

function eventsOf(text: string): Wire[] {
  const data = text.split('\n').filter((line) => line.startsWith('data: '));
  return data.map((line) => (line === 'data: [DONE]' ? '[DONE]' : JSON.parse(line.slice(6))));
}

const CASES = Object.entries(DIALECTS).flatMap(([name, dialect]) =>
  [false, true].map((stream) => ({ name, dialect, stream, how: stream ? 'as a stream' : 'at once' })),
);

describe.each(CASES)('$name, answered $how', ({ dialect, stream }) => {
  it('says what the prompt tells it to, at a cost that depends on the request alone', async () => {
    const first = await ask(dialect, stream, { user: 'say: hello, häppy world' });
    expect(first).toMatchObject({ text: 'hello, häppy world', calls: [] });
    expect(first.usage[0]).toBeGreaterThan(0);
    expect(first.usage[1]).toBe(5);
    expect(await ask(dialect, stream, { user: 'say: hello, häppy world' })).toEqual(first);
  });

  it('labels its answer to a plain prompt', async () => {
    expect((await ask(dialect, stream, { user: 'Good\nmorning' })).text).toBe('scripted model: Good morning');
  });

  it('fills what the prompt says, and leaves what only a later reader can fill', async () => {
    const nested = 'see msg_1a\nsay: to {{prompt /msg_\\w+/}}, {{prompt /tsk_\\d+/}} and {{result /x/}}';
    expect((await ask(dialect, stream, { user: nested })).text).toBe(
      'to msg_1a, {{prompt /tsk_\\d+/}} and {{result /x/}}',
    );
  });

  it('goes through steps of tool calls by the results that follow the prompt', async () => {
    const prompt = {
      user: 'say: writing\nwrite: a.txt <<< one\nthen: tool: file {"n": "{{result}}"}\nthen: say: was {{result /b\\w+/}}',
    };
    const first = await ask(dialect, stream, prompt);
    expect(first).toMatchObject({
      text: 'writing',
      calls: [{ name: 'write_file', args: { path: 'a.txt', content: 'one' } }],
    });
    const results = (heard: Heard, text: string) => ({
      results: heard.calls.map(({ id, name }) => ({ id, name, text })),
    });
    const one = [prompt, { calls: first.calls }, results(first, 'written')];
    const second = await ask(dialect, stream, ...one);
    expect(second.text).toBe('');
    expect(JSON.stringify(second.calls)).toContain('written');
    const two = [...one, { calls: second.calls }, results(second, 'a bee')];
    expect(await ask(dialect, stream, ...two)).toMatchObject({ text: 'was bee', calls: [] });
    expect(model.requests.map((request) => request.round)).toEqual([0, 1, 2]);
  });

  it('reports the results when the steps are used up', async () => {
    const prompt = { user: 'write: a.txt <<< one' };
    const { calls } = await ask(dialect, stream, prompt);
    const results = calls.map(({ id, name }) => ({ id, name, text: 'permission denied' }));
    const { text } = await ask(dialect, stream, prompt, { calls }, { results });
    expect(text).toMatch(/^scripted model: done\. .*permission denied/);
  });

  it('recalls only what the conversation still holds', async () => {
    const recall = { user: 'recall: place' };
    expect(
      (await ask(dialect, stream, { user: 'remember: place=the mill' }, { calls: [] }, recall)).text,
    ).toBe('the mill');
    expect((await ask(dialect, stream, recall)).text).toBe('nothing remembered');
  });

  it('refuses with the status asked for, in the words of the protocol', async () => {
    const response = await post(
      dialect.path(stream),
      dialect.body([{ user: 'error: 529 too busy' }], stream),
    );
    expect(response.status).toBe(529);
    expect(await response.json()).toMatchObject({ error: { message: 'too busy' } });
    expect(model.requests[0]).toMatchObject({ outcome: 'refused', prompt: 'error: 529 too busy' });
  });

  it('refuses a body that is not of the protocol with 400', async () => {
    const response = await post(dialect.path(stream), { messages: 3 });
    expect(response.status).toBe(400);
  });

  it('breaks off in the middle', async () => {
    const response = await post(
      dialect.path(stream),
      dialect.body([{ user: 'say: half of this\nbreak off' }], stream),
    );
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow('terminated');
    expect(model.requests[0]?.outcome).toBe('broken off');
  });

  it('holds a slow answer until it is released', async () => {
    const asked = ask(dialect, stream, { user: 'slow: 3 chunks\nsay: one after another' });
    await model.waiting();
    expect(model.requests[0]?.outcome).toBe('open');
    expect(model.release(1)).toBe(1);
    await model.waiting();
    expect(model.release()).toBe(1);
    expect((await asked).text).toBe('one after another');
    expect(model.requests[0]?.outcome).toBe('answered');
  });

  it('hangs until the client gives up', async () => {
    const abort = new AbortController();
    const asked = post(dialect.path(stream), dialect.body([{ user: 'hang' }], stream), abort.signal);
    await expect.poll(() => model.requests.length).toBe(1);
    abort.abort();
    await expect(asked).rejects.toThrow('aborted');
    await expect.poll(() => model.requests[0]?.outcome).toBe('aborted');
  });
});

const chat = DIALECTS['chat completions']!;

describe('the scripted model', () => {
  it('streams the first chunk of a slow answer at once', async () => {
    const response = await post(chat.path(true), chat.body([{ user: 'slow: 2 chunks' }], true));
    await model.waiting();
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let seen = '';
    while (!seen.includes('chunk 1 of 2')) seen += (await reader.read()).value ?? '';
    expect(seen).not.toContain('chunk 2 of 2');
    expect((await post('/control/release', { chunks: 1 })).status).toBe(200);
    while (!seen.includes('[DONE]')) seen += (await reader.read()).value ?? '';
    expect(seen).toContain('chunk 2 of 2');
  });

  it('paces a slow answer by the clock', async () => {
    const asked = ask(chat, true, { user: 'slow: 3 chunks, 50 ms' });
    await expect.poll(() => clock.nextTimerIn()).toBe(50);
    clock.advance(50);
    await expect.poll(() => clock.nextTimerIn()).toBe(50);
    clock.advance(50);
    expect((await asked).text).toContain('chunk 3 of 3');
  });

  it('hangs after what it was told to say', async () => {
    const abort = new AbortController();
    const response = await post(
      chat.path(true),
      chat.body([{ user: 'say: wait for it\nhang' }], true),
      abort.signal,
    );
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let seen = '';
    while (!seen.includes('or it')) seen += (await reader.read()).value ?? '';
    abort.abort();
    await expect.poll(() => model.requests[0]?.outcome).toBe('aborted');
  });

  it('answers a side call without obeying the prompt it quotes, and keeps what was remembered', async () => {
    const response = await post('/v1/chat/completions', {
      model: 'any',
      messages: [
        { role: 'system', content: 'Write a summary of the conversation.' },
        { role: 'user', content: 'remember: place=the mill\nerror: 500' },
      ],
    });
    const { text } = chat.whole(await response.json());
    expect(text).toBe('scripted model: side call\nremember: place=the mill');
  });

  it('says what is wrong with a directive instead of guessing', async () => {
    const { text } = await ask(chat, false, { user: 'tool: x {oops' });
    expect(text).toBe('scripted model: cannot follow "tool: x {oops": the arguments are not JSON');
  });

  it('calls a namespaced and a freeform tool as codex offers them', async () => {
    const tools = [
      { type: 'namespace', name: 'mcp__hub', tools: [{ type: 'function', name: 'send' }] },
      { type: 'custom', name: 'apply_patch' },
    ];
    const body = { model: 'any', input: 'tool: send {"to": "mill"}\nwrite: a.txt <<< one', tools };
    const { output }: Wire = await (await post('/v1/responses', body)).json();
    expect(output).toMatchObject([
      { type: 'function_call', namespace: 'mcp__hub', name: 'send', arguments: '{"to":"mill"}' },
      { type: 'custom_tool_call', name: 'apply_patch', input: expect.stringContaining('+one') },
    ]);
  });

  it('lists its one model, counts tokens, and shows what came in', async () => {
    const models: Wire = await (await fetch(`${model.url}/v1/models`)).json();
    expect(models.data).toMatchObject([{ id: 'scripted', owned_by: 'scripted-model' }]);
    const geminis: Wire = await (await fetch(`${model.url}/v1beta/models`)).json();
    expect(geminis.models[0].name).toBe('models/scripted');
    const count = await post('/v1/messages/count_tokens', {
      model: 'any',
      messages: [{ role: 'user', content: '12345678' }],
    });
    expect(await count.json()).toMatchObject({ input_tokens: 2 });
    await ask(chat, false, { user: 'say: hello' });
    const state: Wire = await (await fetch(`${model.url}/control/state`)).json();
    expect(state).toMatchObject({
      waiting: 0,
      requests: [{ protocol: 'chat-completions', prompt: 'say: hello' }],
    });
    expect((await fetch(`${model.url}/v1/nothing`)).status).toBe(404);
  });

  it('ends open answers when it is closed', async () => {
    const asked = post(chat.path(true), chat.body([{ user: 'hang' }], true));
    const ended = asked.catch((error: unknown) => error);
    await expect.poll(() => model.requests.length).toBe(1);
    await model.close();
    expect(await ended).toBeInstanceOf(TypeError);
    await expect.poll(() => model.requests[0]?.outcome).toBe('aborted');
  });
});
