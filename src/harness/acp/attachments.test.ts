import { readFile, stat } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { tempDir } from '../../../test/support/temp-dir.ts';
import { handOver, removeAttachments } from './attachments.ts';

const file = (name: string, mimeType: string, content: string | Buffer) => {
  const bytes = Buffer.from(content);
  return { name, mimeType, data: bytes.toString('base64'), bytes: bytes.length };
};
const image = file('a.png', 'image/png', 'pixels');
const text = file('b.md', 'text/markdown', '# Hé');
const binary = file('c.bin', 'application/octet-stream', 'bits');

describe('attachments', () => {
  it('go within the prompt as far as the harness takes them, and else as files that it names', async () => {
    await using dir = await tempDir();
    const takes = { promptCapabilities: { image: true, embeddedContext: true } };
    const { blocks, text: told, notice } = await handOver([image, text, binary], takes, dir.at('att'));
    expect(blocks).toEqual([
      { type: 'image', data: image.data, mimeType: 'image/png' },
      { type: 'resource', resource: { uri: 'attachment:///b.md', mimeType: 'text/markdown', text: '# Hé' } },
    ]);
    expect(told).toContain(`- ${dir.at('att', '3', 'c.bin')} (application/octet-stream, 4 bytes)`);
    expect(notice).toBe(
      `Attached: a.png (image/png, 6 bytes) within the prompt; b.md (text/markdown, 5 bytes) within the prompt; c.bin (application/octet-stream, 4 bytes) as ${dir.at('att', '3', 'c.bin')}.`,
    );
  });

  it('are all files to a harness that takes none; two of one name are two, for this user alone', async () => {
    await using dir = await tempDir();
    const { blocks, text: told } = await handOver([text, image, text], {}, dir.at('att'));
    expect(blocks).toEqual([]);
    for (const number of ['1', '3']) {
      const path = dir.at('att', number, 'b.md');
      expect(told).toContain(path);
      expect(await readFile(path, 'utf8')).toBe('# Hé');
      expect((await stat(path)).mode & 0o777).toBe(0o600);
    }
    await removeAttachments(dir.at('att'));
    await expect(stat(dir.at('att'))).rejects.toThrow('ENOENT');
  });

  it('that call themselves text and are none are files', async () => {
    await using dir = await tempDir();
    const wrong = file('d.txt', 'text/plain', Buffer.from([0xff, 0xfe]));
    const { blocks } = await handOver(
      [wrong],
      { promptCapabilities: { embeddedContext: true } },
      dir.at('att'),
    );
    expect(blocks).toEqual([]);
    expect(await readFile(dir.at('att', '1', 'd.txt'))).toEqual(Buffer.from([0xff, 0xfe]));
  });

  it('are nothing where there are none', async () => {
    expect(await handOver([], {}, '/nowhere')).toEqual({ blocks: [], text: '' });
  });
});
