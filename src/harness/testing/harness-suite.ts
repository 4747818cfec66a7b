import { describe, expect, it, onTestFinished } from 'vitest';
import { newId } from '#domain';
import { RecordingSink, unanswered } from './recording-sink.ts';
import type { HarnessHost, LiveSession, Prompt, SessionSpec } from '../port.ts';

/** One kind of host with one harness on it, as the suite needs to know it. */
export interface HarnessSubject {
  host: HarnessHost;
  spec: SessionSpec;
  /** A turn that ends well and whose reply holds `text`. */
  say(text: string): Prompt;
  /** A turn that asks for one permission before it does something; absent where the harness never asks. */
  ask?: { prompt: Prompt; done(): boolean };
  /** A turn that does not end by itself. */
  hold?: Prompt;
  close(): Promise<void>;
}

type Create = () => Promise<HarnessSubject>;

/** What every host has to keep, the fake as well as the real ones. */
export function harnessSuite(name: string, create: Create): void {
  describe(`a harness host: ${name}`, () => {
    conversationCases(create);
    endCases(create);
    permissionCases(create);
    longTurnCases(create);
  });
}

async function open(create: Create, change: Partial<SessionSpec> = {}) {
  const subject = await create();
  onTestFinished(() => subject.close());
  return { subject, opened: await subject.host.open({ ...subject.spec, ...change }) };
}

async function openWell(create: Create): Promise<{ subject: HarnessSubject; session: LiveSession }> {
  const { subject, opened } = await open(create);
  if (!opened.ok) throw new Error(opened.error.cause);
  return { subject, session: opened.value };
}

function conversationCases(create: Create): void {
  it('answers a prompt, and every entry is there when it does', async () => {
    const { subject, session } = await openWell(create);
    const sink = new RecordingSink();
    const outcome = await session.prompt(subject.say('first'), sink);
    const entries = sink.entries.length;
    expect(outcome.end).toBe('done');
    expect(outcome.reply).toContain('first');
    expect(sink.text).toContain('first');
    await session.close();
    expect(sink.entries).toHaveLength(entries);
  });

  it('says how the conversation came to be', async () => {
    const { session } = await openWell(create);
    expect(session.facts.recovery).toBe('new');
    expect(session.facts.acpSessionId).not.toBe('');
  });

  it('resumes a conversation under its old id', async () => {
    const { subject, session } = await openWell(create);
    await session.prompt(subject.say('before'), new RecordingSink());
    const resume = session.facts.acpSessionId;
    await session.close();
    const again = await subject.host.open({ ...subject.spec, resume });
    if (!again.ok) throw new Error(again.error.cause);
    expect(again.value.facts).toMatchObject({ acpSessionId: resume, recovery: 'resumed' });
    await again.value.close();
  });

  it('does nothing at a cancel when no turn runs', async () => {
    const { subject, session } = await openWell(create);
    await session.cancel();
    expect(await session.prompt(subject.say('after'), new RecordingSink())).toMatchObject({ end: 'done' });
  });
}

function endCases(create: Create): void {
  it('refuses a harness that it does not know, by name', async () => {
    const { opened } = await open(create, { harness: 'nobody' });
    expect(opened).toMatchObject({ ok: false, error: { code: 'harness.unknown' } });
  });

  it('refuses a directory that is missing', async () => {
    const { opened } = await open(create, { cwd: '/nowhere/at/all' });
    expect(opened).toMatchObject({ ok: false, error: { code: 'harness.cwd_missing' } });
  });

  it('ends once: close again gives the same facts, a prompt afterwards fails and never hangs', async () => {
    const { subject, session } = await openWell(create);
    expect(await session.alive()).toBe(true);
    const facts = await session.close();
    expect(facts.asked).toBe(true);
    expect(await session.close()).toEqual(facts);
    expect(await session.exited).toEqual(facts);
    expect(await session.alive()).toBe(false);
    const outcome = await session.prompt(subject.say('too late'), new RecordingSink());
    expect(outcome).toMatchObject({ end: 'failed', failure: { code: 'harness.died' } });
  });

  it('opens a session anew by closing the handle that was open', async () => {
    const { subject, session } = await openWell(create);
    const again = await subject.host.open(subject.spec);
    expect(again.ok).toBe(true);
    expect(await session.alive()).toBe(false);
  });
}

function permissionCases(create: Create): void {
  it('puts what it asks to the sink and goes on when it is allowed', async ({ skip }) => {
    const { subject, session } = await openWell(create);
    if (!subject.ask) return skip();
    const sink = new RecordingSink();
    expect(await session.prompt(subject.ask.prompt, sink)).toMatchObject({ end: 'done' });
    expect(sink.questions).toHaveLength(1);
    expect(subject.ask.done()).toBe(true);
    const [question] = sink.questions;
    const calls = sink.entries.flatMap((entry) =>
      entry.type === 'tool_call' ? [entry.call.toolCallId] : [],
    );
    expect(calls).toContain(question?.call.toolCallId);
  });

  it('does not do what was denied', async ({ skip }) => {
    const { subject, session } = await openWell(create);
    if (!subject.ask) return skip();
    const sink = new RecordingSink(() => ({ decision: 'deny', reason: 'not today' }));
    expect(await session.prompt(subject.ask.prompt, sink)).toMatchObject({ end: 'done' });
    expect(subject.ask.done()).toBe(false);
  });

  it('never does what is asked when the turn is cancelled while the question is open', async ({ skip }) => {
    const { subject, session } = await openWell(create);
    if (!subject.ask) return skip();
    const sink = new RecordingSink(unanswered);
    const turn = session.prompt(subject.ask.prompt, sink);
    await sink.until(({ questions }) => questions.length === 1);
    await session.cancel();
    expect(await turn).toMatchObject({ end: 'cancelled' });
    await session.close();
    expect(subject.ask.done()).toBe(false);
  });
}

function longTurnCases(create: Create): void {
  it('runs one turn at a time', async ({ skip }) => {
    const { subject, session } = await openWell(create);
    if (!subject.hold) return skip();
    const sink = new RecordingSink();
    const turn = session.prompt(subject.hold, sink);
    await sink.until(({ entries }) => entries.length > 0);
    const second = await session.prompt(subject.say('second'), new RecordingSink());
    expect(second).toMatchObject({ end: 'failed', failure: { code: 'harness.refused' } });
    await session.cancel();
    expect(await turn).toMatchObject({ end: 'cancelled' });
    expect(await session.prompt(subject.say('third'), new RecordingSink())).toMatchObject({ end: 'done' });
  });

  it('ends the running turn when it is closed', async ({ skip }) => {
    const { subject, session } = await openWell(create);
    if (!subject.hold) return skip();
    const sink = new RecordingSink();
    const turn = session.prompt(subject.hold, sink);
    await sink.until(({ entries }) => entries.length > 0);
    await session.close();
    expect(await turn).toMatchObject({ end: 'cancelled' });
  });
}

/** A specification with ids of its own. */
export function specOf(ids: { next(prefix: string): string }, harness: string, cwd: string): SessionSpec {
  return { session: newId(ids, 'session'), harness, cwd, mode: 'ask', mcpServers: [] };
}
