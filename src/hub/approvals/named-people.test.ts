import { expect, test } from 'vitest';
import { newId, type Approver, type UserId } from '#domain';
import { approvalRows, userRows } from '#store';
import { onEachStore } from '../testing/hub-stores.ts';
import { askQuestion, createApprovals, type DecisionHandlers, type QuestionHandler } from './index.ts';

onEachStore('questions that name people', (bench) => {
  const nothing: QuestionHandler = { lock: async () => {}, decided: async () => {} };
  const handlers: DecisionHandlers = {
    permission: async () => {},
    budget: nothing,
    plan: nothing,
    gate: nothing,
    script: nothing,
    task: nothing,
  };
  const service = () => createApprovals({ store: bench().store, ids: bench().ids, handlers });

  const gate = (approvers: readonly Approver[]) =>
    bench().store.unit((tx) =>
      askQuestion(tx, bench().ids, {
        kind: 'gate',
        user: bench().user,
        session: null,
        turn: null,
        subject: newId(bench().ids, 'step'),
        question: {
          title: 'Ship it?',
          why: 'A run waits.',
          options: [
            { id: 'approve', text: 'Yes', effect: 'allow' },
            { id: 'reject', text: 'No', effect: 'deny' },
          ],
          otherwise: 'It fails.',
          approvers,
        },
        settings: { approvalExpiryMs: 60_000 },
      }),
    );
  const nameOf = async (id: UserId) =>
    (await bench().store.read((reader) => userRows.findUser(reader, id)))!.name;
  const as = (user: UserId, role: 'admin' | 'member' | 'viewer' = 'member') => bench().person({ user, role });

  test('are listed, counted and answered by those people alone', async () => {
    const [kim, lee] = [await bench().addUser(), await bench().addUser()];
    const named = await gate([{ person: (await nameOf(kim)).toUpperCase() }]);
    const seen = async (user: UserId) => {
      const list = await service().list(as(user), { state: 'pending', limit: 10 });
      return list.ok ? list.value.items.map(({ approval, answers }) => [approval.id, answers.length]) : list;
    };
    const counted = (user: UserId, role: string) =>
      bench().store.read(async (reader) => {
        const name = (await userRows.findUser(reader, user))?.name ?? '';
        return approvalRows.countQuestions(reader, user, { name, role });
      });
    expect(await seen(kim)).toEqual([[named!.id, 2]]);
    expect(await seen(lee)).toEqual([]);
    expect(await seen(bench().user)).toEqual([[named!.id, 0]]);
    expect([
      await counted(kim, 'member'),
      await counted(lee, 'member'),
      await counted(bench().user, 'admin'),
    ]).toEqual([1, 0, 0]);
    const given = { answer: 'approve', scope: 'user' as const, expiresInHours: 1 };
    expect(await service().answer(as(lee), named!.id, given)).toMatchObject({
      error: { code: 'approval.not_found' },
    });
    expect(await service().answer(as(bench().user), named!.id, given)).toMatchObject({
      error: { code: 'approval.not_yours' },
    });
    expect(await service().answer(as(kim), named!.id, given)).toMatchObject({ ok: true });
    const role = await gate([{ role: 'member' }]);
    expect(await seen(lee)).toEqual([[role!.id, 2]]);
    expect(await service().answer(as(lee, 'viewer'), role!.id, given)).toMatchObject({
      error: { code: 'approval.not_found' },
    });
  });
});
