import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CONFLICT_POLICIES, type ConflictPolicy } from '#domain';
import { onEachStore } from '../testing/hub-stores.ts';
import { codeOf, good } from '../testing/hub-world.ts';
import { textOf } from './merge-text.ts';
import { aCrew, artifactsOn } from './testing/crew.ts';

/** One step of a writer: an update from a version that it has seen, or the end of a conflict. */
type Step =
  | { do: 'update'; from: number; line: number; text: string; at: number }
  | { do: 'resolve'; take: 'head' | 'conflict' }
  | { do: 'join'; text: string };

const line = fc.constantFrom('a', 'b', 'é', '', 'x\r');
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('update' as const),
      /** How many versions back its base is. */
      from: fc.nat({ max: 3 }),
      line: fc.nat({ max: 5 }),
      text: line,
      /** Which of the two hubs. */
      at: fc.nat({ max: 1 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('resolve' as const), take: fc.constantFrom('head', 'conflict') }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('join' as const), text: line }) },
);

onEachStore('whatever is written at once', (bench) => {
  describe.each(CONFLICT_POLICIES)('by %s', (policy: ConflictPolicy) => {
    test('every body that was accepted is a version, and the head is one of them', async () => {
      const crew = await aCrew(bench());
      const hubs = [artifactsOn(bench()), artifactsOn(bench(), { store: bench().other })] as const;
      let runs = 0;
      const property = fc.asyncProperty(
        fc.array(fc.array(step, { maxLength: 4 }), { maxLength: 5 }),
        async (rounds) => {
          const artifact = `doc-${runs++}`;
          const ref = { team: 'crew', artifact };
          const first = '1\n2\n3\n4\n5\n6\n';
          good(
            await hubs[0].create(
              crew.lead,
              { team: 'crew' },
              {
                name: artifact,
                type: 'data',
                policy,
                bytes: Buffer.from(first),
              },
            ),
          );
          const bodies = new Map([[1, first]]);
          const read = async (version?: number) =>
            textOf(good(await hubs[1].get(crew.lead, ref, { version })).bytes);
          /** Rounds follow each other; the steps of one run at once. */
          for (const steps of rounds) {
            const { artifact: now } = good(await hubs[0].get(crew.lead, ref, {}));
            const play = async (one: Step) => {
              if (one.do === 'resolve') {
                const ended = await hubs[0].resolve(crew.person, ref, { take: one.take, base: now.head });
                return ended.ok ? undefined : codeOf(ended);
              }
              if (one.do === 'join') {
                const text = `joined ${one.text}`;
                const ended = await hubs[1].resolve(crew.person, ref, {
                  bytes: Buffer.from(text),
                  base: now.head,
                });
                if (ended.ok) bodies.set(ended.value.written, text);
                return ended.ok ? undefined : codeOf(ended);
              }
              const base = Math.max(1, now.versions - one.from);
              const lines = (await read(base)).split('\n');
              const text = lines.with(one.line % lines.length, one.text).join('\n');
              const written = await (hubs[one.at] ?? hubs[0]).update(crew.lead, ref, {
                bytes: Buffer.from(text),
                base,
              });
              if (!written.ok) return codeOf(written);
              bodies.set(written.value.written, text);
              return undefined;
            };
            const refused = (await Promise.all(steps.map(play))).filter((code) => code !== undefined);
            const fine = ['artifact.in_conflict', 'artifact.no_conflict', 'artifact.moved'];
            expect(refused.filter((code) => !fine.includes(code))).toEqual([]);
          }
          for (const [version, text] of bodies) expect(await read(version)).toBe(text);
          const { artifact: end, newest } = good(await hubs[0].get(crew.lead, ref, {}));
          const { items } = good(await hubs[0].history(crew.lead, ref, { limit: 100 }));
          expect(items.map(({ version }) => version)).toEqual(
            Array.from({ length: end.versions }, (_, n) => end.versions - n),
          );
          expect(['current', 'merged']).toContain(newest.state);
          const waiting = items.filter(({ state }) => state === 'conflict').map(({ version }) => version);
          expect(waiting).toEqual(end.conflict === null ? [] : [end.conflict]);
        },
      );
      await fc.assert(property, { numRuns: 12, seed: 7 });
    });
  });
});
