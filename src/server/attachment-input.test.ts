import { describe, expect, it } from 'vitest';
import { ROUTES } from '#contract';
import { LIMITS } from '#domain';
import { readAttachments } from './attachment-input.ts';

const { attachmentBytes, attachmentsPerTurn } = LIMITS;
const schema = ROUTES['sessions.send'].body;
type Parsed = NonNullable<ReturnType<typeof schema.parse>['attachments']>;

/** As a request carries them. */
const parse = (attachments: unknown[]) => schema.safeParse({ message: 'look', attachments });
const read = (attachments: unknown[]) =>
  readAttachments(schema.parse({ message: 'look', attachments }).attachments);
const file = (bytes: number, name = 'a.bin'): Parsed[number] => ({
  name,
  mimeType: 'application/octet-stream',
  content: Buffer.alloc(bytes).toString('base64'),
  encoding: 'base64',
});

describe('attachments', () => {
  it('are kept as base64 with the size of what they hold', () => {
    expect(read([{ name: 'é.txt', content: 'é', mimeType: 'text/plain' }, file(3)])).toEqual({
      ok: true,
      value: [
        { name: 'é.txt', mimeType: 'text/plain', data: 'w6k=', bytes: 2 },
        { name: 'a.bin', mimeType: 'application/octet-stream', data: 'AAAA', bytes: 3 },
      ],
    });
  });

  it('may be as large as their limits, and not larger', () => {
    expect(read([file(attachmentBytes)])).toMatchObject({ ok: true });
    expect(read([{ name: 'a', content: 'x'.repeat(attachmentBytes + 1) }])).toMatchObject({
      error: { code: 'request.too_large' },
    });
    expect(read(Array.from({ length: 5 }, () => file(attachmentBytes)))).toMatchObject({ ok: true });
    const six = [...Array.from({ length: 5 }, () => file(attachmentBytes)), file(1)];
    expect(read(six)).toMatchObject({ error: { code: 'request.too_large' } });
    expect(parse(Array.from({ length: attachmentsPerTurn + 1 }, () => file(1)))).toMatchObject({
      success: false,
    });
  });

  it('that are no base64 are refused', () => {
    for (const content of ['****', 'AAA', 'A===', 'AA=A'])
      expect(read([{ ...file(1), content }])).toMatchObject({ error: { code: 'request.invalid' } });
  });

  it.each(['../x', 'a/b', String.raw`a\b`, '..', '.', 'a\nb', ''])('%j is no name', (name) => {
    expect(parse([file(1, name)])).toMatchObject({ success: false });
  });
});
