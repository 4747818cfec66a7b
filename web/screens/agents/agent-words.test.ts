import { describe, expect, test } from 'vitest';
import type { Agent } from '../../live/views.ts';
import { findingsOf, orderText, resultFacts, rootsOf, slotsText } from './agent-words.ts';
import { joinLine } from './join-line.ts';

const agent = (more: object = {}) =>
  ({
    name: 'mill',
    intent: 'active',
    liveness: { heard: 'online', since: 1 },
    slots: 4,
    slotsHeld: 1,
    harnesses: [{ name: 'grok', canResume: true, canSteer: false }],
    metadata: { roots: ['/work'] },
    version: '1.2.0',
    contract: 1,
    ...more,
  }) as unknown as Agent;
const hub = { version: '1.2.0', contract: 1 };
const whats = (more: object = {}) => findingsOf(agent(more), hub).map(({ what }) => what);

describe('what is amiss with an agent', () => {
  test('is nothing when it is heard, takes work, has a harness and is of the hub’s version', () => {
    expect(whats()).toEqual([]);
  });

  test('is told apart: silent, lost, disabled, full', () => {
    expect(whats({ liveness: { heard: 'offline', since: 1 } })).toEqual(['mill is silent']);
    const lost = findingsOf(agent({ liveness: { heard: 'lost', since: 1 } }), hub);
    expect(lost[0]?.why).toContain('interrupted');
    // A disabled one is not heard because it is disabled.
    expect(whats({ intent: 'disabled', liveness: { heard: 'lost', since: 1 } })).toEqual([
      'mill is disabled',
    ]);
    expect(whats({ slotsHeld: 4 })).toEqual(['All slots of mill are in use']);
    expect(whats({ slotsHeld: 4, intent: 'draining' })).toEqual([]);
  });

  test('names each harness without a login, with what to type', () => {
    const harnesses = [
      { name: 'grok', canResume: true, canSteer: true, login: 'Run `grok login`.' },
      { name: 'shell', canResume: false, canSteer: false },
    ];
    expect(findingsOf(agent({ harnesses }), hub)).toMatchObject([
      { what: 'No login is seen for grok', todo: 'Run `grok login`.' },
    ]);
    expect(whats({ harnesses: [] })).toEqual(['mill found no harness']);
  });

  test('is another version, with the upgrade to type', () => {
    expect(findingsOf(agent({ version: '1.1.0' }), hub)[0]?.cli).toEqual([
      'muster',
      'agent',
      'upgrade',
      'mill',
      '1.2.0',
    ]);
    expect(findingsOf(agent({ version: '1.1.0' }), undefined)).toEqual([]);
  });
});

describe('words of agents', () => {
  test('slots are counted, used and free', () => {
    expect(slotsText({ slots: 4, slotsHeld: 1 })).toBe('1 of 4 slots in use, 3 free');
    // Fewer slots were set while turns ran.
    expect(slotsText({ slots: 1, slotsHeld: 2 })).toBe('2 of 1 slot in use, 0 free');
  });

  test('roots are what the daemon said, or unknown', () => {
    expect(rootsOf(agent())).toEqual(['/work']);
    expect(rootsOf(agent({ metadata: {} }))).toBeUndefined();
  });

  test('an order says to what and how', () => {
    expect(orderText({ order: { kind: 'upgrade', force: true, to: { version: '1.4.2' } } })).toBe(
      'Upgrade to 1.4.2, by force',
    );
    expect(orderText({ order: { kind: 'health_check' } })).toBe('Check health');
  });

  test('results have units, and what is inside of them is told in a line', () => {
    expect(
      resultFacts({
        freeDiskBytes: 3_145_728,
        hubRoundTripMs: 12,
        heardByHubMsAgo: 4_200,
        harnesses: ['grok', 'shell'],
        former: { pid: 7, version: '1.1.0' },
        nothing: null,
      }),
    ).toEqual([
      ['Free disk', '3 MB'],
      ['Hub round trip', '12 ms'],
      ['Heard by hub', '4 s ago'],
      ['Harnesses', 'grok, shell'],
      ['Former', 'pid 7, version 1.1.0'],
    ]);
  });
});

describe('the line that joins a host', () => {
  test('has the address that the browser sees', () => {
    expect(joinLine('https://muster.example.org', 'mst_join_x')).toEqual({
      words: ['muster', 'agent', 'start', '--hub', 'https://muster.example.org', '--join', 'mst_join_x'],
    });
  });

  test('warns of an address that others do not reach, and of one without TLS', () => {
    expect(joinLine('http://127.0.0.1:7000', 't').warning).toContain('this machine alone');
    const open = joinLine('http://10.0.0.5:7000', 't');
    expect(open.warning).toContain('no TLS');
    expect(open.words).toContain('--insecure');
  });
});
