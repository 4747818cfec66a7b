const DAY = 24 * 3_600;

/** How long a token is good. */
export const TERMS = [
  { id: '1d', text: 'a day', seconds: DAY },
  { id: '30d', text: '30 days', seconds: 30 * DAY },
  { id: '90d', text: '90 days', seconds: 90 * DAY },
  { id: '365d', text: 'a year', seconds: 365 * DAY },
  { id: 'ever', text: 'until it is revoked', seconds: undefined },
] as const;

export interface TokenDraft {
  client: string;
  scope: 'all' | 'look';
  term: (typeof TERMS)[number]['id'];
}

export const nameProblem = (client: string): string | undefined =>
  /^[a-z][a-z0-9-]{0,31}$/.test(client)
    ? undefined
    : 'Small letters, digits and hyphens, beginning with a letter.';

export function tokenRequest({ client, scope, term }: TokenDraft) {
  const seconds = TERMS.find(({ id }) => id === term)?.seconds;
  return {
    client,
    readOnly: scope === 'look',
    ...(seconds === undefined ? {} : { expiresInSeconds: seconds }),
  };
}

/** The command that makes the same. */
export const tokenWords = ({ client, scope, term }: TokenDraft): string[] => [
  ...['muster', 'token', 'create', '--client', client === '' ? 'NAME' : client],
  ...(term === 'ever' ? [] : ['--expires', term]),
  ...(scope === 'look' ? ['--read-only'] : []),
];
