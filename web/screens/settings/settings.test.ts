import { describe, expect, test } from 'vitest';
import { addWords, changeOf, creation, draftOf, emptyDraft, missingIn } from './channel-draft.ts';
import { fixedWhy, groupsOf, originOf, typedValue, valueProblem, valueText } from './setting-words.ts';
import { toldLook, troubleOf } from './told-words.ts';
import { readSettingsSearch } from './settings-search.ts';
import type { Channel, Notice, Setting } from './settings-queries.ts';

const setting = (more: Partial<Setting> = {}): Setting => ({
  key: 'approval.expiryHours',
  label: 'An unanswered approval is denied after',
  unit: 'hours',
  value: 24,
  default: 24,
  origin: 'default',
  warning: null,
  choices: [],
  several: false,
  least: 0.001,
  most: null,
  variable: 'MUSTER_APPROVAL_EXPIRYHOURS',
  stored: true,
  ...more,
});

describe('settings', () => {
  test('an origin is a layer and a place', () => {
    expect(originOf('default')).toEqual({ layer: 'default', where: undefined });
    expect(originOf('user (config.yaml line 3)')).toEqual({ layer: 'user', where: 'config.yaml line 3' });
    expect(originOf('flag (--port), over the hub’s 7')).toEqual({ layer: 'flag', where: '--port' });
  });

  test('what counts before the hub cannot be changed here, and it is said where it can', () => {
    expect(fixedWhy(setting())).toBeUndefined();
    expect(fixedWhy(setting({ origin: 'hub' }))).toBeUndefined();
    expect(fixedWhy(setting({ origin: 'environment (MUSTER_X)' }))).toContain('MUSTER_X');
    expect(fixedWhy(setting({ stored: false }))).toContain('MUSTER_APPROVAL_EXPIRYHOURS');
  });

  test('a value has its unit, its bounds and its type', () => {
    expect([valueText(24, 'hours'), valueText('', 'text'), valueText('ask', 'choice')]).toEqual([
      '24 h',
      'none',
      'ask',
    ]);
    expect(valueProblem(setting(), '0')).toBe('At least 0.001.');
    expect(valueProblem(setting({ most: 30 }), '31')).toBe('At most 30.');
    expect(valueProblem(setting({ unit: 'count' }), '1.5')).toBe('A whole number belongs here.');
    expect(valueProblem(setting(), 'soon')).toBe('A number belongs here.');
    expect(valueProblem(setting(), '12')).toBeUndefined();
    expect(typedValue(setting(), '12')).toBe(12);
    expect(typedValue(setting({ default: '' }), ' x ')).toBe('x');
  });

  test('they are grouped by the first word, and found by key or meaning', () => {
    const all = [
      setting(),
      setting({ key: 'hub.port', label: 'Port' }),
      setting({ key: 'approval.mode', label: 'Mode' }),
    ];
    expect(groupsOf(all).map(({ name, settings }) => [name, settings.length])).toEqual([
      ['approval', 2],
      ['hub', 1],
    ]);
    expect(groupsOf(all, 'PORT').map(({ name }) => name)).toEqual(['hub']);
    expect(readSettingsSearch({ tab: 'hub', find: 'port' })).toEqual({ tab: 'hub', find: 'port' });
    expect(readSettingsSearch({ tab: 'browser', find: ' ' })).toEqual({});
  });
});

describe('channels', () => {
  const channel: Channel = {
    id: 'nch_1' as Channel['id'],
    name: 'phone',
    kind: 'ntfy',
    address: 'https://ntfy.sh',
    target: 'alerts',
    hasSecret: true,
    template: null,
    says: '{title}',
    clears: true,
    needs: ['approval'],
    enabledAt: 1,
    createdAt: 1,
  };

  test('what is not typed is not sent', () => {
    expect(creation({ ...emptyDraft('ntfy'), name: ' phone ', target: 'alerts' })).toEqual({
      kind: 'ntfy',
      name: 'phone',
      target: 'alerts',
      needs: ['approval'],
    });
    expect(changeOf(channel, draftOf(channel))).toEqual({});
    const draft = { ...draftOf(channel), name: 'mobile', template: '{title}', needs: ['run_done'] as const };
    expect(changeOf(channel, draft)).toEqual({ name: 'mobile', template: '{title}', needs: ['run_done'] });
    expect(changeOf({ ...channel, template: 'x' }, draftOf(channel))).toEqual({ template: null });
  });

  test('what is missing is said before the hub is asked', () => {
    expect(missingIn(emptyDraft('ntfy'))).toBe('Give it a name.');
    expect(missingIn({ ...emptyDraft('webhook'), name: 'desk' })).toBe('Give its address.');
    expect(missingIn({ ...emptyDraft('ntfy'), name: 'phone', needs: [] })).toBe('Choose what it tells of.');
    expect(missingIn({ ...emptyDraft('ntfy'), name: 'phone' })).toBeUndefined();
  });

  test('the command that does the same holds no token', () => {
    const draft = { ...emptyDraft('telegram'), name: 'chat', target: '42', secret: '1:abc' };
    expect(addWords(draft).join(' ')).toBe('muster notice add chat telegram --to 42 --secret @FILE');
    expect(addWords({ ...draft, needs: ['approval', 'run_failed'] }).slice(-4)).toEqual([
      '--need',
      'approval',
      '--need',
      'run-failed',
    ]);
  });
});

describe('what was told', () => {
  const notice = (more: Partial<Notice>): Notice => ({
    id: 'ntc_1' as Notice['id'],
    channel: 'nch_1' as Notice['channel'],
    channelName: 'phone',
    channelKind: 'ntfy',
    need: 'approval',
    about: 'apr_1',
    words: { title: 'Run', who: 'miller', detail: '', path: '/approvals/apr_1' },
    state: 'waiting',
    tries: 0,
    why: null,
    dueAt: null,
    createdAt: 1,
    sentAt: null,
    endedAt: null,
    ...more,
  });

  test('a channel is in trouble until something gets there again', () => {
    const failed = notice({ state: 'failed', why: 'It answered 404.' });
    const sent = notice({ state: 'sent', sentAt: 2 });
    const dropped = notice({ state: 'dropped', why: 'It was answered before anybody was told.' });
    expect(troubleOf('nch_1', [dropped, failed, sent])).toBe(failed);
    expect(troubleOf('nch_1', [sent, failed])).toBeUndefined();
    expect(troubleOf('nch_2', [failed])).toBeUndefined();
    expect(troubleOf('nch_1', [notice({}), sent])).toBeUndefined();
  });

  test('one that is tried again says so', () => {
    expect(toldLook({ state: 'waiting', tries: 0 }).text).toBe('waits');
    expect(toldLook({ state: 'waiting', tries: 2 }).text).toBe('tried again');
  });
});
