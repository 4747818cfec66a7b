import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { completeLockfile, type Lockfile } from './complete-lockfile.ts';

test('adds the platform packages that are named but not held, and leaves the others alone', () => {
  const held = { version: '1.0.0', os: ['linux'], optional: true };
  const parent = {
    version: '1.0.0',
    dev: true,
    optionalDependencies: {
      '@a/linux-x64': '1.0.0',
      '@a/darwin-arm64': '^1.0.0',
      '@a/linux-x64-musl': '1.0.0',
    },
  };
  const { lock, added } = completeLockfile({
    packages: { 'node_modules/@a/linux-x64': held, 'node_modules/a': parent },
  });
  expect(added).toEqual(['node_modules/@a/darwin-arm64', 'node_modules/@a/linux-x64-musl']);
  expect(lock.packages).toEqual({
    'node_modules/@a/darwin-arm64': {
      version: '1.0.0',
      os: ['darwin'],
      cpu: ['arm64'],
      dev: true,
      optional: true,
    },
    'node_modules/@a/linux-x64': held,
    'node_modules/@a/linux-x64-musl': {
      version: '1.0.0',
      os: ['linux'],
      cpu: ['x64'],
      libc: ['musl'],
      dev: true,
      optional: true,
    },
    'node_modules/a': parent,
  });
});

test('refuses to guess the platform of a package whose name tells none', () => {
  const parent = { optionalDependencies: { colours: '1.0.0' } };
  expect(() => completeLockfile({ packages: { 'node_modules/a': parent } })).toThrow('colours');
});

test('package-lock.json is complete; else run: npm run lock', () => {
  const path = join(import.meta.dirname, '../../package-lock.json');
  const { added } = completeLockfile(JSON.parse(readFileSync(path, 'utf8')) as Lockfile);
  expect(added).toEqual([]);
});
