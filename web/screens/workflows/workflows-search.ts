/** Which part of the library is seen, as it stands in the address. */
export const LIBRARY_TABS = ['library', 'write', 'schedules', 'hooks', 'allowed'] as const;
export type LibraryTab = (typeof LIBRARY_TABS)[number];

export interface WorkflowsSearch {
  tab?: LibraryTab | undefined;
}

export function readWorkflowsSearch(search: Record<string, unknown>): WorkflowsSearch {
  const tab = LIBRARY_TABS.find((one) => one === search['tab']);
  return tab === undefined ? {} : { tab };
}
