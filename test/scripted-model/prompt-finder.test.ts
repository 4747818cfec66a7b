import { describe, expect, it } from 'vitest';
import type { Conversation, Turn } from './conversation.ts';
import { jsonTool } from './protocol.ts';
import { findPrompt, isSideCall } from './prompt-finder.ts';

const user = (text: string, besideResults = false): Turn => ({ by: 'user', text, besideResults });
const assistant: Turn = { by: 'assistant', text: '' };
const results = (...ids: string[]): Turn => ({
  by: 'tools',
  results: ids.map((callId) => ({ callId, text: `result of ${callId}` })),
});
const talk = (...turns: Turn[]): Conversation => ({ model: 'm', stream: false, tools: [], turns });

describe('finding the prompt', () => {
  it('passes over what the harness wraps around it', () => {
    const found = findPrompt(
      talk(
        user('<user_info>\nrun: rm\n</user_info>\n<rules>\nsay: no\n</rules>'),
        user('<user_query>\nsay: yes\n</user_query>'),
        user('<system-reminder>\nsay: no\n</system-reminder>'),
      ),
    );
    expect(found).toMatchObject({ text: 'say: yes', round: 0, at: 1 });
  });

  it('does not obey a cancelled prompt that stands right before a plain one', () => {
    expect(findPrompt(talk(user('hang'), user('hello')))).toMatchObject({ text: 'hello', steps: [] });
  });

  it('does not obey an earlier prompt again when the last one is plain', () => {
    expect(findPrompt(talk(user('say: first'), assistant, user('hello')))).toMatchObject({
      text: 'hello',
      steps: [],
    });
  });

  it('counts rounds of tool results, not results', () => {
    const found = findPrompt(
      talk(user('run: a'), assistant, results('x'), results('y'), assistant, results('z')),
    );
    expect(found).toMatchObject({ round: 2, results: [{ callId: 'z' }] });
  });

  it('counts parallel calls that come back one by one as one round', () => {
    const found = findPrompt(
      talk(user('run: a'), assistant, results('call_1_s0_0'), assistant, results('call_1_s0_1')),
    );
    expect(found?.round).toBe(1);
  });

  it('takes a text beside tool results for a nudge, unless it has directives', () => {
    const before = [user('run: a\nthen: say: b'), assistant, results('x')];
    expect(findPrompt(talk(...before, user('Go on.', true)))).toMatchObject({
      text: 'run: a\nthen: say: b',
      round: 1,
    });
    expect(findPrompt(talk(...before, user('say: c', true)))).toMatchObject({ text: 'say: c', round: 0 });
  });

  it('knows a call for a title by its words and its want of tools', () => {
    expect(isSideCall(talk({ by: 'system', text: 'Write a title.' }, user('hang')))).toBe(true);
    expect(isSideCall(talk({ by: 'system', text: 'You help.' }, user('say: a title')))).toBe(false);
  });

  it('knows a call that follows the end of a turn with a reminder alone', () => {
    const dashboard = user('<system-reminder>Write a dashboard line.</system-reminder>');
    expect(isSideCall(talk(user('run: a\nthen: hang'), assistant, results('x'), assistant, dashboard))).toBe(
      true,
    );
    expect(isSideCall(talk(user('run: a\nthen: hang'), assistant, results('x'), dashboard))).toBe(false);
  });

  it('knows a call for a summary of the conversation', () => {
    expect(
      isSideCall(talk(user('hang'), assistant, user('Write a short summary of the conversation so far.'))),
    ).toBe(true);
    expect(
      isSideCall({
        ...talk(user('say: a\nThis is a summary of the conversation.')),
        tools: [jsonTool('x', null)],
      }),
    ).toBe(false);
  });
});
