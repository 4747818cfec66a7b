import { expect, test } from 'vitest';
import { createIds, ManualClock, seededRandom } from '#base';
import {
  mayAnswer,
  newId,
  optionOf,
  type ApprovalAnswer,
  type ApprovalKind,
  type Principal,
  type Question,
} from './index.ts';

const ids = createIds(new ManualClock(), seededRandom(1));
const user = newId(ids, 'user');
const token = newId(ids, 'token');
const root = newId(ids, 'session');
const lead = newId(ids, 'session');
const worker = newId(ids, 'session');
const stranger = newId(ids, 'session');
const crew = newId(ids, 'team');
const other = newId(ids, 'team');
const person = (role: 'admin' | 'member' | 'viewer', of = user): Principal => ({
  kind: 'user',
  user: of,
  token,
  role,
  client: 'cli',
});
const session = (id: typeof root): Principal => ({ kind: 'session', user, token, session: id });

/** `worker` is a delegate of `lead`, which is a delegate of `root`; `worker` asks unless said otherwise. */
const code = (
  by: Principal,
  answer: ApprovalAnswer = 'allow',
  more: {
    asks?: typeof root;
    owner?: typeof root | null;
    kind?: 'delegate' | 'teammate' | 'oneshot';
    about?: ApprovalKind;
    mayApprove?: boolean;
    owners?: (typeof root)[];
    /** Team of who asks; the role of who answers; the roles that the question names. */
    team?: typeof crew;
    role?: { name: string; team: typeof crew | null };
    names?: string[];
  } = {},
) =>
  mayAnswer(
    by,
    {
      approval: {
        id: newId(ids, 'approval'),
        kind: more.about ?? 'permission',
        user,
        session: more.asks ?? worker,
        ...(more.names ? { question: { approvers: more.names.map((role) => ({ role })) } } : {}),
      },
      asker: {
        kind: more.kind ?? 'delegate',
        owner: more.owner === undefined ? lead : more.owner,
        label: null,
        team: more.team ?? null,
      },
      answering: {
        mayApprove: more.mayApprove ?? true,
        owners: more.owners ?? [root],
        role: more.role ?? null,
      },
    },
    answer,
  )?.code;

test('persons answer for what is theirs, with always; viewers only look', () => {
  expect(code(person('member'))).toBeUndefined();
  expect(code(person('admin'), 'always_allow')).toBeUndefined();
  expect(code(person('viewer'))).toBe('approval.not_yours');
});

test('what belongs to another user does not exist', () => {
  expect(code(person('admin', newId(ids, 'user')))).toBe('approval.not_found');
});

test('a session answers for its own delegates, once it was given the right, for this once only', () => {
  expect(code(session(lead))).toBeUndefined();
  expect(code(session(lead), 'deny')).toBeUndefined();
  expect(code(session(lead), 'allow', { mayApprove: false })).toBe('approval.not_yours');
  expect(code(session(lead), 'always_allow')).toBe('approval.always_needs_person');
  expect(code(session(lead), 'always_deny')).toBe('approval.always_needs_person');
});

test('a session never answers for itself, for those above it, for grandchildren or for strangers', () => {
  expect(code(session(worker))).toBe('approval.not_yours');
  expect(code(session(worker), 'allow', { asks: lead, owner: root, owners: [lead, root] })).toBe(
    'approval.not_yours',
  );
  expect(code(session(root), 'allow', { owners: [] })).toBe('approval.not_yours');
  expect(code(session(stranger), 'allow', { owners: [] })).toBe('approval.not_yours');
  expect(code(session(lead), 'allow', { kind: 'oneshot' })).toBe('approval.not_yours');
});

test('a lead answers for its teammates as for its delegates: with the right to, for this once', () => {
  expect(code(session(lead), 'allow', { kind: 'teammate' })).toBeUndefined();
  expect(code(session(lead), 'deny', { kind: 'teammate', mayApprove: false })).toBe('approval.not_yours');
  expect(code(session(lead), 'always_allow', { kind: 'teammate' })).toBe('approval.always_needs_person');
  expect(code(session(stranger), 'allow', { kind: 'teammate', owners: [] })).toBe('approval.not_yours');
});

test('an agent answers nothing', () => {
  expect(code({ kind: 'agent', user, token, agent: newId(ids, 'agent') })).toBe('approval.not_yours');
});

test('a question about a budget is answered by persons alone', () => {
  expect(code(person('member'), 'allow', { about: 'budget' })).toBeUndefined();
  expect(code(person('viewer'), 'allow', { about: 'budget' })).toBe('approval.not_yours');
  expect(code(session(lead), 'allow', { about: 'budget' })).toBe('approval.not_yours');
  expect(code(session(worker), 'allow', { about: 'budget' })).toBe('approval.not_yours');
});

test('an answer names an option, or its effect where one option alone has it', () => {
  const question: Question = {
    title: 'Raise it?',
    why: 'It is used up.',
    options: [
      { id: 'raise_half', text: 'By half', effect: 'allow', amount: 15 },
      { id: 'raise_double', text: 'To the double', effect: 'allow', amount: 20 },
      { id: 'stay', text: 'Stay paused', effect: 'deny' },
    ],
    otherwise: 'It stays paused.',
  };
  expect(optionOf(question, 'raise_double')?.amount).toBe(20);
  expect(optionOf(question, 'deny')?.id).toBe('stay');
  expect(optionOf(question, 'allow')).toBeUndefined();
  expect(optionOf(question, 'always_allow')).toBeUndefined();
});

test('a teammate whose role may approve answers for the plans of its team, never for its own', () => {
  const role = { name: 'reviewer', team: crew };
  const plan = { about: 'plan', kind: 'teammate', team: crew, mayApprove: false, owners: [lead] } as const;
  const given = { ...plan, owners: [lead] };
  expect(code(session(stranger), 'allow', { ...given, role })).toBeUndefined();
  expect(code(session(stranger), 'allow', given)).toBe('approval.not_yours');
  expect(code(session(worker), 'allow', { ...given, role })).toBe('approval.not_yours');
  expect(code(session(stranger), 'allow', { ...given, role: { ...role, team: other } })).toBe(
    'approval.not_yours',
  );
  expect(code(session(stranger), 'allow', { ...given, role: { ...role, team: null } })).toBe(
    'approval.not_yours',
  );
  // What an owner asks is not for whom it owns.
  expect(code(session(stranger), 'allow', { ...given, asks: lead, role })).toBe('approval.not_yours');
});

test('a role answers no permission and no budget, and of other questions those that name it', () => {
  const role = { name: 'reviewer', team: crew };
  const given = { kind: 'teammate' as const, team: crew, mayApprove: false, owners: [lead], role };
  expect(code(session(stranger), 'allow', given)).toBe('approval.not_yours');
  expect(code(session(stranger), 'allow', { ...given, about: 'budget' })).toBe('approval.not_yours');
  expect(code(session(stranger), 'allow', { ...given, about: 'gate' })).toBe('approval.not_yours');
  expect(code(session(stranger), 'allow', { ...given, about: 'gate', names: ['architect'] })).toBe(
    'approval.not_yours',
  );
  expect(code(session(stranger), 'allow', { ...given, about: 'gate', names: ['reviewer'] })).toBeUndefined();
  expect(code(session(worker), 'allow', { ...given, about: 'gate', names: ['reviewer'] })).toBe(
    'approval.not_yours',
  );
});
