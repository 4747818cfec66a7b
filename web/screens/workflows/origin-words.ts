import type { Workflow } from './workflow-queries.ts';

/** Where a workflow comes from, in words. */
export const ORIGINS: Readonly<Record<Workflow['origin'], { text: string; about: string }>> = {
  project: {
    text: 'project',
    about: 'A file in .muster/workflows of the project that the hub was started in',
  },
  user: { text: 'yours', about: 'A file among the settings of whoever runs the hub' },
  saved: { text: 'saved', about: 'Kept by the hub for you' },
  built_in: { text: 'built in', about: 'Comes with Muster' },
};
