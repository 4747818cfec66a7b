import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { testHost } from '../../testing/test-host.ts';
import { nativeRecipe } from '../../recipes/native.ts';
import { turn } from './testing/native-bench.ts';

type Answer = (response: ServerResponse, body: string, round: number) => void;

/** A session on an endpoint that answers just so; what the scripted model never does. */
async function sessionOn(answer: Answer) {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => answer(response, body, bodies.push(body)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const test = await testHost([nativeRecipe({ baseUrl: `http://127.0.0.1:${port}/v1`, model: 'bad' })]);
  onTestFinished(async () => {
    await test[Symbol.asyncDispose]();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { session: await test.open(test.spec('native')), bodies, test };
}

/** A streamed answer of these deltas; without a usage unless one is given. */
function stream(response: ServerResponse, deltas: object[], finish: string | null, usage?: object): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const chunk = (choice: object | undefined, more: object = {}) =>
    response.write(
      `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', created: 0, model: 'bad', choices: choice ? [{ index: 0, ...choice }] : [], ...more })}\n\n`,
    );
  for (const delta of deltas) chunk({ delta, finish_reason: null });
  if (finish !== null) chunk({ delta: {}, finish_reason: finish });
  if (usage) chunk(undefined, { usage });
  response.end(finish === null ? '' : 'data: [DONE]\n\n');
}

const call = (args: string, name = 'read') => ({
  tool_calls: [{ index: 0, id: 'c1', type: 'function', function: { name, arguments: args } }],
});

describe('a native session on an endpoint that misbehaves', () => {
  it('tells the model that its arguments were no JSON, and ends when that does not help', async () => {
    const { session, bodies } = await sessionOn((response) =>
      stream(response, [call('{"path": "a.tx')], 'tool_calls'),
    );
    const { outcome, sink } = await turn(session, 'read it');
    expect(outcome).toMatchObject({
      end: 'failed',
      failure: { code: 'harness.model_error', cause: expect.stringContaining('cannot be read') },
    });
    expect(bodies).toHaveLength(3);
    expect(bodies.at(-1)).toContain('no JSON object');
    expect(sink.questions).toEqual([]);
  });

  it('goes on after malformed arguments once the model does better', async () => {
    const { session } = await sessionOn((response, _, round) =>
      round === 1
        ? stream(response, [call('not json')], 'tool_calls')
        : stream(response, [{ content: 'better' }], 'stop'),
    );
    expect((await turn(session, 'read it')).outcome).toMatchObject({ end: 'done', reply: 'better' });
  });

  it('names the tools that there are when the model calls another', async () => {
    const { session, bodies } = await sessionOn((response, _, round) =>
      round === 1
        ? stream(response, [call('{}', 'no_such_tool')], 'tool_calls')
        : stream(response, [{ content: 'well' }], 'stop'),
    );
    expect((await turn(session, 'go')).outcome).toMatchObject({ end: 'done' });
    expect(bodies[1]).toMatch(/There is no tool.*read, edit, search, run/);
  });

  it('keeps calls apart that the endpoint has given one number', async () => {
    const { session, bodies } = await sessionOn((response, _, round) =>
      round === 1
        ? stream(
            response,
            [
              {
                tool_calls: [0, 1].map((index) => ({
                  index,
                  id: 'same',
                  type: 'function',
                  function: { name: 'run', arguments: `{"command": "echo of-${index}"}` },
                })),
              },
            ],
            'tool_calls',
          )
        : stream(response, [{ content: 'both' }], 'stop'),
    );
    expect((await turn(session, 'go')).outcome).toMatchObject({ end: 'done', reply: 'both' });
    expect(bodies[1]?.match(/of-\d\\?"/g)).toHaveLength(4);
  });

  it('shows usage and cost as unknown when the endpoint does not tell them, never as zero', async () => {
    const { session } = await sessionOn((response) => stream(response, [{ content: 'hi' }], 'stop'));
    const { outcome, sink } = await turn(session, 'hello');
    expect(outcome).toMatchObject({ end: 'done', reply: 'hi' });
    expect(outcome.usage).toBeUndefined();
    expect(sink.entries.filter(({ type }) => type === 'usage')).toEqual([]);
  });

  it('takes a stream that stops without an end for the failure that it is', async () => {
    const { session } = await sessionOn((response) => stream(response, [{ content: 'half' }], null));
    const { outcome } = await turn(session, 'hello');
    expect(outcome).toMatchObject({ end: 'failed', reply: 'half', failure: { code: 'harness.model_error' } });
  });

  it('takes an answer without a word for a failure', async () => {
    const { session } = await sessionOn((response) => stream(response, [], 'stop'));
    const { outcome } = await turn(session, 'hello');
    expect(outcome).toMatchObject({
      end: 'failed',
      failure: { cause: expect.stringContaining('without a word') },
    });
  });

  it.each([
    ['length', { end: 'done', stopReason: 'max_tokens' }],
    ['content_filter', { end: 'done', stopReason: 'refusal' }],
  ])('tells the end "%s" as what it is', async (finish, expected) => {
    const { session } = await sessionOn((response) => stream(response, [{ content: 'so far' }], finish));
    expect((await turn(session, 'hello')).outcome).toMatchObject(expected);
  });

  it('tells thoughts as thoughts', async () => {
    const { session } = await sessionOn((response) =>
      stream(
        response,
        [{ reasoning_content: 'hm, ' }, { reasoning_content: 'yes' }, { content: 'Yes.' }],
        'stop',
      ),
    );
    const { outcome, sink } = await turn(session, 'hello');
    expect(outcome.reply).toBe('Yes.');
    const thoughts = sink.entries.flatMap((entry) => (entry.type === 'thought' ? [entry.text] : []));
    expect(thoughts.join('')).toBe('hm, yes');
  });

  it('waits as long as it is told to before it tries again', async () => {
    const { session, bodies } = await sessionOn((response, _, round) => {
      if (round > 1) return stream(response, [{ content: 'now' }], 'stop');
      response.writeHead(429, { 'retry-after': '0', 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { message: 'slow down' } }));
    });
    const { outcome, sink } = await turn(session, 'hello');
    expect(outcome).toMatchObject({ end: 'done', reply: 'now' });
    expect(bodies).toHaveLength(2);
    expect(JSON.stringify(sink.entries)).toContain('429: slow down');
  });

  it('compacts when the endpoint says that all is too long, and tries once more', async () => {
    const { session, bodies } = await sessionOn((response, body) => {
      if (body.includes('summary of this conversation'))
        return stream(response, [{ content: 'sum' }], 'stop');
      if (body.includes('older messages were taken out'))
        return stream(response, [{ content: 'fits' }], 'stop');
      if (!body.includes('go-on-please')) return stream(response, [{ content: 'w'.repeat(20_000) }], 'stop');
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({ error: { message: "This model's maximum context length is 8192 tokens." } }),
      );
    });
    await turn(session, 'first');
    expect((await turn(session, 'go-on-please')).outcome).toMatchObject({ end: 'done', reply: 'fits' });
    expect(bodies).toHaveLength(4);
  });

  it('says what cannot be reached, and where to look', async () => {
    // A port that was free a moment ago.
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    await using test = await testHost([nativeRecipe({ baseUrl: `http://127.0.0.1:${port}/v1`, model: 'm' })]);
    const { outcome } = await turn(await test.open(test.spec('native')), 'hello');
    expect(outcome).toMatchObject({
      end: 'failed',
      failure: { cause: expect.stringMatching(/ECONNREFUSED.*harness\.native\.baseUrl.*tried 3 times/) },
    });
  });

  it('does not hide what a wrong key is told', async () => {
    const { session } = await sessionOn((response) => {
      response.writeHead(401, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { message: 'bad key' } }));
    });
    const { outcome } = await turn(session, 'hello');
    expect(outcome).toMatchObject({
      failure: { cause: expect.stringMatching(/401: bad key.*harness\.native\.apiKeyEnv/) },
    });
  });
});
