import type { TransferSummary } from '#store';

export const totalRows = ({ rows }: Pick<TransferSummary, 'rows'>): number =>
  Object.values(rows).reduce((sum, one) => sum + one, 0);
