import { expect, it } from 'vitest';
import { harnessEnvironment } from './environment.ts';
import { secretValues, StderrTail } from './stderr-tail.ts';

it('passes what everyone and the recipe may see, and nothing of ours', () => {
  const environment = harnessEnvironment({
    base: {
      HOME: '/h',
      LC_ALL: 'C',
      XAI_API_KEY: 'x',
      OPENAI_API_KEY: 'o',
      MUSTER_TOKEN: 't',
      AWS_SECRET: 's',
    },
    allowed: ['XAI_*', 'MUSTER_*'],
    fixed: { FIXED: '1' },
    own: { OWN: '2', MUSTER_HUB: 'no' },
    session: 'ses_1',
  });
  expect(environment).toEqual({
    HOME: '/h',
    LC_ALL: 'C',
    XAI_API_KEY: 'x',
    FIXED: '1',
    OWN: '2',
    MUSTER_SESSION: 'ses_1',
  });
});

it('redacts secrets in the tail of stderr, also across chunks and at its cut', () => {
  const secrets = secretValues({ API_KEY: 'sk-123456789', HOME: '/home/me', SHORT_TOKEN: 'abc' });
  expect(secrets).toEqual(['sk-123456789']);
  const tail = new StderrTail(secrets);
  tail.write(Buffer.from('\u001b[31mbad key sk-123'));
  tail.write(Buffer.from('456789\u001b[0m abc'));
  expect(tail.read()).toBe('bad key [redacted] abc');
  for (let i = 0; i < 2_000; i++) tail.write(Buffer.from('sk-123456789'));
  expect(tail.read().length).toBeLessThanOrEqual(4_096);
  expect(tail.read()).not.toContain('12345');
});
