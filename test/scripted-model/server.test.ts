import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '#base';
import { DIALECTS, type Dialect, type Heard, type Said, type Wire } from './client-dialects.ts';
import { startScriptedModel, type ScriptedModel } from './server.ts';

let model: ScriptedModel;
const clock = new ManualClock();
beforeEach(async () => {
  model = await startScriptedModel({ clock });
});
afterEach(() => model.close());

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
