import { methods, type SessionConfigOption } from '@agentclientprotocol/sdk';
import { ok, refuse, type Result } from '#base';
import type { ApprovalMode } from '#domain';
import { failure } from '../failure.ts';
import type { HarnessFailure } from '../port.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { errorText } from './failure-cause.ts';
import type { Conversation } from './open-conversation.ts';
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
  const sessionId = conversation.acpSessionId;
  const option = optionOf(conversation, 'mode');
  try {
    if (option && valuesOf(option).includes(modeId)) {
      await wire.agent.request(methods.agent.session.setConfigOption, {
        sessionId,
        configId: option.id,
        value: modeId,
      });
    } else {
      await wire.agent.request(methods.agent.session.setMode, { sessionId, modeId });
    }
    return ok(modeId);
  } catch (error) {
    const cause = `${recipe.name} would not go into its mode "${modeId}": ${errorText(error)}`;
    return refuse(failure('harness.start_failed', cause));
  }
}

/** The modes that a harness offers; undefined when it has none. */
export function modesOffered(conversation: Conversation): string[] | undefined {
  const option = optionOf(conversation, 'mode');
  if (option) return valuesOf(option);
  return conversation.modes?.availableModes.map(({ id }) => id);
}

export interface ModelFacts {
  model?: string;
  models?: string[];
}

/** Chooses the model where the harness has an option for it; adds a note when it does not offer the one that was asked for. */
export async function chooseModel(
  wire: Wire,
  conversation: Conversation,
  wanted: string | undefined,
): Promise<ModelFacts> {
  const option = optionOf(conversation, 'model');
  if (option?.type !== 'select') return wanted === undefined ? {} : { model: wanted };
  const models = valuesOf(option);
  if (wanted === undefined || wanted === option.currentValue) return { model: option.currentValue, models };
  if (!models.includes(wanted)) {
    conversation.notes.push(`Model "${wanted}" is not offered; "${option.currentValue}" is used.`);
    return { model: option.currentValue, models };
  }
  try {
    const sessionId = conversation.acpSessionId;
    await wire.agent.request(methods.agent.session.setConfigOption, {
      sessionId,
      configId: option.id,
      value: wanted,
    });
    return { model: wanted, models };
  } catch (error) {
    conversation.notes.push(`Model "${wanted}" could not be chosen: ${errorText(error)}`);
    return { model: option.currentValue, models };
  }
}

function optionOf(conversation: Conversation, category: string): SessionConfigOption | undefined {
  return conversation.configOptions.find((option) => option.category === category);
}

function valuesOf(option: SessionConfigOption): string[] {
  if (option.type !== 'select') return [];
  return option.options.flatMap((one) =>
    'options' in one ? one.options.map((inner) => inner.value) : [one.value],
  );
}
