import { expect, test } from 'vitest';
import { hubAddress, hubAddresses } from './hub-address.ts';

const codeOf = (text: string, insecure = false) => {
  const answer = hubAddress(text, insecure);
  return answer.ok ? answer.value : answer.error.code;
};

test('plain http is for this machine, or for who says that the way is safe', () => {
  expect(codeOf('http://127.0.0.1:7070/')).toBe('http://127.0.0.1:7070');
  expect(codeOf('http://localhost:7070')).toBe('http://localhost:7070');
  expect(codeOf('http://[::1]:7070')).toBe('http://[::1]:7070');
  expect(codeOf('https://muster.example.org')).toBe('https://muster.example.org');
  expect(codeOf('http://muster.example.org')).toBe('config.invalid_value');
  expect(codeOf('http://127.0.0.1.example.org')).toBe('config.invalid_value');
  expect(codeOf('http://muster.example.org', true)).toBe('http://muster.example.org');
});

test('what is no address is refused', () => {
  for (const text of ['', 'muster', 'ftp://host', 'file:///etc'])
    expect(codeOf(text, true)).toBe('request.invalid');
});

test('hubs over one database are named together, each checked, none twice', () => {
  const [one, two] = ['https://one.example.org', 'https://two.example.org'];
  expect(hubAddresses(`${one}/, ${two},${one}`, false)).toEqual({ ok: true, value: [one, two] });
  for (const [text, code] of [
    [`${one},http://two.example.org`, 'config.invalid_value'],
    [`${one},two`, 'request.invalid'],
    [' , ', 'request.invalid'],
  ] as const)
    expect(hubAddresses(text, false)).toMatchObject({ ok: false, error: { code } });
});
