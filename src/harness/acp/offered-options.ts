import type { SessionModeState } from '@agentclientprotocol/sdk';
import { z } from 'zod';
import { findOption, type SessionOption } from '#domain';
import type { Recipe } from '../recipes/recipe.ts';

/**
 * An option with the way in which it is set: `select` and `boolean` by `session/set_config_option`, `mode` by
 * `session/set_mode`, `launch` by an argument of the program, which means starting it anew.
 */
export type OfferedOption = SessionOption & { setBy: 'select' | 'boolean' | 'mode' | 'launch' };

const text = z.string().nullish().catch(null);
const choice = z.object({ value: z.string(), name: text });
const choices = z
  .array(z.union([choice, z.object({ options: z.array(choice) })]))
  .transform((all) => all.flatMap((one) => ('options' in one ? one.options : [one])));
const head = { id: z.string(), name: text, category: text };
const configOption = z.discriminatedUnion('type', [
  z.object({ ...head, type: z.literal('select'), currentValue: z.string(), options: choices }),
  z.object({ ...head, type: z.literal('boolean'), currentValue: z.boolean() }),
]);
const SWITCH = ['true', 'false'].map((value) => ({ value, name: value }));

/** Reads `configOptions` as an answer or an update brings them; what is of an unknown kind is left out. */
export function readConfigOptions(value: unknown): OfferedOption[] {
  const listed = z.array(z.unknown()).safeParse(value).data ?? [];
  return listed.flatMap((one) => {
    const parsed = configOption.safeParse(one);
    return parsed.success ? [offered(parsed.data)] : [];
  });
}

function offered(option: z.infer<typeof configOption>): OfferedOption {
  const { id, name, category, type } = option;
  const common = { id, name: name ?? id, category: category ?? null, open: false };
  if (option.type === 'boolean')
    return { ...common, setBy: 'boolean', value: String(option.currentValue), values: SWITCH };
  const values = option.options.map((one) => ({ value: one.value, name: one.name ?? one.value }));
  return { ...common, setBy: type, value: option.currentValue, values };
}

/** The modes of a harness that does not list them among its options, as one. */
export function modeOption(modes: SessionModeState): OfferedOption {
  const values = modes.availableModes.map(({ id, name }) => ({ value: id, name }));
  return {
    id: 'mode',
    name: 'Mode',
    category: 'mode',
    value: modes.currentModeId,
    values,
    open: false,
    setBy: 'mode',
  };
}

/** The model of a harness that lists none, but takes one when it is started. */
function launchOption(recipe: Recipe, model: string | undefined): OfferedOption[] {
  const { launch } = recipe;
  if (launch.kind !== 'program' || launch.args('x').join(' ') === launch.args(undefined).join(' ')) return [];
  const about = { id: 'model', name: 'Model', category: 'model' };
  return [{ ...about, value: model ?? '', values: [], open: true, setBy: 'launch' }];
}

/** All that there is to choose: what is listed, completed by what can be set in other ways. */
export function offeredOptions(
  recipe: Recipe,
  model: string | undefined,
  said: { modes?: SessionModeState; configOptions: readonly OfferedOption[] },
): OfferedOption[] {
  const listed = [...said.configOptions];
  if (!findOption(listed, 'model')) listed.unshift(...launchOption(recipe, model));
  if (said.modes && !findOption(listed, 'mode')) listed.push(modeOption(said.modes));
  return listed;
}

/** As it is told to the rest of Muster. */
export function plainOption({ setBy: _setBy, ...option }: OfferedOption): SessionOption {
  return option;
}
