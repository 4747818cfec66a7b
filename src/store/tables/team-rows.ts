// All verbs on teams by one name: each file has one reason to change, and callers need not know which.
export * from './teams.ts';
export * from './team-roles.ts';
export * from './teammates.ts';
export * from './teammate-moves.ts';
