import type { RouteAnswer } from '#contract';
import { findingLines } from './finding-lines.ts';
import { oneLine, plainText } from './plain-text.ts';
import type { Look } from './session-lines.ts';
import { facts, table } from './table.ts';

type Role = RouteAnswer<'roles.show'>;
type RoleList = RouteAnswer<'roles.list'>;

/** Where a role was found, in words. */
const ORIGINS: Readonly<Record<Role['origin'], string>> = {
  team: 'team',
  project: 'project',
  user: 'yours',
  built_in: 'built in',
};

export function roleTable({ items }: RoleList, look: Look): string {
  return table(
    items,
    [
      { head: 'ROLE', cell: (role) => role.name, paint: look.style.bold },
      { head: 'FROM', cell: (role) => ORIGINS[role.origin] },
      { head: 'MAY', cell: mayText },
      { head: 'TURNS', cell: (role) => String(role.turns), right: true, spare: true },
      { head: 'FOR', cell: (role) => oneLine(role.description, 500), flexible: true },
    ],
    look,
  );
}

/** What is wrong with the files of roles, for stderr; empty when nothing is. */
export const roleProblems = ({ broken, notices }: RoleList): string[] => [
  ...broken.map(
    ({ name, file, findings }) => `The role "${name}" cannot be used:\n${findingLines(file, findings)}`,
  ),
  ...notices.map(plainText),
];

export function roleFacts(role: Role, look: Look): string {
  const { tools } = role;
  const rows = facts(
    [
      ['Role', role.name],
      ['For', oneLine(role.description, 500)],
      [
        'From',
        role.file === null ? ORIGINS[role.origin] : `${ORIGINS[role.origin]}: ${plainText(role.file)}`,
      ],
      ['May', mayText(role)],
      ['Mode', role.mode === null ? 'that of its owner' : `${role.mode} at most`],
      ['Harness', role.harness && oneLine(role.harness)],
      ['Model', role.model && oneLine(role.model)],
      ['Tools', tools.allow && oneLine(tools.allow.join(', ') || 'none', 2_000)],
      ['Not tools', tools.deny.length > 0 ? oneLine(tools.deny.join(', '), 2_000) : null],
      ['Temperature', role.temperature === null ? null : String(role.temperature)],
      ['Works in', role.trusted ? null : 'a clone of its own, never a worktree'],
      ['Turns', String(role.turns)],
    ],
    look.style,
  );
  return `${rows}\n\n${plainText(role.prompt)}`;
}

function mayText(role: Role): string {
  const rights = [
    ...(role.mayWrite ? ['write'] : []),
    ...(role.mayExecute ? ['execute'] : []),
    ...(role.maySpawn ? ['spawn'] : []),
    ...(role.mayApprove ? ['approve'] : []),
  ];
  return ['read', ...rights].join(', ');
}
