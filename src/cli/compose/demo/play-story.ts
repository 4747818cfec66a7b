import { ok, refuse, type Result } from '#base';
import type { RouteAnswer } from '#contract';
import type { Client } from '#contract/client';
import { refusal, type Refusal, type SessionId, type TurnId } from '#domain';
import type { CommandContext } from '../../command-context.ts';
import { aliasLines } from '../../output/alias-line.ts';
import { oneLine } from '../../output/plain-text.ts';
import { sessionTable } from '../../output/session-lines.ts';
import { span } from '../../output/spans.ts';
import { facts } from '../../output/table.ts';
import { Approver } from './approver.ts';
import { Narrator } from './narrator.ts';
import { FAILS, isFixed, PASSES, TEST_AGAIN, TEST_COMMAND, type Story } from './story.ts';

export interface Stage {
  context: CommandContext;
  client: Client;
  story: Story;
  say: (line?: string) => void;
  folders: { root: string; project: string; state: string };
  address: string;
  keep: boolean;
}

type Step<T = void> = Promise<Result<T, Refusal>>;

/** The name of each delegate. */
const TESTS = 'tests';
const FIXER = 'fixer';

/** Plays the whole story, checking after each step that it really happened. */
export async function playStory(stage: Stage): Step {
  const play = new Play(stage);
  await play.narrator.start();
  try {
    for (const step of play.steps) {
      const done = await step();
      if (!done.ok) return play.wasDenied ? refuse(endedByDenial()) : done;
    }
  } finally {
    await play.narrator.stop();
  }
  play.summary();
  return ok(undefined);
}

class Play {
  readonly #stage: Stage;
  readonly #begin: number;
  readonly #commands: string[] = [];
  readonly #approver: Approver;
  readonly narrator: Narrator;
  #step = 0;

  constructor(stage: Stage) {
    this.#stage = stage;
    this.#begin = stage.context.io.clock.monotonic();
    const told = (line: string) => stage.say(`  ${line.replaceAll('\n', '\n  ')}`);
    this.#approver = new Approver(stage.context, stage.client, told);
    this.narrator = new Narrator(stage.context, stage.client, this.#approver, told);
    stage.say(`A hub with a local agent runs at ${stage.address}, for this demo alone.`);
  }

  /** The person said no: what follows cannot be as told. */
  get wasDenied(): boolean {
    return this.#approver.denied > 0;
  }

  /** In their order. */
  get steps(): (() => Step)[] {
    return [
      () => this.#firstTest(),
      () => this.#fix(),
      () => this.#secondTest(),
      () => this.#memory(),
      () => this.#list(),
      () => this.#close(),
    ];
  }

  async #firstTest(): Step {
    this.#heading(`Delegate "${TESTS}" (shell): run the tests of a small project`);
    const reply = await this.#spawn({ label: TESTS, harness: 'shell', task: TEST_COMMAND, command: true });
    if (!reply.ok) return reply;
    this.#commands.push(TEST_COMMAND);
    return expect(
      reply.value.startsWith('exit 1') && reply.value.includes(FAILS),
      'The test was to fail at first',
      reply.value,
    );
  }

