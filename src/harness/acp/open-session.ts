import { join } from 'node:path';
import { ok, refuse, type Ids, type Result } from '#base';
import { failure } from '../failure.ts';
import type { HarnessFailure, LiveSession, OpenFacts, SessionSpec } from '../port.ts';
import { startGroup, type GroupParts } from '../process/process-group.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { attachmentsFolder } from './attachments.ts';
import { groupBody, inProcessBody, type HarnessBody } from './harness-body.ts';
import { openConversation, type Conversation } from './open-conversation.ts';
import { SessionDriver } from './session-driver.ts';
import { SessionInbox } from './session-inbox.ts';
import { applyChoices, choiceFacts, modesOffered, setHarnessMode, takeUpdate } from './settings.ts';
import { withinMs } from './within.ts';
import { joinInProcess, joinProgram, type Wire, type WireTap } from './wire.ts';

export interface OpenRequest {
  recipe: Recipe;
  spec: SessionSpec;
  /** Absolute path; not used by what runs in-process. */
  program: string;
  env: Record<string, string>;
  /** For what runs in this process. */
  baseEnv: Readonly<Record<string, string | undefined>>;
  stateDir: string;
  groups: GroupParts;
  ids: Ids;
  /** Sees what goes over the wire. */
  tap?: WireTap;
}

interface Joined {
  wire: Wire;
  inbox: SessionInbox;
  body: HarnessBody;
}

/** Starts the harness and opens the conversation; when anything of it fails, nothing is left running. */
export async function openInBody(request: OpenRequest): Promise<Result<LiveSession, HarnessFailure>> {
  const joined = await joinHarness(request);
  if (!joined.ok) return joined;
  const { wire, body } = joined.value;
  const { clock, limits } = request.groups;
  const died = body.exited.then((facts) => {
    const how = facts.signal ? `by ${facts.signal}` : `with exit code ${facts.code ?? 'unknown'}`;
    return refuse(failure('harness.start_failed', `${request.recipe.name} ended while it started, ${how}.`));
  });
  // A pipe that breaks because the program died is told as the death that it is, which is known once nothing of it is left.
  const opening = converse(request, joined.value).then(async (result) => {
    if (result.ok) return result;
    const broken = await withinMs(clock, 100, Promise.race([wire.closed.then(() => true), died]));
    return broken ? ((await withinMs(clock, limits.eofMs + limits.termMs, died)) ?? result) : result;
  });
  const opened = (await withinMs(clock, limits.startMs, Promise.race([opening, died]))) ?? tooSlow(request);
  if (opened.ok) return opened;
  await body.end();
  wire.close();
  const stderr = body.stderrTail();
  return refuse(stderr ? { ...opened.error, stderr } : opened.error);
}

async function joinHarness(request: OpenRequest): Promise<Result<Joined, HarnessFailure>> {
  const { recipe, spec, groups, env } = request;
  const inbox = new SessionInbox(groups.log);
  const { session, cwd } = spec;
  if (recipe.launch.kind === 'in-process') {
    const { clock } = groups;
    const { ids, baseEnv, stateDir } = request;
    const model = spec.model === undefined ? {} : { model: spec.model };
    const holds = spec.holds === undefined ? {} : { holds: spec.holds };
    const context = { session, cwd, env, baseEnv, stateDir, clock, ids, groups, ...model, ...holds };
    const joined = (await recipe.launch.agent())(context);
    const wire = joinInProcess(joined.app, inbox, request.tap);
    inbox.wire = wire;
    return ok({ wire, inbox, body: inProcessBody(() => joined.dispose()) });
  }
  const args = recipe.launch.args(spec.model);
  const started = await startGroup(groups, { session, program: request.program, args, cwd, env });
  if (!started.ok) {
    return refuse(failure('harness.start_failed', `${recipe.name} could not be started: ${started.error}`));
  }
  const wire = joinProgram(started.value, inbox, request.tap);
  inbox.wire = wire;
  return ok({ wire, inbox, body: groupBody(started.value, recipe.quirks) });
}

async function converse(request: OpenRequest, joined: Joined): Promise<Result<LiveSession, HarnessFailure>> {
  const { recipe, spec, groups, ids } = request;
  const { wire, inbox, body } = joined;
  const opened = await openConversation(wire, recipe, spec);
  if (!opened.ok) return opened;
  const conversation = opened.value;
  // Its own word counts from here on; that of our requests comes with their answers.
  inbox.tellChoices = (sessionId, update) => {
    if (sessionId === conversation.acpSessionId) takeUpdate(conversation, update);
  };
  const mode = await setHarnessMode(wire, recipe, conversation, spec.mode);
  if (!mode.ok) return mode;
  await applyChoices(wire, recipe, conversation, spec);
  inbox.acpSessionId = conversation.acpSessionId;
  const facts = factsOf(recipe, conversation, body, mode.value);
  const { table, clock, log, limits } = groups;
  const attachmentsDir = join(attachmentsFolder(request.stateDir), encodeURIComponent(spec.session));
  return ok(
    new SessionDriver(
      { recipe, spec, wire, inbox, body, conversation, table, clock, ids, log, limits, attachmentsDir },
      facts,
    ),
  );
}

function factsOf(
  recipe: Recipe,
  conversation: Conversation,
  body: HarnessBody,
  harnessMode: string | undefined,
): OpenFacts {
  const { capabilities, notes } = conversation;
  const offered = {
    resume: Boolean(capabilities.sessionCapabilities?.resume),
    load: Boolean(capabilities.loadSession),
  };
  const harnessModes = modesOffered(conversation);
  return {
    acpSessionId: conversation.acpSessionId,
    recovery: conversation.recovery,
    ...(notes.length > 0 ? { note: notes.join(' ') } : {}),
    ...(harnessMode === undefined ? {} : { harnessMode }),
    ...(harnessModes === undefined ? {} : { harnessModes }),
    ...choiceFacts(conversation),
    canFork: conversation.forks,
    canSteer: recipe.canSteer && (!recipe.quirks.sessionSteering || conversation.steersSessions),
    canResume: recipe.recovery.some((way) => offered[way]),
    ...(body.pid === undefined ? {} : { pid: body.pid }),
  };
}

function tooSlow({ recipe, groups }: OpenRequest): Result<LiveSession, HarnessFailure> {
  const seconds = groups.limits.startMs / 1000;
  return refuse(
    failure('harness.start_failed', `${recipe.name} did not open a session within ${seconds} s.`),
  );
}
