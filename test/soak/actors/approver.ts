import { pause, systemClock } from '#base';
import type { ApprovalId } from '#domain';
import type { Books } from '../books.ts';
import type { Dice } from '../dice.ts';
import { patiently } from '../patience.ts';
import type { SoakWorld } from '../soak-world.ts';

const LOOK_MS = 500;
const PAGE = 100;

interface Around {
  world: SoakWorld;
  books: Books;
  dice: Dice;
  /** When nobody is left who could ask. */
  isOver: () => boolean;
}

interface Asked {
  id: ApprovalId;
  kind: string;
  options: readonly { id: string; effect: 'allow' | 'deny' }[];
}

/** A person who answers whatever waits for people; now and then two of them at once, who say different things. */
export async function answerApprovals(at: Around): Promise<void> {
  const { world, books } = at;
  while (!at.isOver()) {
    const listed = await patiently(() => world.client.call('approvals.list', { query: { limit: PAGE } }));
    if (!listed.ok) books.refused('approvals', listed.error);
    for (const asked of listed.ok ? listed.value.items : []) await answer(at, asked);
    await pause(systemClock, LOOK_MS);
  }
}

async function answer(at: Around, { id, kind, options }: Asked): Promise<void> {
  const { dice } = at;
  const says = (effect: 'allow' | 'deny') => options.find((option) => option.effect === effect)?.id ?? effect;
  // What a harness asks is allowed: it is asked about work that has to be there at the end.
  const effect = kind === 'gate' && dice.chance(0.3) ? 'deny' : 'allow';
  const other = effect === 'allow' ? 'deny' : 'allow';
  const isContested = kind === 'gate' && dice.chance(0.3);
  const all = isContested ? [says(effect), says(other)] : [says(effect)];
  await Promise.all(all.map((one) => say(at, id, one)));
}

async function say({ world, books }: Around, approval: ApprovalId, what: string): Promise<void> {
  const entry = books.answers.get(approval) ?? { given: [], taken: [] };
  books.answers.set(approval, entry);
  entry.given.push(what);
  const call = { params: { approval }, body: { answer: what } };
  const answered = await patiently(() => world.client.call('approvals.answer', call));
  if (answered.ok) entry.taken.push(what);
  // Who was slower is told so; and who asks again, after an answer that a killed hub did not get across.
  else if (answered.error.code !== 'approval.answered') books.refused('answer', answered.error);
}
