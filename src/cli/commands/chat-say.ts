import { EXIT } from '#contract/client';
import type { RouteAnswer } from '#contract';
import { attachedFiles } from '../sessions/attached-files.ts';
import type { CommandContext } from '../command-context.ts';
import type { CommandSpec } from '../command-spec.ts';
import { messageText } from '../input/message-text.ts';
import { oneLine, plainText } from '../output/plain-text.ts';
import { explainedAt } from '../output/refusal-text.ts';
import { shortId } from '../output/short-id.ts';
import { tellQuestions } from '../approvals/tell-questions.ts';
import { tellNoReply } from '../sessions/wait-for-turn.ts';
import { waitForTurnEnd } from '../sessions/wait-for-turn-end.ts';

type Said = RouteAnswer<'chats.say'>;

const WHEN = ['queue', 'steer', 'interrupt'] as const;

export const command: CommandSpec = {
  args: [
    ['<session>', 'a chat or a thread: its title or label, or its id or the beginning of it'],
    ['<text...>', 'what you say, or a slash command (/help lists them); - reads stdin'],
  ],
  options: [
    {
      flags: '--when <when>',
      about: 'queue: in turn; steer: into the running turn; interrupt: cancel that first',
      choices: WHEN,
    },
    {
      flags: '--attach <file>',
      about: 'send this file or image along; may be given again (10 files, 1 MB each, 5 MB in all)',
      several: true,
    },
    { flags: '--wait [seconds]', about: 'wait for the reply (600)', number: { least: 1, most: 3_600 } },
  ],
  examples: [
    'muster chat say plans "Where is the parser?" --wait',
    'muster chat say plans "/acp delegate list"',
  ],
  async run(context, input) {
    const text = await messageText(input.arg(1), context.io, 'message');
    if (!text.ok) return context.refuse(text.error);
    const files = await attachedFiles(input.texts('attach'), context.io.cwd);
    if (!files.ok) return context.refuse(files.error);
    const said = await context.call('chats.say', {
      params: { session: input.arg(0) },
      body: {
        text: text.value,
        when: input.choice('when', WHEN),
        ...(files.value.length === 0 ? {} : { attachments: files.value }),
      },
      idempotencyKey: context.io.ids.next('key'),
    });
    if (!said.ok) return context.refuse(said.error);
    if (said.value.kind !== 'sent') return tellAnswer(context, said.value);
    if (input.has('wait')) return tellReply(context, said.value, input.number('wait') ?? 600);
    const { turn, session, why, ahead } = said.value;
    context.show(said.value, () => turn);
    if (why !== undefined && ahead > 0) context.talk(`Queued: ${oneLine(why)}.`);
    context.talk(`Follow it: muster session watch ${shortId(session)}`);
    return EXIT.done;
  },
};

/** What the hub itself said to a command. */
function tellAnswer(context: CommandContext, answer: Exclude<Said, { kind: 'sent' }>): number {
  if (answer.kind === 'answered') {
    context.show(answer, () => plainText(answer.text));
    return EXIT.done;
  }
  if (context.json) context.show(answer, () => '');
  else
    context.talk(
      [answer.message, answer.hint ?? '', explainedAt(answer)].filter(Boolean).map(plainText).join('\n'),
    );
  return EXIT.conflict;
}

async function tellReply(
  context: CommandContext,
  said: Extract<Said, { kind: 'sent' }>,
  seconds: number,
): Promise<number> {
  const quiet = tellQuestions(context, said.session);
  const ended = await waitForTurnEnd(context, said, seconds);
  quiet();
  if (!ended.ok) return context.refuse(ended.error);
  const turn = ended.value;
  if (turn === undefined) {
    const asked = { session: said.session, name: shortId(said.session), turn: said.turn };
    return tellNoReply(context, asked, seconds);
  }
  context.show(turn, () => plainText(turn.reply ?? ''));
  if (turn.state === 'done') return EXIT.done;
  context.talk(`The turn is ${turn.state}: ${oneLine(turn.cause?.message ?? 'no cause was given', 1_000)}`);
  return EXIT.failed;
}
