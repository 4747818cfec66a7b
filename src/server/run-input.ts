import type { ParsedInput } from '#contract';
import type { StartInput } from '#hub';

type StartBody = ParsedInput<'runs.start'>['body'];

/** What a run is started from as the hub takes it. */
export const runStart = ({ git, ...body }: StartBody): StartInput => ({
  ...body,
  source: git && { url: git.url, ref: git.ref ?? null },
});
