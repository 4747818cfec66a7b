import { ok, refuse } from '#base';
import { may, newId, PERSON_CLIENTS, refusal } from '#domain';
import type { Principal, Session } from '#domain';
import { isUniqueViolation, sessionRows, type Tx } from '#store';
import { doorOf, recordAudit } from '../audit/index.ts';
import { mintForSession } from '../auth/index.ts';
import type { HubDeps } from '../deps.ts';
import { notFor } from '../refusals.ts';
import type { Answer, ConnectedClient, ConnectInput } from '../services.ts';
import { aSession } from './new-session.ts';

/** Sessions that one client may have beside its first. */
const MOST_OF_ONE_CLIENT = 99;
/** Two connects at once: the index lets one make the session, the other finds it. */
const TRIES = 3;

/** Finds or makes the main session of an outside client and mints a token that stands for it. */
export async function connectClient(
  deps: HubDeps,
  by: Principal,
  input: ConnectInput,
): Answer<ConnectedClient> {
  if (!may(by, 'own.change')) return notFor(by, 'connect a client');
  // An outside client with that name would read the person's mail.
  if (PERSON_CLIENTS.has(input.client)) return reserved(input.client);
  for (let attempt = 1; ; attempt++) {
    try {
      return await deps.store.unit((tx) => connectUnit(deps, tx, by, input));
    } catch (error) {
      if (!isUniqueViolation(error, 'sessions_client') || attempt >= TRIES) throw error;
    }
  }
}

async function connectUnit(
  deps: HubDeps,
  tx: Tx,
  by: Principal,
  input: ConnectInput,
): Answer<ConnectedClient> {
  const place = await placeFor(tx, by, input);
  if (place === undefined) return tooMany(input.client);
  const session = place.found ?? (await makeMain(deps, tx, by, place.client));
  const rights = {
    ...(input.mayApprove === undefined ? {} : { mayApprove: input.mayApprove }),
    ...(input.approvals === undefined ? {} : { mode: input.approvals }),
  };
  if (Object.keys(rights).length > 0) await sessionRows.changeSession(tx, session.id, rights);
  const token = await mintForSession(tx, deps, by.user, session.id);
  const { client } = place;
  await recordAudit(tx, by, {
    door: doorOf(by),
    action: 'client.connected',
    subject: session.id,
    data: { client, ...rights },
  });
  return ok({ client, session: session.id, token, isNew: place.found === null });
}

/** The session that the client has, or the name of one to be made; undefined when there is no name left. */
async function placeFor(
  tx: Tx,
  by: Principal,
  { client, fresh }: ConnectInput,
): Promise<{ client: string; found: Session | null } | undefined> {
  const first = await sessionRows.findMain(tx, by.user, client);
  if (first === null || !fresh) return { client, found: first };
  for (let number = 2; number <= MOST_OF_ONE_CLIENT; number++) {
    const name = `${client}-${number}`;
    if ((await sessionRows.findMain(tx, by.user, name)) === null) return { client: name, found: null };
  }
  return undefined;
}

async function makeMain({ ids }: HubDeps, tx: Tx, by: Principal, client: string): Promise<Session> {
  const session = aSession({
    id: newId(ids, 'session'),
    user: by.user,
    kind: 'main',
    client,
    createdAt: tx.now,
  });
  await sessionRows.insertSession(tx, session);
  const data = { kind: 'main', client };
  await tx.event({ type: 'session.created', user: by.user, session: session.id, data });
  return session;
}

const reserved = (client: string) =>
  refuse(
    refusal('request.invalid', `"${client}" is a door of persons, not an outside client.`, {
      hint: 'Give the client another name, e.g. claude.',
    }),
  );

const tooMany = (client: string) =>
  refuse(
    refusal('spawn.cap_reached', `Client "${client}" has ${MOST_OF_ONE_CLIENT} main sessions.`, {
      hint: 'Close some of them: muster session list',
      details: { limit: MOST_OF_ONE_CLIENT },
    }),
  );
