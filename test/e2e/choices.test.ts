import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Machine } from './muster-process.ts';

let machine: Machine;

describe('what real grok lets one choose, Muster as real processes', { timeout: 300_000 }, () => {
  beforeEach(async () => {
    machine = await Machine.open();
    machine.model.moreModels.push('scripted-too');
    await machine.up();
  });
  afterEach(() => machine.close());

  /** The options of a session by their ids. */
  async function options(label: string) {
    const shown = await machine.client.call('sessions.show', { params: { session: label } });
    if (!shown.ok) throw new Error(shown.error.message);
    return Object.fromEntries(shown.value.options.map((option) => [option.id, option]));
  }

  test('is shown, set at once, and in force again after everything was killed', async () => {
    await machine.delegate('reader', 'grok', 'say: ready');
    const before = (await options('reader'))['model'];
    expect(before?.values.map(({ value }) => value).toSorted()).toEqual(['scripted', 'scripted-too']);
    const other = before?.value === 'scripted' ? 'scripted-too' : 'scripted';
    const shown = await machine.muster('session', 'show', 'reader');
    expect(shown.out).toMatch(/^OPTION +VALUE +CHOICES$/m);
    expect(shown.out).toContain(other);
    expect((await machine.muster('session', 'set', 'reader', 'model', other)).code).toBe(0);
    await machine.muster('session', 'send', 'reader', 'say: once more', '--timeout', '60');
    expect(machine.model.requests.at(-1)?.body).toMatchObject({ model: other });
    expect((await options('reader'))['model']?.value).toBe(other);
    await machine.kill();
    await machine.up();
    await machine.muster('session', 'send', 'reader', 'say: again', '--timeout', '60');
    expect(machine.model.requests.at(-1)?.body).toMatchObject({ model: other });
  });

  test('is no fork, and the refusal says what to do', async () => {
    await machine.delegate('reader', 'grok', 'say: ready');
    const refused = await machine.muster('session', 'fork', 'reader');
    expect(refused.code).toBe(5);
    expect(refused.err).toContain('Harness "grok" cannot fork');
  });
});
