import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import type { StaleKey } from '../live/keys.ts';

interface ActionOptions<In, Out> {
  stale?: readonly StaleKey[];
  done?: (out: Out, input: In) => void;
  /** What is asked under one such name goes to the hub one after the other. */
  inOrder?: string;
}

/**
 * Something that the reader asks of the hub. `stale` is read anew when it is over, however it ended: events say so too,
 * but the reader should not wait for them. A refusal stands in `error`, for `Refusal` to show.
 */
export function useAction<In = void, Out = unknown>(
  run: (input: In) => Promise<Out>,
  { stale = [], done, inOrder }: ActionOptions<In, Out> = {},
): UseMutationResult<Out, Error, In> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: run,
    ...(done ? { onSuccess: done } : {}),
    ...(inOrder === undefined ? {} : { scope: { id: inOrder } }),
    onSettled: () => Promise.all(stale.map((queryKey) => queries.invalidateQueries({ queryKey }))),
  });
}
