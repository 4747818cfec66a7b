import { useRouteContext } from '@tanstack/react-router';
import type { Person } from '../live/sign-in.ts';

/** Whether somebody may change anything: not a viewer, and not signed in by a token that only reads. */
export const mayAct = ({ role, readOnly }: Pick<Person, 'role' | 'readOnly'>): boolean =>
  role !== 'viewer' && !readOnly;

/** Whether the reader may change anything at all. Whoever may not sees no actions; the hub would refuse them anyway. */
export function useMayAct(): boolean {
  return mayAct(useRouteContext({ from: '__root__' }).person);
}
