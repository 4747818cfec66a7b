import { expect, test } from 'vitest';
import { hex, inline } from './artifact-octets.ts';

test('what is text goes as text, with all that is in it', () => {
  expect(inline(new TextEncoder().encode('grün\n'))).toEqual({ body: 'grün\n' });
  expect(inline(new Uint8Array([0xef, 0xbb, 0xbf, 0x61]))).toEqual({ body: '\u{feff}a' });
});

test('other octets go as base64', () => {
  expect(inline(new Uint8Array([0, 1, 2]))).toEqual({ body: 'AAEC', encoding: 'base64' });
  expect(inline(new Uint8Array([0xff, 0xfe]))).toEqual({ body: '//4=', encoding: 'base64' });
});

test('a digest is written in small hex digits', () => {
  expect(hex(new Uint8Array([0, 15, 255]))).toBe('000fff');
});
