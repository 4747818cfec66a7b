import { ok, refuse, type Result } from '#base';
import {
  APPROVAL_MODES,
  findOption,
  isWithin,
  needsPerson,
  refusal,
  takesValue,
  type ApprovalMode,
  type ChosenOptions,
  type Principal,
  type Refusal,
  type Session,
  type SessionOption,
} from '#domain';

/** What is to be different about a session. */
export interface Choices {
  mode: ApprovalMode;
  model: string | null;
  options: ChosenOptions;
}

type Chosen = Pick<Session, 'id' | 'label' | 'mode' | 'model' | 'options'>;

/** The key of the approval mode, which is Muster's own; all others are the harness'. */
const APPROVALS = 'approvals';
const SHOWN = 20;

/**
 * What a session has after these changes, or why not. `offered` is what its harness offers; null before it has started,
 * when a model can be named, as at a spawn, and nothing else is known.
 */
export function choose(
  by: Principal['kind'],
  session: Chosen,
  offered: readonly SessionOption[] | null,
  changes: ChosenOptions,
): Result<Choices, Refusal> {
  let chosen: Choices = { mode: session.mode, model: session.model, options: { ...session.options } };
  for (const [key, value] of Object.entries(changes)) {
    const next =
      key === APPROVALS
        ? chooseMode(by, session, chosen, value)
        : chooseOption(by, session, offered, chosen, { key, value });
    if (!next.ok) return next;
    chosen = next.value;
  }
  if (chosen.mode !== session.mode && !('mode' in changes))
    chosen = { ...chosen, options: withoutModes(chosen.options, offered) };
  return ok(chosen);
}

/** A change of the approval mode brings the harness' own mode for it: one that was chosen by hand ends. */
export function withoutModes(
  options: ChosenOptions,
  offered: readonly SessionOption[] | null,
): ChosenOptions {
  const modes = new Set((offered ?? []).flatMap(({ id, category }) => (category === 'mode' ? [id] : [])));
  return Object.fromEntries(Object.entries(options).filter(([id]) => !modes.has(id)));
}

function chooseMode(
  by: Principal['kind'],
  session: Chosen,
  chosen: Choices,
  value: string,
): Result<Choices, Refusal> {
  const mode = APPROVAL_MODES.find((known) => known === value);
  if (mode === undefined) return unknownValue(APPROVALS, value, APPROVAL_MODES);
  if (by === 'user' || isWithin(mode, session.mode)) return ok({ ...chosen, mode });
  return refuse(
    refusal(
      'session.option_needs_person',
      `Mode "${mode}" allows more than the mode "${session.mode}" of session ${nameOf(session)}.`,
      { hint: 'Only a person may widen it.', details: { mode, limit: session.mode } },
    ),
  );
}

function chooseOption(
  by: Principal['kind'],
  session: Chosen,
  offered: readonly SessionOption[] | null,
  chosen: Choices,
  { key, value }: { key: string; value: string },
): Result<Choices, Refusal> {
  if (offered === null) return key === 'model' ? ok({ ...chosen, model: value }) : notKnownYet(session, key);
  const option = findOption(offered, key);
  if (!option) return unknownKey(session, key, offered);
  if (!takesValue(option, value))
    return unknownValue(
      option.id,
      value,
      option.values.map((one) => one.value),
    );
  if (by !== 'user' && needsPerson(option)) {
    return refuse(
      refusal(
        'session.option_needs_person',
        `"${option.id}" of session ${nameOf(session)} may change what it does unasked.`,
        { hint: 'Only a person may set it; a session sets the model of its delegates and how it works.' },
      ),
    );
  }
  if (option === findOption(offered, 'model')) return ok({ ...chosen, model: value });
  return ok({ ...chosen, options: { ...stillOffered(chosen.options, offered), [option.id]: value } });
}

/** Choices of what is not offered any more would add up for ever. */
function stillOffered(options: ChosenOptions, offered: readonly SessionOption[]): ChosenOptions {
  return Object.fromEntries(Object.entries(options).filter(([id]) => offered.some((one) => one.id === id)));
}

const nameOf = (session: Pick<Session, 'id' | 'label'>) => session.label ?? session.id;

const notKnownYet = (session: Chosen, key: string) =>
  refuse(
    refusal(
      'session.option_unknown',
      `What the harness of session ${nameOf(session)} lets one choose is known once it has started; "${key}" is not yet.`,
      { hint: 'Before that you can set: model, approvals', retry: 'later' },
    ),
  );

function unknownKey(session: Chosen, key: string, offered: readonly SessionOption[]) {
  const keys = [...offered.map(({ id }) => id), APPROVALS];
  return refuse(
    refusal('session.option_unknown', `Session ${nameOf(session)} has no "${key}" to choose.`, {
      hint: `There is: ${keys.join(', ')}. Their values: muster session show ${session.id}`,
      details: { key, known: keys },
    }),
  );
}

function unknownValue(key: string, value: string, values: readonly string[]) {
  const more = values.length > SHOWN ? `, and ${values.length - SHOWN} more` : '';
  return refuse(
    refusal('session.option_unknown', `"${value}" is no value of "${key}".`, {
      hint: `There is: ${values.slice(0, SHOWN).join(', ')}${more}`,
      details: { key, value, known: values.slice(0, 200) },
    }),
  );
}
