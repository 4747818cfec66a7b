import { describe, expect, test } from 'vitest';
import {
  checkRef,
  checkSource,
  parseGitAddress,
  sourceInFolder,
  sourceText,
  withoutCredentials,
} from './git-source.ts';

describe('the address of a repository', () => {
  test.each([
    ['https://example.com/team/muster.git', ['https'], 'muster'],
    ['ssh://git@example.com:22/team/muster', ['ssh'], 'muster'],
    ['git@example.com:team/muster.git', ['ssh'], 'muster'],
    ['file:///srv/git/muster.git', ['file'], 'muster'],
    ['/srv/git/muster/', ['file'], 'muster'],
    ['git://example.com/muster', ['git'], 'muster'],
  ])('%s is reached by %j', (url, protocols, name) => {
    expect(parseGitAddress(url)).toEqual({ ok: true, value: { url, protocols, name } });
  });

  test.each([
    '',
    '-uhelp',
    '--upload-pack=touch /tmp/x',
    'ext::sh -c touch% x',
    'ext::sh',
    'fd::7',
    'ftp://example.com/x',
    'https://-oProxyCommand=x/y',
    'ssh://-oProxyCommand=x/y',
    '-oProxyCommand=x:y',
    'git@-oProxyCommand=x:y',
    'git@host:-x',
    'https://user:secret@example.com/x',
    'https://ghp_token@example.com/x',
    'https://example.com/x?token=secret',
    'https://example.com/x\n',
    'relative/path',
    '../up',
  ])('%j is refused, without its secrets', (url) => {
    const parsed = parseGitAddress(url);
    expect(parsed).toMatchObject({ ok: false, error: { code: 'workspace.url_refused' } });
    expect(JSON.stringify(parsed)).not.toMatch(/user:secret|ghp_token/);
  });

  test('leaves out what a message must not show', () => {
    const said = "fatal: unable to access 'https://me:hunter2@example.com/x.git/': 403";
    expect(withoutCredentials(said)).toBe("fatal: unable to access 'https://…@example.com/x.git/': 403");
  });
});

describe('a ref', () => {
  test.each(['main', 'feature/x-1', 'v1.2.3', 'refs/pull/7/head', 'deadbeef', 'émile'])(
    'may be %j',
    (ref) => {
      expect(checkRef(ref).ok).toBe(true);
    },
  );

  test.each([
    '',
    '-b',
    '--upload-pack=x',
    'a..b',
    'a:b',
    'HEAD~1',
    'a^',
    '@{u}',
    '@',
    'a b',
    'x.lock',
    '/x',
    'x/',
    'a\u0000',
  ])('is never %j', (ref) => {
    expect(checkRef(ref)).toMatchObject({ ok: false, error: { code: 'workspace.ref_unknown' } });
  });
});

describe('a folder that is a git address', () => {
  test.each([
    ['https://example.com/x.git', 'https://example.com/x.git', null],
    ['https://example.com/x#feature/y', 'https://example.com/x', 'feature/y'],
    ['git@example.com:x.git#v1', 'git@example.com:x.git', 'v1'],
    ['file:///srv/x', 'file:///srv/x', null],
  ])('is read from %s', (folder, url, ref) => {
    expect(sourceInFolder(folder)).toEqual({ url, ref });
    expect(sourceText({ url, ref })).toBe(folder);
    expect(checkSource({ url, ref })).toEqual({ ok: true, value: { url, ref } });
  });

  test('is none for a path, and is refused for a program', () => {
    for (const path of ['/work/app', 'relative', '/work/a#b', 'C:/x'])
      expect(sourceInFolder(path)).toBeUndefined();
    const source = sourceInFolder('ext::sh -c x');
    expect(source && checkSource(source)).toMatchObject({ error: { code: 'workspace.url_refused' } });
    expect(checkSource({ url: 'https://example.com/x', ref: '--upload-pack=x' })).toMatchObject({
      error: { code: 'workspace.ref_unknown' },
    });
  });
});
