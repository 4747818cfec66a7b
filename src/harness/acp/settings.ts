import { methods } from '@agentclientprotocol/sdk';
import { ok, refuse, type Result } from '#base';
import { findOption, takesValue, type ApprovalMode, type ChosenOptions } from '#domain';
import { failure } from '../failure.ts';
import type { HarnessFailure, OpenFacts } from '../port.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { errorText } from './failure-cause.ts';
import { modeOption, plainOption, readConfigOptions, type OfferedOption } from './offered-options.ts';
import type { Conversation } from './open-conversation.ts';
import type { SessionUpdate } from './update-schema.ts';
import type { Wire } from './wire.ts';

/**
 * Puts the harness into its own mode for one of ours; the id of that mode, or undefined when it has none. Done after
 * new *and* after load and resume: default modes are not "ask", and some fall back to them at a load.
 */
export async function setHarnessMode(
  wire: Wire,
  recipe: Recipe,
  conversation: Conversation,
  mode: ApprovalMode,
): Promise<Result<string | undefined, HarnessFailure>> {
  const modeId = recipe.modes?.[mode];
  if (modeId === undefined) return ok(undefined);
  const listed = findOption(conversation.options, 'mode');
  // Set also when it is not listed: some take modes that they do not tell.
  const option = listed && takesValue(listed, modeId) ? listed : UNTOLD_MODE;
  try {
    await send(wire, conversation, option, modeId);
    return ok(modeId);
  } catch (error) {
    const cause = `${recipe.name} would not go into its mode "${modeId}": ${errorText(error)}`;
    return refuse(failure('harness.start_failed', cause));
  }
}

const UNTOLD_MODE = modeOption({ currentModeId: '', availableModes: [] });

/** The modes that a harness offers; undefined when it has none. */
export function modesOffered({ options }: Conversation): string[] | undefined {
  return findOption(options, 'mode')?.values.map(({ value }) => value);
}

/**
 * Sets what was chosen for the session, after new and after load and resume. What cannot be set stays as the harness
 * has it, and a note says so.
 */
export async function applyChoices(
  wire: Wire,
  recipe: Recipe,
  conversation: Conversation,
  { model, options = {} }: { model?: string | undefined; options?: ChosenOptions | undefined },
): Promise<void> {
  // The model first: what else can be chosen may depend on it.
  const wanted: [string, string][] = model === undefined ? [] : [['model', model]];
  for (const [key, value] of [...wanted, ...Object.entries(options)]) {
    const set = await setOption(wire, recipe, conversation, key, value);
    if (!set.ok) conversation.notes.push(set.error);
  }
}

/** Sets one option; refuses with a sentence that says why it is not set. */
export async function setOption(
  wire: Wire,
  recipe: Recipe,
  conversation: Conversation,
  key: string,
  value: string,
): Promise<Result<null, string>> {
  const option = findOption(conversation.options, key);
  if (!option) return refuse(`${recipe.name} has no "${key}" to choose; "${value}" was not set.`);
  if (option.value === value) return ok(null);
  const instead = option.value === '' ? '' : ` "${option.value}" is used.`;
  if (!takesValue(option, value)) return refuse(`${option.name} "${value}" is not offered.${instead}`);
  if (option.setBy === 'launch')
    return refuse(`${recipe.name} takes another ${option.id} only when it is started.`);
  try {
    await send(wire, conversation, option, value);
    return ok(null);
  } catch (error) {
    return refuse(`${option.name} "${value}" could not be chosen: ${errorText(error)}.${instead}`);
  }
}

async function send(wire: Wire, conversation: Conversation, option: OfferedOption, value: string) {
  const sessionId = conversation.acpSessionId;
  const { id: configId, setBy } = option;
  if (setBy === 'mode') {
    await wire.agent.request(methods.agent.session.setMode, { sessionId, modeId: value });
    takeMode(conversation, value);
    return;
  }
  const answer = await wire.agent.request(
    methods.agent.session.setConfigOption,
    setBy === 'boolean'
      ? { sessionId, configId, type: 'boolean', value: value === 'true' }
      : { sessionId, configId, value },
  );
  // To set one may change what the others offer.
  if (!takeConfigOptions(conversation, answer.configOptions))
    replaceOption(conversation, { ...option, value });
}

/** Takes what the harness lists now for what it listed before; false when it lists nothing. */
function takeConfigOptions(conversation: Conversation, configOptions: unknown): boolean {
  const listed = readConfigOptions(configOptions);
  if (listed.length === 0) return false;
  const others = conversation.options.filter(
    ({ setBy, id, category }) =>
      (setBy === 'mode' || setBy === 'launch') && !findOption(listed, category ?? id),
  );
  conversation.options = [...listed, ...others];
  return true;
}

/** An update that is about what is chosen; false for all others. */
export function takeUpdate(conversation: Conversation, update: SessionUpdate): boolean {
  if (update.sessionUpdate === 'config_option_update')
    return takeConfigOptions(conversation, update.configOptions);
  if (update.sessionUpdate !== 'current_mode_update') return false;
  takeMode(conversation, update.currentModeId);
  return true;
}

function takeMode(conversation: Conversation, modeId: string): void {
  const option = findOption(conversation.options, 'mode');
  if (option) replaceOption(conversation, { ...option, value: modeId });
}

/** What stands of it in the facts of a session. */
export function choiceFacts({ options }: Conversation): Pick<OpenFacts, 'model' | 'models' | 'options'> {
  const model = findOption(options, 'model');
  return {
    ...(model?.value ? { model: model.value } : {}),
    ...(model && !model.open ? { models: model.values.map(({ value }) => value) } : {}),
    options: options.map(plainOption),
  };
}

function replaceOption(conversation: Conversation, changed: OfferedOption): void {
  conversation.options = conversation.options.map((one) => (one.id === changed.id ? changed : one));
}
