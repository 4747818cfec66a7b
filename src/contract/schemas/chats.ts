import { z } from 'zod';
import { LIMITS } from '#domain';
import { page, pageQuery, sessionId, turnId } from './common.ts';
import { sendAnswer, sendRequest, sessionDetail, sessionView, spawnRequest, turnView } from './session.ts';
import { chatLink } from './transcript.ts';

const title = z.string().min(1).max(LIMITS.labelCharacters);
const { harness, agent, cwd, git, workspace, model, role, resume, approvals, mayApprove } =
  spawnRequest.shape;

/** It starts at its first message. A folder (`cwd`) or a git address is required. */
export const openRequest = z.strictObject({
  title: title.optional().describe('Its name; else the first line of what is said first'),
  harness,
  agent,
  cwd,
  git,
  workspace,
  model,
  role,
  resume,
  approvals,
  mayApprove: mayApprove.describe('May answer what its own delegates ask'),
});

export const chatQuery = pageQuery.extend({ state: z.enum(['live', 'all']).default('live') });
export const chatPage = page(sessionView);

export const chatAnswer = z.object({
  session: sessionDetail,
  /** The chat: the same session, or the owner of a thread. */
  chat: sessionId,
  /** Live sessions that the chat owns: delegates, threads, teammates, single tasks; the newest first. */
  owned: z.array(sessionView),
  /** Turns of the session that have not ended, in order: the running one, then what waits. */
  queue: z.array(turnView),
});

export const renameRequest = z.strictObject({ title: title.nullable() });

export const sayRequest = z.strictObject({
  text: z.string().min(1).max(LIMITS.promptBytes),
  when: sendRequest.shape.when,
  attachments: sendRequest.shape.attachments,
});

export const sayAnswer = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('sent'),
    session: sessionId,
    turn: turnId,
    /** Turns that come before it. */
    ahead: z.number().int(),
    delivered: sendAnswer.shape.delivered,
    /** What it waits for, where it waits. */
    why: z.string().optional(),
  }),
  z.object({
    kind: z.literal('answered'),
    /** The words of the command, e.g. `/acp delegate list`. */
    command: z.string(),
    /** Markdown. */
    text: z.string(),
    links: z.array(chatLink),
    /** Of its entry in the transcript. */
    seq: z.number().int(),
  }),
  z.object({
    kind: z.literal('refused'),
    command: z.string(),
    code: z.string(),
    message: z.string(),
    hint: z.string().optional(),
    /** What may have been meant, ready to be typed. */
    suggestion: z.string().optional(),
    seq: z.number().int(),
  }),
]);

export const commandsQuery = z.object({
  text: z.string().max(1_000).optional().describe('What is typed so far; without it the whole table'),
});
export const commandsAnswer = z.object({
  items: z.array(
    z.object({
      /** What is typed once it is chosen. */
      text: z.string(),
      usage: z.string(),
      help: z.string(),
      /** `harness`: one of the harness' own, which `//` hands on. */
      from: z.enum(['hub', 'harness']),
    }),
  ),
});
