import { expect, test } from 'vitest';
import type { Letter, Teammate } from './teams-queries.ts';
import { warningsOf } from './team-warnings.ts';

test('the newest two warnings of each teammate are told, without what follows them', () => {
  const letter = (id: string, from: string, kind = 'team_notice') =>
    ({ id, from, kind, body: `${id} was undone\n\ndiff --git`, createdAt: 1 }) as Letter;
  const mate = { session: { id: 'ses_ann' } } as Pick<Teammate, 'session'>;
  const warnings = warningsOf(
    [
      letter('msg_1', 'ses_ann'),
      letter('msg_3', 'ses_ann'),
      letter('msg_2', 'ses_ann'),
      letter('msg_4', 'ses_ann', 'note'),
      letter('msg_5', 'ses_other'),
    ],
    [mate],
  );
  expect([...warnings.keys()]).toEqual(['ses_ann']);
  expect(warnings.get('ses_ann')?.map(({ text }) => text)).toEqual(['msg_3 was undone', 'msg_2 was undone']);
});
