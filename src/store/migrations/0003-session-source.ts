import type { Migration } from './migration.ts';

/** Sessions that work in a checkout of a repository elsewhere. */
export const sessionSource: Migration = {
  number: 3,
  name: 'session_source',
  statements: () => [
    // JSON {url, ref}; null for a folder of the host. `cwd` is the checkout's, once it was made.
    `alter table sessions add column source text`,
  ],
};
