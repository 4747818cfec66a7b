import { ok, refuse, type Result } from '#base';
import { may, newId, refusal, WORKFLOW_LIMITS, WORKFLOW_NAME } from '#domain';
import type { AllowedText, Principal, Refusal, UserId } from '#domain';
import { runRows, savedRows, type Reader } from '#store';
import type { Answer } from '../answer.ts';
import { doorOf, principalText, recordAudit } from '../audit/index.ts';
import { notFor } from '../refusals.ts';
import type { LibraryService } from './library-verbs.ts';
import type { RunDeps } from './run-deps.ts';
import { resolveRun } from './run-lookup.ts';
import { readText, workflowNotFound } from './workflow-texts.ts';

type Source = Parameters<LibraryService['save']>[1]['source'];

/** The workflows that a person keeps, and the texts that sessions may start. */
export function createLibrary(deps: RunDeps): LibraryService {
  return {
    save: (by, input) => saveWorkflow(deps, by, input),
    remove: (by, name) => removeWorkflow(deps, by, name),
    allowed: async (by) =>
      by.kind === 'user'
        ? ok(
            await deps.store.read((reader) =>
              savedRows.listAllowed(reader, by.user, WORKFLOW_LIMITS.allowedPerUser),
            ),
          )
        : notFor(by, 'see which texts sessions may start'),
    disallow: (by, hash) => disallow(deps, by, hash),
  };
}

async function saveWorkflow(
  deps: RunDeps,
  by: Principal,
  { name, source }: Parameters<LibraryService['save']>[1],
): ReturnType<LibraryService['save']> {
  if (!may(by, 'own.change')) return notFor(by, 'save workflows');
  if (!WORKFLOW_NAME.test(name)) return refuse(badName(name));
  const written = await sourceText(deps, by, source);
  if (!written.ok) return written;
  const { runtime } = deps;
  const read = await readText(written.value, runtime);
  if ('findings' in read) return ok({ kept: false, findings: read.findings, problems: [] });
  const { kind, hash, text, description } = read;
  return deps.store.unit(async (tx) => {
    await tx.lock('users', [by.user]);
    const before = await savedRows.findSaved(tx, by.user, name);
    const isFull = (await savedRows.countSaved(tx, by.user)) >= WORKFLOW_LIMITS.savedPerUser;
    if (!before && isFull) return refuse(tooMany('workflows', WORKFLOW_LIMITS.savedPerUser));
    await runRows.putText(tx, { hash, kind, text });
    const workflow = await savedRows.saveWorkflow(tx, {
      id: before?.id ?? newId(deps.ids, 'workflow'),
      user: by.user,
      name,
      kind,
      hash,
      description,
      savedBy: principalText(by),
    });
    const data = { name, kind, hash, version: workflow.version };
    await tx.event({ type: 'workflow.saved', user: by.user, subject: workflow.id, data });
    const note = { door: doorOf(by), action: 'workflow.saved', subject: workflow.id, data };
    await recordAudit(tx, by, note);
    return ok({ kept: true as const, workflow });
  });
}

/** The text as it is given, or that of a run. */
async function sourceText(
  { store }: RunDeps,
  by: Principal,
  source: Source,
): Promise<Result<{ file: string; text: string }, Refusal>> {
  if ('text' in source) return ok(source);
  return store.read(async (reader) => {
    const found = await resolveRun(reader, by, source.run);
    if (!found.ok) return found;
    const { kind, name, hash } = found.value;
    const text = await runRows.findText(reader, hash);
    if (!text) throw new Error(`the text ${hash} of run ${found.value.id} is gone`);
    return ok({ file: `${name}.${kind === 'script' ? 'js' : 'yaml'}`, text: text.text });
  });
}

function removeWorkflow(
  { store }: RunDeps,
  by: Principal,
  name: string,
): ReturnType<LibraryService['remove']> {
  if (!may(by, 'own.change')) return Promise.resolve(notFor(by, 'remove workflows'));
  return store.unit(async (tx) => {
    const removed = await savedRows.removeSaved(tx, by.user, name);
    if (!removed) return workflowNotFound(tx, by.user, name);
    const data = { name, hash: removed.hash };
    await tx.event({ type: 'workflow.removed', user: by.user, subject: removed.id, data });
    await recordAudit(tx, by, { door: doorOf(by), action: 'workflow.removed', subject: removed.id, data });
    return ok(removed);
  });
}

const SHORTEST_HASH = 6;

function disallow({ store }: RunDeps, by: Principal, given: string): Answer<AllowedText> {
  if (!may(by, 'own.change')) return Promise.resolve(notFor(by, 'take back which texts sessions may start'));
  return store.unit(async (tx) => {
    const hash = await wholeHash(tx, by.user, given);
    const gone = hash === undefined ? undefined : await savedRows.disallowText(tx, by.user, hash);
    if (!gone) return refuse(notAllowed(given));
    const data = { name: gone.name, hash: gone.hash };
    await tx.event({ type: 'workflow.disallowed', user: by.user, data });
    const note = { door: doorOf(by), action: 'workflow.disallowed', subject: gone.hash, data };
    await recordAudit(tx, by, note);
    return ok(gone);
  });
}

async function wholeHash(reader: Reader, user: UserId, given: string): Promise<string | undefined> {
  if (given.length < SHORTEST_HASH) return undefined;
  const all = await savedRows.listAllowed(reader, user, WORKFLOW_LIMITS.allowedPerUser);
  const [one, ...more] = all.filter(({ hash }) => hash.startsWith(given));
  return more.length === 0 ? one?.hash : undefined;
}

const badName = (name: string) =>
  refusal('workflow.invalid', `"${name.slice(0, 100)}" is no name for a workflow.`, {
    hint: 'Small letters, digits, - and _, at most 64, with a letter first: port_to_rust',
    details: { name },
  });

const notAllowed = (hash: string) =>
  refusal('allowed_text.not_found', `No single text "${hash.slice(0, 100)}" was allowed.`, {
    hint: 'See them: muster workflow approvals',
    details: { hash },
  });

export const tooMany = (what: string, most: number) =>
  refusal('workflow.too_many', `A person has at most ${most} ${what}.`, {
    hint: 'Remove what is no longer needed.',
    details: { most },
  });
