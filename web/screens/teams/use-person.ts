import { useRouteContext } from '@tanstack/react-router';
import type { Person } from '../../live/sign-in.ts';

/** Who looks. */
export const usePerson = (): Person => useRouteContext({ from: '__root__' }).person;
