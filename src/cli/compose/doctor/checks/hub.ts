import { join } from 'node:path';
import { failed, ok, warning, type Check, type Finding } from '../check.ts';
import type { HubState, Surroundings } from '../surroundings.ts';

/** Clocks that differ by more mislead whoever reads times of both; in ms. */
const SKEW_MS = 2_000;

/** The hub: whether it runs, answers, is of this release, and its parts do their rounds. */
export const hub: Check = {
  name: 'Hub',
  looksAt: 'whether it runs and answers, its version, its background parts, its clock',
  async run(around) {
    const { hub: found } = around;
    switch (found.state) {
      case 'none':
        return [
          warning('No hub runs here', {
            why: `${around.folder} tells of none; most commands need one.`,
            type: 'muster up --detach',
          }),
        ];
      case 'gone':
        return [
          warning(`The hub that ran as process ${found.record.pid} has ended without tidying up`, {
            why: 'It was killed, or the machine went down. Nothing that it acknowledged is lost.',
            type: 'muster up --detach',
            fix: { do: 'remove_file', path: join(around.folder, 'hub.json') },
          }),
        ];
      case 'silent':
        return [silent(around, found)];
      case 'refuses':
        return [
          failed(`The hub at ${found.address} answers, but not to us: ${found.refusal.message}`, {
            why: 'Commands of this machine cannot use it.',
            type: found.refusal.hint ?? 'Set MUSTER_TOKEN to a token of that hub',
          }),
        ];
      case 'answers':
        return [answers(around, found), ...parts(found), ...others(found), skew(found)];
    }
  },
};

function silent({ record, named }: Surroundings, { address, why }: Extract<HubState, { state: 'silent' }>) {
  const what = `Nobody answers at ${address}: ${why}`;
  if (named !== undefined || record === undefined)
    return failed(what, {
      why: 'That hub is named by --hub or MUSTER_HUB.',
      type: 'Start it there, or unset MUSTER_HUB to use the one of this machine',
    });
  return failed(what, {
    why: `Process ${record.pid}, which is to be the hub, lives. It hangs, or another program has its number.`,
    type: `See what it is: ps -p ${record.pid} -o args. If it is the hub: kill ${record.pid}; muster up --detach`,
  });
}

type Answers = Extract<HubState, { state: 'answers' }>;

function answers({ version }: Surroundings, { shown }: Answers): Finding {
  const what = `${shown.address}, ${shown.database}, version ${shown.version}`;
  if (shown.version === version) return ok(what);
  return warning(`${what}, and this is version ${version}`, {
    why: 'The hub was started before the upgrade, or by another installation.',
    type: 'muster down; muster up --detach',
  });
}

function parts({ shown }: Answers): Finding[] {
  const broken = shown.parts.filter(({ lastError }) => lastError !== undefined);
  if (broken.length === 0) return [ok(`All ${shown.parts.length} background parts do their rounds`)];
  return broken.map(({ name, lastError }) =>
    failed(`${name} failed in its last round: ${lastError}`, {
      why: 'It tries again by itself; what it looks after waits meanwhile.',
      type: 'muster doctor --bundle FILE has the log, for a report',
    }),
  );
}

/** Hubs of two versions over one database are an upgrade under way, which should not last. */
function others({ shown }: Answers): Finding[] {
  if (shown.hubs.length < 2) return [];
  const what = `${shown.hubs.length} hubs share this database: ${shown.hubs.map(({ address }) => address).join(', ')}`;
  const versions = new Set(shown.hubs.map(({ version }) => version));
  if (versions.size === 1) return [ok(what)];
  return [
    warning(`${what}, of versions ${[...versions].join(' and ')}`, {
      why: 'An upgrade goes hub by hub; until the last one is done, what is new may not be there everywhere.',
      type: 'muster down; muster up --detach (on the host of each older one)',
    }),
  ];
}

function skew({ shown, askedAt, answeredAt }: Answers): Finding {
  const apart = Math.max(askedAt - shown.now, shown.now - answeredAt, 0);
  if (apart <= SKEW_MS) return ok('Its clock and ours agree');
  return warning(`Its clock and ours are ${Math.round(apart / 1000)} s apart`, {
    why: 'Ages and deadlines are shown wrong here. Leases are not concerned: they are durations.',
    type: 'timedatectl set-ntp true',
  });
}
