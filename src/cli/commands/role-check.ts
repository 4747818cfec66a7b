import { resolve } from 'node:path';
import { EXIT } from '#contract/client';
import type { CommandContext } from '../command-context.ts';
import type { CommandSpec } from '../command-spec.ts';
import { findingLines, type Finding } from '../output/finding-lines.ts';
import { readTextFile } from '../input/read-text.ts';
import { projectRoleFolders, RoleFolders, userRoleFolder } from '../teams/role-files.ts';

export const command: CommandSpec = {
  args: [['[file...]', 'role files; all of this project and your own when left out']],
  examples: ['muster role check', 'muster role check .muster/roles/auditor.md'],
  async run(context, input) {
    const typed = input.words(0);
    const found = typed.length > 0 ? await readFiles(context, typed) : await readFolders(context);
    if (typeof found === 'number') return found;
    const checked: { file: string; role: string | null; findings: Finding[] }[] = [];
    for (const { file, text } of found) {
      const answer = await context.call('roles.check', { body: { file, text } });
      if (!answer.ok) return context.refuse(answer.error);
      const { role, findings } = answer.value;
      checked.push({ file, role: role?.name ?? null, findings });
    }
    const said = checked.map(({ file, findings }) => findingLines(file, findings)).filter(Boolean);
    context.show({ items: checked }, () => said.join('\n'));
    const broken = checked.filter(({ role }) => role === null).length;
    if (!context.json) context.talk(summary(checked.length, broken));
    return broken > 0 ? EXIT.failed : EXIT.done;
  },
};

interface Text {
  file: string;
  text: string;
}

/** A number is the exit code of what went wrong. */
async function readFiles(context: CommandContext, typed: readonly string[]): Promise<Text[] | number> {
  const texts: Text[] = [];
  for (const name of typed) {
    const text = await readTextFile(resolve(context.io.cwd, name), 'See what there is: muster role list');
    if (!text.ok) return context.refuse(text.error);
    texts.push({ file: name, text: text.value });
  }
  return texts;
}

async function readFolders(context: CommandContext): Promise<Text[]> {
  const { cwd, env } = context.io;
  const folders = new RoleFolders([...projectRoleFolders(cwd), userRoleFolder(env)]);
  const { texts, notices } = await folders.read();
  if (!context.json) for (const notice of notices) context.talk(notice);
  return texts.map(({ file, text }) => ({ file, text }));
}

function summary(files: number, broken: number): string {
  if (files === 0) return 'No role files here. Write one: .muster/roles/NAME.md';
  const all = `${files} role ${files === 1 ? 'file' : 'files'}`;
  return broken === 0 ? `${all}, all usable.` : `${all}, ${broken} not usable.`;
}
