import { languageDrawn } from '../diff-languages.ts';

/** What people write behind the three ticks, beside the languages' own names. */
const NAMES: Readonly<Record<string, string>> = {
  'c++': 'c',
  cjs: 'javascript',
  console: 'bash',
  cs: 'csharp',
  dockerfile: 'docker',
  ex: 'elixir',
  erl: 'erlang',
  golang: 'go',
  gql: 'graphql',
  h: 'c',
  hcl: 'terraform',
  hs: 'haskell',
  htm: 'html',
  js: 'javascript',
  json5: 'jsonc',
  jsonl: 'json',
  kt: 'kotlin',
  makefile: 'make',
  md: 'markdown',
  mjs: 'javascript',
  mts: 'typescript',
  patch: 'diff',
  protobuf: 'proto',
  ps1: 'powershell',
  py: 'python',
  rb: 'ruby',
  rs: 'rust',
  sh: 'bash',
  shell: 'bash',
  svg: 'xml',
  tf: 'terraform',
  ts: 'typescript',
  yml: 'yaml',
  zsh: 'bash',
};

/** Longer code is drawn plain, so that a page never stands still for it; in characters. */
const MOST = 30_000;

/**
 * The language to colour a block of code by, of the class that its fence gave it: `language-ts`. Undefined: it is drawn
 * plain, as one of no language, of one that the page has no colours of, or too long.
 */
export function codeLanguage(className: string | undefined, code: string): string | undefined {
  const named = /(?:^|\s)language-(\S+)/.exec(className ?? '')?.[1]?.toLowerCase();
  if (named === undefined || code.length > MOST) return undefined;
  const language = languageDrawn(NAMES[named] ?? named);
  return language === 'text' ? undefined : language;
}
