import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { Machine } from './muster-process.ts';

let machine: Machine;
afterEach(() => machine.close());

const TO_IT = ['/quit', '/compact', '!touch bang.txt', '@/etc/hostname'];
const FROM_IT = ['/quit', '!touch bang.txt', '@nobody'];

test(
  'what begins with /, ! or @ is text, to the real grok and from it (D14)',
  { timeout: 300_000 },
  async () => {
    machine = await Machine.open();
    await machine.up();
    await machine.delegate('talker', 'grok', 'remember: colour=teal', ['--approvals', 'yolo']);
    const say = async (message: string) =>
      (await machine.muster('session', 'send', 'talker', message, '--timeout', '60')).out;
    for (const words of TO_IT) expect(await say(`${words}\nsay: heard`)).toBe('heard\n');
    for (const words of FROM_IT) expect(await say(`say: ${words}`)).toBe(`${words}\n`);
    // A command of the harness would have ended or emptied its conversation.
    expect(await say('recall: colour')).toContain('teal');
    const { out } = await machine.muster('session', 'history', 'talker');
    for (const words of TO_IT) expect(out).toContain(`> ${words}\n`);
    for (const words of FROM_IT) expect(out).toContain(`\n${words}\n`);
    await expect(access(join(machine.project, 'bang.txt'))).rejects.toThrow('ENOENT');
  },
);
