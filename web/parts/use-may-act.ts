import { useRouteContext } from '@tanstack/react-router';
import type { Person } from '../live/sign-in.ts';

/** The role that counts: a token that only reads is a viewer's, whoever's it is. */
export const actingRole = ({ role, readOnly }: Pick<Person, 'role' | 'readOnly'>): string =>
  readOnly ? 'viewer' : role;

/** Whether somebody may change anything: not a viewer, and not signed in by a token that only reads. */
export const mayAct = (person: Pick<Person, 'role' | 'readOnly'>): boolean => actingRole(person) !== 'viewer';

/** Whether the reader may change anything at all. Whoever may not sees no actions; the hub would refuse them anyway. */
export function useMayAct(): boolean {
  return mayAct(useRouteContext({ from: '__root__' }).person);
}
