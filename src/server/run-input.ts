import type { ParsedInput } from '#contract';
import type { RunLimits } from '#domain';
import type { StartInput } from '#hub';

type StartBody = ParsedInput<'runs.start'>['body'];
type GivenLimits = StartBody['limits'];

/** What a run is started from as the hub takes it. */
export const runStart = ({ git, limits, ...body }: StartBody): StartInput => ({
  ...body,
  source: git && { url: git.url, ref: git.ref ?? null },
  limits: runLimits(limits),
});

/** Bounds that were given; those that were not are the hub's own. */
export const runLimits = (given: GivenLimits): RunLimits | undefined =>
  given && Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
