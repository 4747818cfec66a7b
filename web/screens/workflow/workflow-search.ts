/** By what a workflow is started, as it stands in the address. */
export const START_WAYS = ['now', 'schedule', 'hook'] as const;
export type StartWay = (typeof START_WAYS)[number];

export interface WorkflowSearch {
  by?: StartWay | undefined;
}

export function readWorkflowSearch(search: Record<string, unknown>): WorkflowSearch {
  const by = START_WAYS.find((one) => one === search['by']);
  return by === undefined ? {} : { by };
}
