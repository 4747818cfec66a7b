import { z } from 'zod';
import { ok } from '#base';
import type { Role } from '#domain';
import { viewRole } from '../../views/roles.ts';
import { defanged } from '../task-words.ts';
import { defineTool, type ToolAnswer, type ToolCall } from '../tool.ts';
import { inLine, quoted } from '../words.ts';

export const roleList = defineTool({
  name: 'role_list',
  toolset: 'teams',
  title: 'List roles',
  description: [
    'Lists the roles that a teammate or a delegate can have: what each is for, what it may do and where it comes from.',
    'With `role`: that one alone, with the prompt that a session with it begins with.',
  ].join(' '),
  input: z.strictObject({
    team: z
      .string()
      .min(1)
      .max(100)
      .optional()
      .describe('With the roles that were given with this team, by name or id'),
    role: z.string().min(1).max(64).optional().describe('Only this one, with its prompt'),
  }),
  readOnly: true,
  async run(call, { team, role }) {
    if (role !== undefined) return showRole(call, role, team);
    const listed = await call.hub.roles.list(call.by, { team });
    if (!listed.ok) return listed;
    const { roles, broken } = listed.value;
    const unusable = broken.map(
      ({ name }) => `- ${inLine(name, 64)}: cannot be used until its file is mended`,
    );
    return ok({
      text: [...roles.map(roleLine), ...unusable].join('\n'),
      data: { roles: roles.map(roleData), broken: broken.map(({ name }) => name) },
    });
  },
});

async function showRole({ hub, by }: ToolCall, name: string, team: string | undefined): ToolAnswer {
  const shown = await hub.roles.show(by, name, { team });
  if (!shown.ok) return shown;
  const role = shown.value;
  const text = `${roleLine(role)}\n\n${quoted({ kind: 'role', from: role.name }, role.prompt)}`;
  return ok({ text, data: { role: roleData(role), prompt: defanged(role.prompt) } });
}

function roleLine(role: Role): string {
  const rights = [
    role.mayWrite ? 'writes' : 'changes no file',
    role.mayExecute ? 'runs commands' : 'runs no command',
    ...(role.maySpawn ? ['may spawn'] : []),
    ...(role.mayApprove ? ['may approve'] : []),
  ];
  const fixed = role.harness === null ? [] : [`on ${inLine(role.harness, 64)}`];
  const origin = role.origin.replace('_', ' ');
  return `- ${role.name} (${origin}): ${inLine(role.description)} · ${[...rights, ...fixed].join(', ')} · ${role.turns} turns`;
}

/** Nothing of the machine: no path of a file. */
function roleData(role: Role) {
  const { prompt: _long, file: _path, ...data } = viewRole(role);
  return defanged(data);
}
