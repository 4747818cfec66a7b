/** What the page colours code of. Everything else is drawn plain: with all that there is, the page would be 13 MB. */
export const DIFF_LANGUAGES = [
  'bash',
  'c',
  'clojure',
  'csharp',
  'css',
  'dart',
  'diff',
  'docker',
  'elixir',
  'erlang',
  'go',
  'graphql',
  'haskell',
  'html',
  'ini',
  'java',
  'javascript',
  'json',
  'jsonc',
  'jsx',
  'kotlin',
  'less',
  'lua',
  'make',
  'markdown',
  'nix',
  'perl',
  'php',
  'powershell',
  'proto',
  'python',
  'ruby',
  'rust',
  'scala',
  'scss',
  'shellscript',
  'sql',
  'svelte',
  'swift',
  'terraform',
  'toml',
  'tsx',
  'typescript',
  'vue',
  'xml',
  'yaml',
  'zig',
] as const;

const drawn: ReadonlySet<string> = new Set(DIFF_LANGUAGES);

/** As the page draws it: `text` for what it has no colours of. */
export function languageDrawn(language: string | undefined): string {
  // Its own rules weigh as much as those of ten others.
  if (language === 'cpp') return 'c';
  return language !== undefined && drawn.has(language) ? language : 'text';
}
