import { expect, test } from 'vitest';
import { auditQuery, auditWords, dataPairs, readAuditSearch } from './audit-search.ts';

test('the address says what is looked for, and nothing else counts', () => {
  expect(readAuditSearch({ who: ' ada ', what: '', door: 'cli', since: '7d', other: 1 })).toEqual({
    who: 'ada',
    door: 'cli',
    since: '7d',
  });
  expect(readAuditSearch({ since: 'yesterday', about: { a: 1 } })).toEqual({});
});

test('a span becomes a time, and the command lists the same', () => {
  const search = { who: 'ada', since: '1h' } as const;
  expect(auditQuery(search, 4_000_000)).toEqual({ who: 'ada', since: 400_000 });
  expect(auditWords(search)).toEqual(['muster', 'audit', '--who', 'ada', '--since', '1h']);
});

test('data is shown by name, without what is nothing', () => {
  expect(dataPairs({ kind: 'gate', rule: null, count: 3, deep: { a: [1] } })).toEqual([
    ['kind', 'gate'],
    ['count', '3'],
    ['deep', '{"a":[1]}'],
  ]);
  expect(dataPairs(null)).toEqual([]);
});
