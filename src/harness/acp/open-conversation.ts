import {
  methods,
  PROTOCOL_VERSION,
  type AgentCapabilities,
  type InitializeResponse,
  type McpServer as AcpMcpServer,
  type SessionModeState,
} from '@agentclientprotocol/sdk';
import { ok, refuse, type Result } from '#base';
import { failure } from '../failure.ts';
import type { HarnessFailure, Recovery, SessionSpec } from '../port.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { errorText, isAuthError, loginFailure } from './failure-cause.ts';
import { forkSession, saysThatItForks } from './forking.ts';
import { offeredOptions, readConfigOptions, type OfferedOption } from './offered-options.ts';
import { saysThatItSteers } from './steering.ts';
import type { Wire } from './wire.ts';

/** An ACP conversation that is open, as its harness described it. */
export interface Conversation {
  acpSessionId: string;
  recovery: Recovery;
  notes: string[];
  capabilities: AgentCapabilities;
  /** It says that it takes `_session/steering`. */
  steersSessions: boolean;
  /** It says that it takes `session/fork`. */
  forks: boolean;
  /** What there is to choose, as it stands now. */
  options: OfferedOption[];
}

/** Initializes and opens, logging in when that is asked for: by the recipe's ways back when the session has run before, else anew. */
export async function openConversation(
  wire: Wire,
  recipe: Recipe,
  spec: SessionSpec,
): Promise<Result<Conversation, HarnessFailure>> {
  try {
    const hello = await wire.agent.request(methods.agent.initialize, {
      protocolVersion: PROTOCOL_VERSION,
      // No fs, no terminal: agents work in their directory, and some break when they are offered more.
      clientCapabilities: recipe.launch.kind === 'in-process' ? { session: { notices: {} } } : {},
      clientInfo: { name: 'muster', version: '1' },
    });
    if (hello.protocolVersion !== PROTOCOL_VERSION) {
      const spoken = `it speaks version ${hello.protocolVersion} of ACP and Muster version ${PROTOCOL_VERSION}`;
      return refuse(failure('harness.start_failed', `${recipe.name} cannot be used: ${spoken}.`));
    }
    return ok(await enterLoggedIn(wire, recipe, spec, hello));
  } catch (error) {
    return refuse(startFailure(recipe, error));
  }
}

/** Authenticates only when the harness refuses without: unasked it would rewrite what the person has chosen there. */
async function enterLoggedIn(
  wire: Wire,
  recipe: Recipe,
  spec: SessionSpec,
  hello: InitializeResponse,
): Promise<Conversation> {
  try {
    return await enter(wire, recipe, spec, hello);
  } catch (error) {
    if (!isAuthError(error) || !(await authenticate(wire, recipe, hello))) throw error;
    return enter(wire, recipe, spec, hello);
  }
}

/** Whether one of the recipe's methods was taken. */
async function authenticate(wire: Wire, recipe: Recipe, hello: InitializeResponse): Promise<boolean> {
  const offered = (hello.authMethods ?? []).map((method) => method.id);
  const methodId = recipe.authenticate?.find((method) => offered.includes(method));
  if (methodId === undefined) return false;
  return wire.agent.request(methods.agent.authenticate, { methodId }).then(
    () => true,
    () => false,
  );
}

function cautionsOf({ name, unverified, caution }: Recipe): string[] {
  const notSeen = `${name} is unverified: Muster has it from what others have written down, and has not seen it at work.`;
  return [...(unverified ? [notSeen] : []), ...(caution === undefined ? [] : [caution])];
}

