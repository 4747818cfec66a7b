import { useEffect, useRef, useState } from 'react';
import { client, valueOf } from '../../../live/client.ts';
import { QUERY } from '../../../live/keys.ts';
import { onceKey } from '../../../live/once-key.ts';
import { Button } from '../../../parts/button.tsx';
import { CopyCli } from '../../../parts/copy-cli.tsx';
import { Choice } from '../../../parts/field.tsx';
import { plainText } from '../../../parts/plain-text.ts';
import { Refusal } from '../../../parts/refusal.tsx';
import { useAction } from '../../../parts/use-action.ts';
import { ALL, letterCli, outcomeText, recipients, sendText, topicOf, type Outcome } from './letter-draft.ts';
import { REQUEST_CHOICES, shortName } from './mail-thread.ts';
import type { Letter, TeamStatus } from '../teams-queries.ts';

type Request = '' | (typeof REQUEST_CHOICES)[number]['value'];

const REQUESTS = [{ value: '', text: 'says something' }, ...REQUEST_CHOICES] as const satisfies readonly {
  value: Request;
  text: string;
}[];

/** A letter of the person to one member or to all; or an answer to what was written to them. */
export function MailComposer(parts: {
  team: TeamStatus;
  /** Name of a member; empty: all. */
  to: string;
  answering: Letter | undefined;
  done: () => void;
}) {
  const { team, to, answering, done } = parts;
  const [chosen, setChosen] = useState(to === '' ? ALL : to);
  const [request, setRequest] = useState<Request>('');
  const [text, setText] = useState('');
  useEffect(() => setChosen(to === '' ? ALL : to), [to]);
  const send = useAction((body: string) => deliver({ team, to: chosen, request, answering }, body), {
    stale: [[QUERY.teams]],
    done: () => {
      setText('');
      setRequest('');
      done();
    },
  });
  const submit = () => {
    if (text.trim() !== '' && !send.isPending) send.mutate(text);
  };
  return (
    <form
      aria-label="Write"
      className="flex flex-col gap-3 rounded-lg border border-line p-3"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {answering ? (
        <AnswerTo letter={answering} leave={done} />
      ) : (
        <Whom team={team} to={chosen} choose={setChosen} request={request} ask={setRequest} />
      )}
      <Text
        label={answering ? 'Your answer' : 'Your message'}
        focus={answering?.id}
        text={text}
        change={setText}
        send={submit}
      />
      {send.error && <Refusal error={send.error} />}
      {send.data && text === '' && (
        <p role="status" className="text-quiet">
          {outcomeText(send.data)}
        </p>
      )}
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" look="main" disabled={send.isPending || text.trim() === ''}>
          {answering ? 'Send the answer' : sendText(chosen)}
        </Button>
        <CopyCli words={letterCli(team.name, { to: chosen, request, text, answering })} />
      </div>
    </form>
  );
}

function AnswerTo({ letter, leave }: { letter: Letter; leave: () => void }) {
  return (
    <div className="flex flex-wrap items-center gap-2">
      <p className="min-w-0 flex-1 truncate">
        Your answer to {shortName(letter.sender, '')}:{' '}
        <span className="text-quiet">{plainText(letter.body)}</span>
      </p>
      <Button onClick={leave}>Write something else</Button>
    </div>
  );
}

/** Whom it is for, and what it asks. */
function Whom(parts: {
  team: TeamStatus;
  to: string;
  choose: (to: string) => void;
  request: Request;
  ask: (request: Request) => void;
}) {
  const { team, to, choose, request, ask } = parts;
  const live = team.teammates.filter(({ leftAt }) => leftAt === null);
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Choice label="To" value={to} options={recipients(live)} change={choose} />
      {!to.startsWith(ALL) && <Choice label="Which" value={request} options={REQUESTS} change={ask} />}
    </div>
  );
}

function Text(parts: {
  label: string;
  /** The cursor goes here whenever it becomes another one. */
  focus: string | undefined;
  text: string;
  change: (text: string) => void;
  send: () => void;
}) {
  const { label, focus, text, change, send } = parts;
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (focus !== undefined) area.current?.focus();
  }, [focus]);
  return (
    <textarea
      ref={area}
      aria-label={label}
      value={text}
      rows={Math.min(8, Math.max(2, text.split('\n').length))}
      placeholder="Enter sends, Shift and Enter begin a line"
      onChange={(event) => change(event.target.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
        event.preventDefault();
        send();
      }}
      className="resize-none rounded-md border border-line bg-raised px-3 py-1.5 placeholder:text-quiet"
    />
  );
}

async function deliver(
  letter: { team: TeamStatus; to: string; request: Request; answering: Letter | undefined },
  body: string,
): Promise<Outcome> {
  const { team, to, request, answering } = letter;
  const key = onceKey();
  if (!answering && to.startsWith(ALL)) {
    const { sent, failed } = await valueOf(
      client.call('messages.broadcast', { body: { team: team.id, body, key, topic: topicOf(to) } }),
    );
    return { sent: sent.map((one) => one.to), failed };
  }
  const recipient = answering ? (answering.fromAddress ?? answering.from ?? '') : to;
  const posted = await valueOf(
    client.call('messages.send', {
      body: {
        to: recipient,
        // An answer goes to whoever wrote, in the team in which they did.
        ...(answering ? { replyTo: answering.id } : { team: team.id }),
        ...(request === '' || answering ? {} : { request }),
        body,
        key,
      },
    }),
  );
  return posted.status === 'undelivered'
    ? { sent: [], failed: [{ to: recipient, why: 'it reached nobody' }] }
    : { sent: [recipient], failed: [] };
}
