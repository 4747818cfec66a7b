import type { AgentOptions } from '../agent-options.ts';
import type { HeartbeatSender } from '../heartbeat-sender.ts';

/** What a health check answers: of the daemon, of its way to the hub, and of its host. Lengths of time in ms. */
export async function healthFacts(
  { version, clock, machine }: Pick<AgentOptions, 'version' | 'clock' | 'machine'>,
  heartbeat: HeartbeatSender,
  counted: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const [harnesses, host] = [await heartbeat.lookAgain(), (await machine?.()) ?? {}];
  const { lastGoodAt, roundTripMs } = heartbeat;
  return {
    version,
    ...counted,
    harnesses: harnesses.map((found) => found.name),
    ...(lastGoodAt === undefined ? {} : { heardByHubMsAgo: clock.now() - lastGoodAt }),
    ...(roundTripMs === undefined ? {} : { hubRoundTripMs: roundTripMs }),
    ...host,
  };
}
