import { ok, refuse, type Result } from '#base';
import { refusal } from '#domain';
import type { Principal, Refusal, SessionId } from '#domain';
import { sessionRows } from '#store';
import type { HubDeps } from '../deps.ts';
import type { Page, PageOf, SessionView } from '../services.ts';
import { idCursor, pageOf } from '../page-cursor.ts';
import { notFor, sessionEnded } from '../refusals.ts';
import { readView, readViews } from './status-facts.ts';

/** Live delegates of every owner of the person, newest first. */
export async function listDelegates(
  deps: HubDeps,
  by: Principal,
  query: Page & { owner?: SessionId | undefined },
): Promise<Result<PageOf<SessionView>, Refusal>> {
  if (by.kind !== 'user') return notFor(by, 'list the delegates of all owners');
  const before = idCursor('session', query.cursor);
  if (!before.ok) return before;
  return deps.store.read(async (reader) => {
    const rows = await sessionRows.listSessions(reader, {
      user: by.user,
      kind: 'delegate',
      owner: query.owner,
      live: true,
      before: before.value,
      limit: query.limit + 1,
    });
    const page = pageOf(rows, query.limit, ({ id }) => id);
    return ok({ ...page, items: await readViews(deps, reader, page.items) });
  });
}

/** The live delegate with exactly this label. Held by several owners, the choices are listed. */
export async function findDelegate(
  deps: HubDeps,
  by: Principal,
  label: string,
  owner?: SessionId,
): Promise<Result<SessionView, Refusal>> {
  if (by.kind !== 'user') return notFor(by, 'reach the delegates of all owners');
  return deps.store.read(async (reader) => {
    const all = await sessionRows.findByLabelOfUser(reader, by.user, label);
    const matching = all.filter(
      (session) => session.kind === 'delegate' && (owner === undefined || session.owner === owner),
    );
    const [only] = matching;
    if (!only) {
      const failed = await sessionRows.findFailedByLabel(reader, { user: by.user, owner }, label);
      if (failed?.kind === 'delegate') return sessionEnded(failed);
      return refuse(
        refusal(
          'session.not_found',
          `No live delegate has the label ${JSON.stringify(label)}${owner ? ` under owner ${owner}` : ''}.`,
          {
            hint: 'Labels are exact and case-sensitive. See them: muster delegate list',
            details: { label },
          },
        ),
      );
    }
    if (matching.length > 1) {
      const owners = matching.flatMap((session) => (session.owner ? [session.owner] : []));
      return refuse(
        refusal(
          'session.ambiguous',
          `${matching.length} owners have a delegate labelled ${JSON.stringify(label)}: ${owners.join(', ')}.`,
          {
            hint: `Say whose: --owner ${owners[0] ?? ''}`,
            details: { label, owners, sessions: matching.map(({ id }) => id) },
          },
        ),
      );
    }
    return ok(await readView(deps, reader, only));
  });
}