async function enter(
  wire: Wire,
  recipe: Recipe,
  spec: SessionSpec,
  hello: InitializeResponse,
): Promise<Conversation> {
  const capabilities = hello.agentCapabilities ?? {};
  const place = { cwd: spec.cwd, mcpServers: spec.mcpServers.map(acpServer) };
  const notes = cautionsOf(recipe);
  if (spec.mcpServers.length > 0 && recipe.takes === 'text' && !capabilities.mcpCapabilities?.http) {
    notes.push(
      `${recipe.name} does not say that it takes MCP servers over HTTP; Muster's tools may be missing.`,
    );
  }
  const common = {
    capabilities,
    notes,
    steersSessions: saysThatItSteers(hello),
    forks: saysThatItForks(hello),
  };
  const begun = await begin(wire, recipe, spec, hello, place);
  if (begun.note !== undefined) notes.unshift(begun.note);
  const { acpSessionId, recovery } = begun;
  return { ...common, acpSessionId, recovery, options: offeredOptions(recipe, spec.model, begun) };
}

/** By the ways back when the session has run before, as a copy of another when it is a fork, else anew. */
async function begin(
  wire: Wire,
  recipe: Recipe,
  spec: SessionSpec,
  hello: InitializeResponse,
  place: Place,
): Promise<Back & { note?: string }> {
  const { resume, fork } = spec;
  if (resume === undefined && fork !== undefined) {
    if (!saysThatItForks(hello)) throw new Error(`${recipe.name} cannot fork a conversation`);
    const forked = await forkSession(wire, { sessionId: fork, ...place });
    return { acpSessionId: forked.sessionId, recovery: 'forked', ...described(forked) };
  }
  const back =
    resume === undefined
      ? undefined
      : await goBack(wire, recipe, resume, hello.agentCapabilities ?? {}, place);
  if (back?.ok) return back.value;
  const opened = await wire.agent.request(methods.agent.session.new, { ...place });
  const acpSessionId = opened.sessionId;
  if (!back) return { acpSessionId, recovery: 'new', ...described(opened) };
  return { acpSessionId, recovery: 'fresh', note: freshNote(recipe, back.error), ...described(opened) };
}

type Place = { cwd: string; mcpServers: AcpMcpServer[] };
type Described = { modes?: SessionModeState; configOptions: OfferedOption[] };
type Back = Pick<Conversation, 'acpSessionId' | 'recovery'> & Described;

/** Tries the ways back one after another; refuses with what each of them said. */
async function goBack(
  wire: Wire,
  recipe: Recipe,
  sessionId: string,
  capabilities: AgentCapabilities,
  place: Place,
): Promise<Result<Back, string[]>> {
  const problems: string[] = [];
  for (const way of recipe.recovery) {
    const offered = way === 'resume' ? capabilities.sessionCapabilities?.resume : capabilities.loadSession;
    if (!offered) continue;
    try {
      const answer = await (way === 'resume'
        ? wire.agent.request(methods.agent.session.resume, { sessionId, ...place })
        : wire.agent.request(methods.agent.session.load, { sessionId, ...place }));
      const recovery: Recovery = way === 'resume' ? 'resumed' : 'loaded';
      return ok({ acpSessionId: sessionId, recovery, ...described(answer) });
    } catch (error) {
      if (isAuthError(error)) throw error;
      problems.push(`${way}: ${errorText(error)}`);
    }
  }
  return refuse(problems.length > 0 ? problems : ['it cannot take up an earlier conversation']);
}

function freshNote(recipe: Recipe, problems: string[]): string {
  return (
    `The earlier conversation could not be recovered (${recipe.name}, ${problems.join('; ')}). ` +
    'This is a new one, which knows nothing of what was said before.'
  );
}

function described(answer: {
  modes?: SessionModeState | null | undefined;
  configOptions?: unknown;
}): Described {
  const configOptions = readConfigOptions(answer.configOptions);
  return { ...(answer.modes ? { modes: answer.modes } : {}), configOptions };
}

function acpServer(server: SessionSpec['mcpServers'][number]): AcpMcpServer {
  const headers = Object.entries(server.headers).map(([name, value]) => ({ name, value }));
  return { type: 'http', name: server.name, url: server.url, headers };
}

function startFailure(recipe: Recipe, error: unknown): HarnessFailure {
  if (isAuthError(error)) return loginFailure(recipe);
  return failure('harness.start_failed', `${recipe.name} could not open a session: ${errorText(error)}`);
}
