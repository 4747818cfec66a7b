import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { tempDir } from './temp-dir.ts';

test('a temporary folder exists inside its block and is gone after it, with what was written there', async () => {
  let path = '';
  {
    await using dir = await tempDir();
    path = dir.path;
    mkdirSync(dir.at('deep', 'er'), { recursive: true });
    writeFileSync(dir.at('deep', 'er', 'file'), 'x');
    expect(existsSync(path)).toBe(true);
  }
  expect(existsSync(path)).toBe(false);
});
