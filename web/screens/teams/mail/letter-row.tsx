import { useState } from 'react';
import { client, valueOf } from '../../../live/client.ts';
import { QUERY } from '../../../live/keys.ts';
import { Ago } from '../../../parts/ago.tsx';
import { Badge } from '../../../parts/badge.tsx';
import { Button } from '../../../parts/button.tsx';
import { Markdown } from '../../../parts/markdown.tsx';
import { plainText } from '../../../parts/plain-text.ts';
import { Refusal } from '../../../parts/refusal.tsx';
import { useAction } from '../../../parts/use-action.ts';
import {
  shortName,
  STATE_WORDS,
  verbOf,
  waitsForYou,
  type Asking,
  type Delivery,
  type Entry,
} from './mail-thread.ts';
import type { Letter } from '../teams-queries.ts';

/** What is longer is cut, with a way to the whole. */
const SHOWN_CHARACTERS = 1_200;

/** A message of the thread: who to whom, what is asked, how it went, and an answer where it is the reader's to give. */
export function LetterRow(parts: {
  entry: Entry;
  person: string;
  mayAct: boolean;
  answer: (letter: Letter) => void;
}) {
  const { entry, person, mayAct, answer } = parts;
  const { sender, to, kind, answers, asking, forPerson } = entry;
  const names = to.map(({ recipient }) => shortName(recipient, person));
  return (
    <li className="flex flex-col gap-1.5 px-3 py-2.5">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <span title={sender ?? undefined} className="font-semibold">
          {plainText(shortName(sender, person))}
        </span>
        <span className="text-quiet">{verbOf(entry, shortName(sender, person) === 'you')}</span>
        <span aria-hidden="true" className="text-quiet">
          →
        </span>
        <span className="sr-only">to</span>
        <span title={to.map(({ recipient }) => recipient).join(', ')} className="font-medium">
          {plainText(names.join(', '))}
        </span>
        {kind === 'broadcast' && <Badge tone="accent">broadcast</Badge>}
        {asking !== null && <Asked asking={asking} />}
        <span className="ml-auto text-quiet">
          <Ago at={entry.at} /> ago
        </span>
      </div>
      {answers && (
        <blockquote className="truncate border-l-2 border-line pl-2 text-quiet">
          {shortName(answers.sender, person)}: {plainText(answers.body)}
        </blockquote>
      )}
      <Body text={entry.body} />
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Deliveries to={to} person={person} />
        {mayAct && forPerson && <ForYou letter={forPerson} asking={asking} answer={answer} />}
      </div>
    </li>
  );
}

const ASKED: Readonly<Record<Asking, { text: string; tone: 'needs' | 'good' | 'bad' }>> = {
  awaited: { text: '○ awaited', tone: 'needs' },
  answered: { text: '✓ answered', tone: 'good' },
  in_vain: { text: '✕ in vain', tone: 'bad' },
};

const Asked = ({ asking }: { asking: Asking }) => (
  <Badge tone={ASKED[asking].tone}>{ASKED[asking].text}</Badge>
);

function Body({ text }: { text: string }) {
  const [isWhole, setWhole] = useState(false);
  const isLong = text.length > SHOWN_CHARACTERS;
  return (
    <div className="min-w-0">
      <Markdown text={isLong && !isWhole ? `${text.slice(0, SHOWN_CHARACTERS)} …` : text} />
      {isLong && (
        <Button onClick={() => setWhole(!isWhole)} className="mt-1">
          {isWhole ? 'Less' : `All of it (${text.length.toLocaleString()} characters)`}
        </Button>
      )}
    </div>
  );
}

/** Of one recipient the state alone; of several each by name. */
function Deliveries({ to, person }: { to: readonly Delivery[]; person: string }) {
  return (
    <span className="flex flex-wrap gap-x-3 text-quiet">
      {to.map(({ recipient, state, at }) => (
        <span key={recipient} className={state === 'undelivered' ? 'text-bad' : ''}>
          {to.length > 1 && `${shortName(recipient, person)}: `}
          {STATE_WORDS[state]}
          {at !== null && (
            <>
              {state === 'queued' ? ' for ' : ' '}
              <Ago at={at} />
              {state === 'queued' ? '' : ' ago'}
            </>
          )}
        </span>
      ))}
    </span>
  );
}

function ForYou(parts: { letter: Letter; asking: Asking | null; answer: (letter: Letter) => void }) {
  const { letter, asking, answer } = parts;
  const see = useAction(() => valueOf(client.call('messages.see', { body: { messages: [letter.id] } })), {
    stale: [[QUERY.teams]],
  });
  return (
    <>
      {letter.from !== null && (
        <Button look={asking === 'awaited' ? 'main' : 'plain'} onClick={() => answer(letter)}>
          Answer
        </Button>
      )}
      {waitsForYou(letter) && (
        <Button disabled={see.isPending} onClick={() => see.mutate()}>
          Mark as read
        </Button>
      )}
      {see.error && <Refusal error={see.error} />}
    </>
  );
}
