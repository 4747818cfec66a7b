import { join } from 'node:path';
import type { RouteAnswer } from '#contract';
import { failed, ok, warning, type Check, type Finding } from '../check.ts';
import type { Surroundings } from '../surroundings.ts';

/** The agents of the hub; without a hub, what a former agent of this machine left running. */
export const agent: Check = {
  name: 'Agents',
  looksAt: 'whether they are heard, their intent and slots; processes that a killed agent left',
  async run(around) {
    if (around.hub.state === 'answers') return ofHub(around);
    if (around.hub.state === 'none' || around.hub.state === 'gone') return orphans(around);
    return [];
  },
};

async function ofHub({ call }: Surroundings): Promise<Finding[]> {
  const listed = await call('agents.list', { query: { limit: 200 } });
  if (!listed.ok)
    return [failed(listed.error.message, { why: 'Agents cannot be listed.', type: listed.error.hint ?? '' })];
  if (listed.value.items.length === 0) {
    return [
      warning('The hub has no agent', {
        why: 'Nothing runs a turn.',
        type: 'muster down; muster up --detach (without --no-agent)',
      }),
    ];
  }
  return listed.value.items.map(standing);
}

function standing(shown: RouteAnswer<'agents.show'>): Finding {
  const { name, intent, liveness, slots, slotsHeld } = shown;
  const turns = `${slotsHeld} of ${slots} turns run`;
  if (liveness.heard !== 'online') {
    return failed(`${name} is ${liveness.heard === 'never' ? 'not heard yet' : liveness.heard}`, {
      why: 'Its turns are not reported, and it takes no new ones.',
      type: 'Look at the machine of the agent; here: muster down; muster up --detach',
    });
  }
  if (intent !== 'active') {
    return warning(`${name} is heard and ${intent}`, {
      why: 'Somebody asked for that: it takes no new turns.',
      type: `muster agent show ${name}`,
    });
  }
  return ok(`${name} is heard, ${turns}`);
}

async function orphans({ folder }: Surroundings): Promise<Finding[]> {
  const { findOrphans } = await import('#harness');
  const stateDir = join(folder, 'agent');
  const found = await findOrphans(stateDir);
  if (found.length === 0) return [ok('No process of a former agent is left')];
  const pids = found.flatMap((each) => each.pids);
  return [
    warning(
      `${pids.length} processes of ${found.length} sessions run on without an agent: ${pids.join(', ')}`,
      {
        why: 'The agent was killed. They work unseen, and may cost.',
        type: 'muster doctor --fix ends them; so does: muster up',
        fix: { do: 'end_orphans', stateDir, sessions: found.map(({ session }) => session) },
      },
    ),
  ];
}