  async #fix(): Step {
    const { story, folders } = this.#stage;
    this.#heading(`Delegate "${FIXER}" (${story.harnessText}): fix the bug`);
    const model = story.model === undefined ? {} : { model: story.model };
    const reply = await this.#spawn({ label: FIXER, harness: story.harness, task: story.fix, ...model });
    if (!reply.ok) return reply;
    return expect(await isFixed(folders.project), 'sum.mjs was to be fixed', reply.value);
  }

  async #secondTest(): Step {
    this.#heading(`Follow up with "${TESTS}" by its label: once more`);
    const reply = await this.#send(TESTS, TEST_AGAIN, true);
    if (!reply.ok) return reply;
    this.#commands.push(TEST_AGAIN);
    return expect(
      reply.value.startsWith('exit 0') && reply.value.includes(PASSES),
      'The test was to pass now',
      reply.value,
    );
  }

  async #memory(): Step {
    const { story } = this.#stage;
    this.#heading(`Follow up with "${FIXER}" by its label: does it remember?`);
    const reply = await this.#send(FIXER, story.question, false);
    if (!reply.ok) return reply;
    return expect(story.remembers(reply.value), 'The delegate was to remember its first turn', reply.value);
  }

  async #list(): Step {
    this.#heading('Your delegates, with what ends them by itself');
    const listed = await this.#delegates();
    if (!listed.ok) return listed;
    const look = this.#stage.context.look();
    const columns = look.columns === undefined ? undefined : look.columns - INDENT.length;
    this.#stage.say(indented(sessionTable(listed.value, { ...look, columns }, { expiry: true })));
    const labels = new Set(listed.value.map(({ label }) => label));
    const expires = listed.value.every((each) => each.idleExpiresAt !== null && each.ageExpiresAt !== null);
    return expect(
      labels.size === 2 && labels.has(FIXER) && labels.has(TESTS) && expires,
      'Both delegates were to be listed',
      [...labels].join(),
    );
  }

  async #close(): Step {
    this.#heading('Close both');
    for (const label of [TESTS, FIXER]) {
      const closed = await this.#stage.client.call('delegates.close', { params: { label }, body: {} });
      if (!closed.ok) return closed;
      this.#stage.say(`  ${label} is ${closed.value.session.state}.`);
      if (closed.value.session.state !== 'closed')
        return expect(false, `${label} was to be closed`, closed.value.session.state);
    }
    const left = await this.#delegates();
    return left.ok
      ? expect(left.value.length === 0, 'No delegate was to be left', `${left.value.length} are`)
      : left;
  }

  summary(): void {
    const { context, say, story, folders, keep } = this.#stage;
    const ms = context.io.clock.monotonic() - this.#begin;
    const { turns } = this.narrator;
    const answer = {
      harness: story.harness,
      scripted: story.model === 'scripted',
      filesWritten: ['sum.mjs'],
      commandsRun: this.#commands,
      approvalsAnswered: this.#approver.answered,
      turnsDone: turns.done,
      ms,
    };
    if (context.json) return context.show(answer, () => '');
    say(`\n${context.style.good('All of it happened.')}`);
    say(
      facts(
        [
          ['Files written', answer.filesWritten.join(', ')],
          ['Commands run', this.#commands.join('; ')],
          ['Approvals', `${this.#approver.answered} answered`],
          ['Turns', `${turns.done} done${turns.other > 0 ? `, ${turns.other} not` : ''}`],
          ['Time', span(ms)],
          ['Left behind', keep ? folders.root : 'nothing'],
        ],
        context.style,
      ),
    );
    say('\nWith your own harness, in your own project:');
    for (const line of aliasLines(context.io.env)) say(line);
    say(
      '  muster up\n  muster session spawn "Fix the tests" --delegate --label mill --harness grok\n  muster session send mill "Now the linter"\n  muster demo --harness grok',
    );
  }

  async #spawn(wanted: {
    label: string;
    harness: string;
    task: string;
    command?: true;
    model?: string;
  }): Step<string> {
    const { client, folders, context } = this.#stage;
    const spawned = await client.call('sessions.spawn', {
      body: { ...wanted, delegate: true, cwd: folders.project, approvals: 'ask' },
      idempotencyKey: context.io.ids.next('key'),
    });
    if (!spawned.ok) return spawned;
    const { session, turn } = spawned.value;
    this.narrator.follow(session, wanted.label);
    return this.#replyTo(session, turn);
  }

  /** The first reply of a delegate comes to its owner by mail. */
  async #replyTo(session: SessionId, turn: TurnId): Step<string> {
    const { client, story } = this.#stage;
    const mail = await client.call('mail.wait', { body: { turn, timeoutSeconds: story.patience, limit: 1 } });
    await this.narrator.caughtUp(session);
    if (!mail.ok) return mail;
    const [message] = mail.value.messages;
    if (message?.kind === 'reply') return ok(message.body);
    return refuse(unexpected('A reply was to come', message?.line ?? `nothing within ${story.patience} s`));
  }

  async #send(label: string, message: string, command: boolean): Step<string> {
    const { client, story, context } = this.#stage;
    const sent = await client.call('sessions.send', {
      params: { session: label },
      body: { message, timeoutSeconds: story.patience, ...(command ? { command } : {}) },
      idempotencyKey: context.io.ids.next('key'),
    });
    if (!sent.ok) return sent;
    await this.narrator.caughtUp(sent.value.session);
    if (sent.value.status === 'replied') return ok(sent.value.reply ?? '');
    return refuse(
      unexpected(`A reply of ${label} was to come`, sent.value.cause?.message ?? sent.value.state),
    );
  }

  async #delegates(): Step<RouteAnswer<'delegates.list'>['items']> {
    const listed = await this.#stage.client.call('delegates.list', { query: {} });
    return listed.ok ? ok(listed.value.items) : listed;
  }

  #heading(text: string): void {
    this.#step += 1;
    this.#stage.say(`\n${this.#stage.context.style.bold(`${this.#step}. ${text}`)}`);
  }
}

function expect(happened: boolean, what: string, instead: string): Result<void, Refusal> {
  return happened ? ok(undefined) : refuse(unexpected(what, instead));
}

function endedByDenial(): Refusal {
  return refusal('turn.state', 'You denied a step, so it was not done, and the story ends here.', {
    hint: 'To see the rest: muster demo',
  });
}

function unexpected(what: string, instead: string): Refusal {
  return refusal('internal', `${what}, and instead came: ${oneLine(instead, 600)}`, {
    hint: 'Look closer with: muster demo --keep',
  });
}

const INDENT = '  ';
const indented = (text: string): string => text.replaceAll(/^/gm, INDENT);
