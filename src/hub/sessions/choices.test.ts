import { beforeEach, describe, expect, test } from 'vitest';
import { seededRandom, silentLog } from '#base';
import { newId, type Agent, type Principal, type Session, type SessionOption } from '#domain';
import { inboxRows } from '#store';
import { createHub } from '../create-hub.ts';
import type { Hub } from '../services.ts';
import { codeOf, good } from '../testing/hub-world.ts';
import { onEachStore } from '../testing/hub-stores.ts';

const option = (id: string, category: string | null, ...values: string[]): SessionOption => ({
  id,
  name: id,
  category,
  value: values[0] ?? '',
  values: values.map((value) => ({ value, name: value })),
  open: false,
});
const OFFERED = [
  option('llm', 'model', 'big', 'small'),
  option('effort', 'thought_level', 'low', 'high'),
  option('mode', 'mode', 'careful', 'wild'),
  option('web', null, 'false', 'true'),
];

onEachStore('what a session runs with', (bench) => {
  let hub: Hub;
  let agent: Agent;
  let by: Principal;
  let person: Principal;
  let main: Session;

  beforeEach(async () => {
    const { store, clock, ids } = bench();
    hub = await createHub({ store, clock, ids, random: seededRandom(2), log: silentLog });
    agent = await bench().addAgent({ harnesses: [{ name: 'echo', canResume: true, canSteer: false }] });
    by = { kind: 'agent', user: agent.user, token: newId(ids, 'token'), agent: agent.id };
    person = bench().person();
    main = good(await hub.sessions.self(person));
    return () => hub.stop();
  });

  /** A session that has started and told what its harness offers. */
  async function started(more: Partial<Session> = {}, options = OFFERED, canFork = true) {
    // By the store's clock, which on PostgreSQL is the database's: else it would have expired there.
    const createdAt = await bench().store.read(async ({ now }) => now);
    const place = { agent: agent.id, owner: main.id, state: 'starting' as const, createdAt };
    const session = await bench().addSession({ ...place, ...more });
    const turn = await bench().addTurn(session.id, { state: 'leased', agent: agent.id });
    const told = { fence: 1, acp_session: `acp-${session.id}`, recovery: 'new' as const, model: 'big' };
    good(await hub.contract.start(by, turn.id, { ...told, options, can_fork: canFork }));
    const outcome = { end: 'done' as const, reply: 'ok', stopReason: 'end_turn' };
    const end = { fence: 1, last_batch: 0, phase: 'turn' as const, session_lost: false, outcome };
    good(await hub.contract.finish(by, turn.id, end));
    return session;
  }
  const inbox = async () =>
    (await bench().store.read((reader) => inboxRows.readInbox(reader, agent.id, 0, 50))).map(
      ({ body }) => body,
    );
  const set = (session: Session, options: Record<string, string>, as = person) =>
    hub.sessions.configure(as, session.id, options);

  describe('its options', () => {
    test('are shown as the harness told them, at the start and later', async () => {
      const session = await started();
      expect(good(await hub.sessions.show(person, session.id))).toMatchObject({
        options: OFFERED,
        canFork: true,
      });
      const now = [option('llm', 'model', 'small', 'big')];
      good(await hub.contract.facts(by, session.id, { options: now }));
      expect(good(await hub.sessions.show(person, session.id))).toMatchObject({
        options: now,
        canFork: true,
        session: { harnessModel: 'small' },
      });
    });

    test('are set, kept, and told to the agent with all that was set before', async () => {
      const session = await started();
      good(await set(session, { effort: 'high' }));
      const shown = good(await set(session, { model: 'small', web: 'true' }));
      expect(shown.session).toMatchObject({ model: 'small', options: { effort: 'high', web: 'true' } });
      expect(await inbox()).toMatchObject([
        { type: 'configure', model: null, options: { effort: 'high' } },
        { type: 'configure', model: 'small', options: { effort: 'high', web: 'true' } },
      ]);
      expect(good(await hub.sessions.show(person, session.id)).session).toEqual(shown.session);
    });

    test('go to the agent with the next turn', async () => {
      const session = await started();
      good(await set(session, { model: 'small', effort: 'high' }));
      good(await hub.sessions.send(person, session.id, { message: 'go', timeoutSeconds: 0, when: 'queue' }));
      const claim = { claim_id: 'c1', free: 1, after: 0, hold_ms: 0 };
      const { entries } = good(await hub.contract.poll(by, claim));
      const offer = entries.map(({ body }) => body).find(({ type }) => type === 'turn');
      expect(offer).toMatchObject({ session: { model: 'small', options: { effort: 'high' } } });
    });

    test('that are not there, or values that are not, are refused with what there is', async () => {
      const session = await started();
      const key = await set(session, { colour: 'red' });
      expect(key).toMatchObject({
        error: {
          code: 'session.option_unknown',
          message: `Session ${session.label} has no "colour" to choose.`,
          hint: expect.stringContaining('There is: llm, effort, mode, web, approvals.'),
        },
      });
      const value = await set(session, { effort: 'high', model: 'huge' });
      expect(value).toMatchObject({
        error: { message: '"huge" is no value of "llm".', hint: 'There is: big, small' },
      });
      expect(codeOf(await set(session, { approvals: 'always' }))).toBe('session.option_unknown');
      expect(good(await hub.sessions.show(person, session.id)).session.options).toEqual({});
      expect(await inbox()).toEqual([]);
    });

    test('take a value that is not listed where the list is open', async () => {
      const session = await started({}, [{ ...option('model', 'model'), open: true }]);
      expect(good(await set(session, { model: 'any' })).session.model).toBe('any');
    });

    test('are not known before the start; a model can be named', async () => {
      const session = await bench().addSession({ agent: agent.id, owner: main.id, state: 'starting' });
      expect(codeOf(await set(session, { effort: 'high' }))).toBe('session.option_unknown');
      expect(good(await set(session, { model: 'small' }))).toMatchObject({ session: { model: 'small' } });
    });

    test('are nobody’s of a session that is closed, or runs outside', async () => {
      const closed = await bench().addSession({ agent: agent.id, state: 'closed' });
      expect(codeOf(await set(closed, { model: 'small' }))).toBe('session.closed');
      expect(codeOf(await set(main, { model: 'small' }))).toBe('session.outside');
    });
  });

  describe('approvals', () => {
    test('are set by a person to any mode, and end a mode of the harness that was chosen by hand', async () => {
      const session = await started();
      good(await set(session, { mode: 'wild', effort: 'high' }));
      const shown = good(await set(session, { approvals: 'yolo' }));
      expect(shown.session).toMatchObject({ mode: 'yolo', options: { effort: 'high' } });
      expect((await inbox()).slice(1)).toMatchObject([
        { type: 'mode', mode: 'yolo' },
        { type: 'configure', options: { effort: 'high' } },
      ]);
      good(await set(session, { mode: 'wild' }));
      good(await hub.sessions.setMode(person, session.id, 'ask'));
      expect(good(await hub.sessions.show(person, session.id)).session).toMatchObject({
        mode: 'ask',
        options: { effort: 'high' },
      });
    });
  });

  describe('a session', () => {
    test('sets the model of its own delegates and how it works, and only narrows what they may do', async () => {
      const owner = await bench().addSession({ agent: agent.id, mode: 'yolo' });
      const own = await started({ owner: owner.id, mode: 'approve-reads' });
      const as = bench().of(owner);
      expect(good(await set(own, { model: 'small', effort: 'high' }, as)).session.model).toBe('small');
      expect(codeOf(await set(own, { mode: 'wild' }, as))).toBe('session.option_needs_person');
      expect(codeOf(await set(own, { web: 'true' }, as))).toBe('session.option_needs_person');
      expect(codeOf(await set(own, { approvals: 'yolo' }, as))).toBe('session.option_needs_person');
      expect(good(await set(own, { approvals: 'ask' }, as)).session.mode).toBe('ask');
      expect(codeOf(await set(own, { approvals: 'approve-reads' }, as))).toBe('session.option_needs_person');
    });

    test('sets nothing of itself, of another’s, of another person’s', async () => {
      const session = await started();
      const as = bench().of(session);
      expect(codeOf(await set(session, { model: 'small' }, as))).toBe('session.forbidden');
      expect(codeOf(await set(await started(), { model: 'small' }, as))).toBe('session.forbidden');
      const stranger = bench().person({ user: await bench().addUser() });
      expect(codeOf(await set(session, { model: 'small' }, stranger))).toBe('session.not_found');
    });
  });

  describe('a fork', () => {
    const fork = (session: Session, as = person) =>
      hub.sessions.fork(as, session.id, { label: 'copy' }, AbortSignal.abort());

    test('is a delegate of the same owner on the same agent, which is told whose copy it is until it has started', async () => {
      const session = await started({ model: 'small', options: { effort: 'high' }, mode: 'auto-edits' });
      const made = good(await fork(session));
      const { session: copy } = good(await hub.sessions.show(person, made.session));
      expect(copy).toMatchObject({
        ...{ kind: 'delegate', label: 'copy', owner: main.id, agent: agent.id, mode: 'auto-edits' },
        ...{ model: 'small', options: { effort: 'high' }, acpSession: null },
        forkOf: { session: session.id, acpSession: `acp-${session.id}` },
      });
      const offer = async (claim: string) => {
        const { entries } = good(
          await hub.contract.poll(by, { claim_id: claim, free: 1, after: 0, hold_ms: 0 }),
        );
        const body = entries.at(-1)?.body;
        if (body?.type !== 'turn') throw new Error('no turn was offered');
        return body;
      };
      const first = await offer('c1');
      expect(first.session.fork).toEqual({ session: session.id, acpSession: `acp-${session.id}` });
      const { turn, fence } = first;
      good(await hub.contract.start(by, turn, { fence, acp_session: 'acp-copy', recovery: 'forked' }));
      const told = good(await hub.sessions.history(person, copy.id, { after: 0, limit: 5 }));
      expect(told.items[0]?.entry).toMatchObject({
        type: 'notice',
        text: expect.stringContaining(session.id),
      });
      const outcome = { end: 'done' as const, reply: 'ready', stopReason: 'end_turn' };
      const end = { fence, last_batch: 0, phase: 'turn' as const, session_lost: false, outcome };
      good(await hub.contract.finish(by, turn, end));
      good(await hub.sessions.rebind(person, copy.id, { force: true }));
      good(await hub.sessions.send(person, copy.id, { message: 'go', timeoutSeconds: 0, when: 'queue' }));
      expect((await offer('c2')).session.fork).toBeUndefined();
    });

    test('is refused where the harness cannot, with what to do', async () => {
      const session = await started({}, OFFERED, false);
      expect(await fork(session)).toMatchObject({
        error: {
          code: 'session.fork_unsupported',
          hint: expect.stringContaining('muster session spawn'),
        },
      });
    });

    test('is refused while a turn is under way, and when there is nothing to copy', async () => {
      const session = await started();
      await bench().addTurn(session.id, { state: 'running', agent: agent.id });
      expect(codeOf(await fork(session))).toBe('session.busy');
      const lost = await started();
      good(await hub.sessions.rebind(person, lost.id, { force: true }));
      expect(codeOf(await fork(lost))).toBe('session.metadata_lost');
      expect(codeOf(await fork(main))).toBe('session.outside');
    });

    test('is made by a session of what it owns, and has at most its mode', async () => {
      const owner = await bench().addSession({ agent: agent.id, mode: 'ask', maySpawn: true });
      const own = await started({ owner: owner.id, mode: 'yolo' });
      const made = good(await fork(own, bench().of(owner)));
      expect(good(await hub.sessions.show(person, made.session)).session.mode).toBe('ask');
      expect(codeOf(await fork(own, bench().of(own)))).toBe('session.forbidden');
    });
  });
});
