import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import type { StaleKey } from '../live/keys.ts';

/**
 * Something that the reader asks of the hub. `stale` is read anew when it is over, however it ended: events say so too,
 * but the reader should not wait for them. A refusal stands in `error`, for `Refusal` to show.
 */
export function useAction<In = void, Out = unknown>(
  run: (input: In) => Promise<Out>,
  { stale = [], done }: { stale?: readonly StaleKey[]; done?: (out: Out, input: In) => void } = {},
): UseMutationResult<Out, Error, In> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: run,
    ...(done ? { onSuccess: done } : {}),
    onSettled: () => Promise.all(stale.map((queryKey) => queries.invalidateQueries({ queryKey }))),
  });
}
