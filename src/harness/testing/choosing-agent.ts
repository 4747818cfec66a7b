import { createInterface } from 'node:readline';

// An ACP agent in raw lines that lets one choose, forks, and loses what was chosen at a load. Its prompts say what is in
// force and what it knows; `word X` remembers X; `switch` changes model and mode by its own word.

interface Message {
  id?: number;
  method?: string;
  params?: {
    sessionId?: string;
    configId?: string;
    value?: string | boolean;
    modeId?: string;
    prompt?: { text?: string }[];
  };
}

const forks = process.argv[2] !== 'no-fork';
const fresh = () => ({
  model: 'big',
  effort: 'low',
  web: false,
  mode: 'careful',
  words: new Array<string>(),
});
let now = fresh();
let sessionId = 's1';

function send(...messages: object[]): void {
  process.stdout.write(messages.map((one) => `${JSON.stringify({ jsonrpc: '2.0', ...one })}\n`).join(''));
}

function configOptions(): object[] {
  const efforts = now.model === 'big' ? ['low', 'high'] : ['low'];
  return [
    select('llm', 'model', now.model, [
      { group: 'all', name: 'All', options: ['big', 'small', 'broken'].map(named) },
    ]),
    select('effort', 'thought_level', now.effort, efforts.map(named)),
    { id: 'web', name: 'Web', type: 'boolean', currentValue: now.web },
    { id: 'odd', name: 'Odd', type: 'of another kind' },
  ];
}
const named = (value: string) => ({ value, name: value });
const select = (id: string, category: string, currentValue: string, options: object[]) => ({
  ...{ id, name: id, category },
  ...{ type: 'select', currentValue, options },
});

function opened(id: number | undefined, more: object = {}): void {
  const availableModes = ['careful', 'wild'].map((mode) => ({ id: mode, name: mode }));
  const modes = { currentModeId: now.mode, availableModes };
  send({ id, result: { modes, configOptions: configOptions(), ...more } });
}

function update(body: object): object {
  return { method: 'session/update', params: { sessionId, update: body } };
}

const METHODS: Record<string, (message: Message) => void> = {
  initialize({ id }) {
    const sessionCapabilities = forks ? { resume: {}, fork: {} } : { resume: {} };
    send({ id, result: { protocolVersion: 1, agentCapabilities: { sessionCapabilities } } });
  },
  'session/new': ({ id }) => opened(id, { sessionId }),
  'session/resume'({ id }) {
    now = fresh();
    opened(id);
  },
  'session/fork'({ id, params }) {
    now.words.push(`of ${params?.sessionId}`);
    sessionId = 's2';
    opened(id, { sessionId });
  },
  'session/set_mode'({ id, params }) {
    now.mode = params?.modeId ?? '';
    send({ id, result: {} });
  },
  'session/set_config_option'({ id, params }) {
    const { configId, value } = params ?? {};
    if (value === 'broken') return send({ id, error: { code: -32_603, message: 'it is broken' } });
    if (configId === 'llm') now = { ...now, model: String(value), effort: 'low' };
    else now = { ...now, [configId ?? '']: value };
    send({ id, result: { configOptions: configOptions() } });
  },
  'session/prompt'({ id, params }) {
    const text = params?.prompt?.[0]?.text ?? '';
    if (text.startsWith('word ')) now.words.push(text.slice(5));
    if (text === 'switch') {
      now = { ...now, model: 'small', mode: 'wild' };
      send(
        update({ sessionUpdate: 'config_option_update', configOptions: configOptions() }),
        update({ sessionUpdate: 'current_mode_update', currentModeId: 'wild' }),
      );
    }
    const content = { type: 'text', text: JSON.stringify(now) };
    send(update({ sessionUpdate: 'agent_message_chunk', content }), {
      id,
      result: { stopReason: 'end_turn' },
    });
  },
};

createInterface({ input: process.stdin }).on('line', (line) => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a fixture that trusts the test
  const message = JSON.parse(line) as Message;
  const act = METHODS[message.method ?? ''];
  if (act) act(message);
  else if (message.id !== undefined)
    send({ id: message.id, error: { code: -32_601, message: 'Method not found' } });
});
