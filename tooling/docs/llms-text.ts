import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './read-document.ts';

/** Index of the documents for models, as llmstxt.org has it: made of the tables of docs/README.md. */
export function llmsText(): string {
  const index = readFileSync(join(ROOT, 'docs/README.md'), 'utf8');
  const [needs = '', rest = ''] = index.split('## Reference');
  const byNeed = needs
    .split('\n')
    .filter((line) => line.startsWith('| ') && line.includes(']('))
    .flatMap((line) => {
      const [, need = '', read = ''] = line.split(/(?<!\\)\|/u).map((cell) => cell.trim());
      return linksIn(read).map(({ path }) => `- [${titleOf(path)}](${path}): to ${need}`);
    });
  const more = linksIn(rest).map(({ title, path }) => `- [${title}](${path})`);
  const about =
    'A hub that runs a crew of coding agents (Claude Code, Codex, Gemini CLI, Qwen Code, Grok, OpenCode, or any that speaks the Agent Client Protocol) as one durable system: named sessions that last, one inbox for what they ask, teams, workflows, tasks, several machines. By command line, REST, MCP, a page, editors.';
  return (
    [
      '# Muster',
      `> ${about}`,
      '## Documents',
      byNeed.join('\n'),
      '## Reference and code',
      more.join('\n'),
    ].join('\n\n') + '\n'
  );
}

function linksIn(text: string): { title: string; path: string }[] {
  return [...text.matchAll(/\[([^\]]+)\]\(([^)]+)\)/gu)].map(([, title = '', link = '']) => ({
    title,
    path: link.startsWith('../') ? link.slice(3) : `docs/${link}`,
  }));
}

/** The heading of a document. */
function titleOf(path: string): string {
  const [, title = path] = /^# (.+)$/mu.exec(readFileSync(join(ROOT, path), 'utf8')) ?? [];
  return title;
}
