import { beforeEach, expect, test } from 'vitest';
import { messageRows } from '#store';
import { onEachStore } from '../../testing/hub-stores.ts';
import { good } from '../../testing/hub-world.ts';
import { TeamBench } from '../testing/team-bench.ts';

const text = (body: string) => ({ bytes: Buffer.from(body) });

onEachStore('versions of artifacts', (bench) => {
  let on: TeamBench;
  beforeEach(async () => {
    on = await TeamBench.on(bench());
  });

  test('are told to who subscribes to the name, not to the author; one message waits, with the newest', async () => {
    await on.crew(['bob', 'ann']);
    const [bob, ann] = [await on.asMate('bob'), await on.asMate('ann')];
    for (const by of [bob, ann]) good(await on.hub.teamMail.subscribe(by, undefined, ['design']));
    const { artifacts, teamMail } = on.hub;
    good(await artifacts.create(bob, {}, { name: 'design', type: 'design_doc', ...text('one') }));
    good(await artifacts.update(bob, { artifact: 'design' }, { ...text('two'), base: 1 }));
    good(await artifacts.update(bob, { artifact: 'design' }, { ...text('three'), base: 2, note: 'the end' }));
    good(await artifacts.create(bob, {}, { name: 'other', type: 'data', ...text('x') }));
    const read = async (by: typeof bob) =>
      good(await teamMail.read(by, { limit: 9, timeoutSeconds: 0 })).messages;
    const told = await read(ann);
    expect(told).toMatchObject([
      {
        kind: 'artifact_updated',
        topic: 'design',
        fromAddress: 'crew:developer:bob',
        body: expect.stringMatching(/^"design" \(design_doc\) has version 3 now, art_\w+\.\nthe end$/u),
      },
    ]);
    expect(await read(bob)).toEqual([]);
    good(await artifacts.update(bob, { artifact: 'design' }, { ...text('four'), base: 3 }));
    const mailbox = await bench().store.read((reader) =>
      messageRows.listMessages(reader, { session: ann.session, limit: 9 }),
    );
    expect(mailbox.map(({ state }) => state)).toEqual(['queued', 'delivered']);
  });
});
