import { expect, it } from 'vitest';
import { refusal } from '#domain';
import { tellBreaks } from './tell-breaks.ts';

it('says once that a stream broke, and once that it stands again', () => {
  const said: string[] = [];
  const { onBreak, onOpen } = tellBreaks({ talk: (text) => said.push(text) }, 'Ctrl-C ends it.');
  onOpen();
  onBreak(undefined);
  onBreak(refusal('hub.unreachable', 'The hub cannot be reached.'));
  onOpen();
  onBreak(refusal('hub.unreachable', 'The hub cannot be reached.'));
  expect(said).toEqual([
    'The stream broke. Trying again; Ctrl-C ends it.',
    'The stream stands again.',
    'The hub cannot be reached. Trying again; Ctrl-C ends it.',
  ]);
});
