import type { Result } from '#base';
import type { RouteAnswer } from '#contract';
import { hubList, type Client } from '#contract/client';
import type { Refusal } from '#domain';
import type { CliIo } from '../../cli-io.ts';
import type { CommandContext } from '../../command-context.ts';
import { readHubRecord, stateFolder, type HubRecord } from '../../connection/find-hub.ts';
import { isAlive } from '../../process-life.ts';
import { readVersion } from '../../read-version.ts';
import { readConfiguration, type Configuration } from '../configuration.ts';

/** How the hub stands that commands talk to. */
export type HubState =
  /** No record in the state folder, and none is named. */
  | { state: 'none' }
  /** The record's process has ended. */
  | { state: 'gone'; record: HubRecord }
  | { state: 'silent'; address: string; why: string }
  /** It answers, but not to this token. */
  | { state: 'refuses'; address: string; refusal: Refusal }
  | { state: 'answers'; shown: RouteAnswer<'hub.show'>; askedAt: number; answeredAt: number };

/** What the checks look at, gathered once. */
export interface Surroundings {
  io: CliIo;
  folder: string;
  version: string;
  configuration: Result<Configuration, Refusal>;
  /** What the state folder says of a hub. */
  record: HubRecord | undefined;
  /** The hub is named by flag or variable, so it may be elsewhere. */
  named: string | undefined;
  hub: HubState;
  /** `embedded` or an address, as the hub has it, else as the configuration says. */
  database: string;
  call: Client['call'];
}

const ANSWER_WITHIN_MS = 15_000;

export async function lookAround(
  context: CommandContext,
  hubFlag: string | undefined,
): Promise<Surroundings> {
  const { io } = context;
  const folder = stateFolder(io.env);
  const record = await readHubRecord(folder);
  const [named] = hubList(hubFlag ?? io.env['MUSTER_HUB'] ?? '');
  const configuration = await readConfiguration({ env: io.env, cwd: io.cwd, flags: [] });
  const { call } = context;
  const hub = await findState({ io, record, named, call });
  return {
    io,
    folder,
    version: await readVersion(),
    configuration,
    record,
    named,
    hub,
    database: await databaseOf(hub, call, configuration),
    call,
  };
}

async function findState({
  io,
  record,
  named,
  call,
}: Pick<Surroundings, 'io' | 'record' | 'named' | 'call'>): Promise<HubState> {
  const address = named ?? record?.address;
  if (address === undefined) return { state: 'none' };
  if (named === undefined && record && !isAlive(record.pid)) return { state: 'gone', record };
  const silence = await silenceAt(io, address);
  if (silence !== undefined) return { state: 'silent', address, why: silence };
  const askedAt = io.clock.now();
  const shown = await call('hub.show', {});
  if (!shown.ok) return { state: 'refuses', address, refusal: shown.error };
  return { state: 'answers', shown: shown.value, askedAt, answeredAt: io.clock.now() };
}

/** Why nobody answers at the address; undefined when somebody does. */
async function silenceAt(io: CliIo, address: string): Promise<string | undefined> {
  try {
    const signal = AbortSignal.any([io.signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]);
    const answer = await io.fetch(`${address.replace(/\/$/, '')}/healthz`, { signal });
    return answer.ok ? undefined : `something answers there with ${answer.status}`;
  } catch (error) {
    return reasonOf(error);
  }
}

/** The system's own word for what `fetch` met. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'no answer in time';
  const { cause } = error;
  if (cause instanceof Error) return 'code' in cause ? String(cause.code) : cause.message;
  return error.message;
}

async function databaseOf(
  hub: HubState,
  call: Client['call'],
  configuration: Result<Configuration, Refusal>,
): Promise<string> {
  const listed = hub.state === 'answers' ? await call('settings.list', {}) : undefined;
  const inForce = listed?.ok ? listed.value.items.find(({ key }) => key === 'hub.database') : undefined;
  if (inForce) return String(inForce.value);
  return configuration.ok ? configuration.value.values['hub.database'] : 'embedded';
}
