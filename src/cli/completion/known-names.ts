import type { CommandContext } from '../command-context.ts';

/** What a hub that does not answer at once costs whoever pressed Tab, in ms. */
const PATIENCE_MS = 800;

export interface KnownName {
  value: string;
  about: string;
}

type Read = (context: CommandContext) => Promise<KnownName[]>;

const sessions: Read = async ({ call }) => {
  const listed = await call('sessions.list', { query: { state: 'live', limit: 200 } });
  if (!listed.ok) return [];
  return listed.value.items
    .filter(({ label, status }) => label !== null && status.word !== 'outside')
    .map(({ label, status, harness }) => ({
      value: label ?? '',
      about: `${harness ?? ''} ${status.word.replace('_', ' ')}`,
    }));
};

const agents: Read = async ({ call }) => {
  const listed = await call('agents.list', { query: {} });
  return listed.ok
    ? listed.value.items.map(({ name, liveness }) => ({ value: name, about: liveness.heard }))
    : [];
};

const teams: Read = async ({ call }) => {
  const listed = await call('teams.list', { query: { state: 'active' } });
  return listed.ok
    ? listed.value.items.map(({ name, description }) => ({ value: name, about: description ?? '' }))
    : [];
};

const approvals: Read = async ({ call }) => {
  const listed = await call('approvals.list', { query: { state: 'pending' } });
  return listed.ok
    ? listed.value.items.map((one) => ({
        value: one.id,
        about: one.kind === 'permission' ? one.call.title : one.title,
      }))
    : [];
};

const roles: Read = async ({ call }) => {
  const listed = await call('roles.list', { query: {} });
  return listed.ok
    ? listed.value.items.map(({ name, description }) => ({ value: name, about: description }))
    : [];
};

const workflows: Read = async ({ call }) => {
  const listed = await call('workflows.list', {});
  return listed.ok
    ? listed.value.items.map(({ name, description }) => ({ value: name, about: description ?? '' }))
    : [];
};

/** What may stand for an argument or a flag, by its name. */
const READS: Readonly<Record<string, Read>> = {
  session: sessions,
  label: sessions,
  agent: agents,
  team: teams,
  approval: approvals,
  role: roles,
  workflow: workflows,
};

/** The hub's own names for an argument or a flag; none where it has no names, or the hub does not answer in time. */
export async function knownNames(context: CommandContext, of: string): Promise<KnownName[]> {
  const read = READS[of];
  if (!read) return [];
  const over = new AbortController();
  const stop = context.io.clock.after(PATIENCE_MS, () => over.abort());
  try {
    return await read(context.over(undefined, over.signal));
  } catch {
    // A shell that completes has nowhere to say what is wrong.
    return [];
  } finally {
    stop();
  }
}
