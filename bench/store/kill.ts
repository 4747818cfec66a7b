import { join } from 'node:path';
import { silentLog, systemClock, systemRandom } from '#base';
import { openStore } from '#store';
import { killWriter, type KillRound } from '../../src/store/conformance/kill-rounds.ts';
import { startPostgres } from '../../test/support/postgres/index.ts';
import type { Bench, Measured } from '../bench.ts';

export const bench: Bench = {
  about: 'kills a process that writes, again and again, and looks for every write that was acknowledged',
  run: async function* ({ quick, folder, say }) {
    const rounds = quick ? 5 : 50;
    say(`SQLite, ${rounds} rounds`);
    yield* report('SQLite', await killOften(join(folder, 'hub.db'), rounds));
    say(`PostgreSQL, ${rounds} rounds`);
    await using server = await startPostgres();
    yield* report('PostgreSQL', await killOften(server.url, rounds));
  },
};

async function killOften(database: string, rounds: number): Promise<KillRound> {
  const sum: KillRound = { acknowledged: 0, lost: 0, torn: 0 };
  for (let round = 0; round < rounds; round++) {
    const open = () => openStore({ database, clock: systemClock, log: silentLog, random: systemRandom });
    // Early, while the file is young, and later, across checkpoints.
    const found = await killWriter(database, 20 + round * 97, open);
    sum.acknowledged += found.acknowledged;
    sum.lost += found.lost;
    sum.torn += found.torn;
  }
  return sum;
}

function report(name: string, { acknowledged, lost, torn }: KillRound): Measured[] {
  return [
    { what: `${name}: acknowledged writes before the kills`, value: acknowledged, unit: 'writes' },
    { what: `${name}: lost of them`, value: lost, unit: 'writes', goal: { atMost: 0 } },
    { what: `${name}: half written`, value: torn, unit: 'writes', goal: { atMost: 0 } },
  ];
}
