import { ok, refuse, type Result } from '#base';
import {
  checkSource,
  isWithin,
  liesIn,
  refusal,
  sourceText,
  type ApprovalMode,
  type Refusal,
  type Session,
  type TaskWork,
} from '#domain';

type Wish = Partial<TaskWork> | null | undefined;

/**
 * The work that a caller may give a task, over what stands there already: rights never widen downwards. A session names
 * no place but its own and no wider mode than its own; where the board or the hub would give a wider one, the task gets
 * that of the session. `session` is null for persons; `standard` is the mode of a session that names none.
 */
export function workWithin(
  session: Session | null,
  { under, over, standard }: { under: TaskWork | null; over: Wish; standard: ApprovalMode },
): Result<Wish, Refusal> {
  if (over?.source) {
    const checked = checkSource(over.source);
    if (!checked.ok) return checked;
  }
  if (session === null) return ok(over);
  const problem = modeProblem(session, over) ?? placeProblem(session, over);
  if (problem) return refuse(problem);
  const mode = over?.mode ?? (over === null ? null : under?.mode) ?? standard;
  return ok(isWithin(mode, session.mode) ? over : { ...over, mode: session.mode });
}

function modeProblem(session: Session, over: Wish): Refusal | undefined {
  const mode = over?.mode;
  if (!mode || isWithin(mode, session.mode)) return undefined;
  return refusal(
    'spawn.mode_too_wide',
    `A task of this session cannot be worked on in the mode ${mode}: its own is ${session.mode}.`,
    { hint: 'Leave the mode out, or ask a person to make the task.', details: { mode, own: session.mode } },
  );
}

/** Who works in a place has its tasks worked on there; an outside client works in none. */
function placeProblem(session: Session, over: Wish): Refusal | undefined {
  if (session.cwd === null && session.source === null) return undefined;
  const hint =
    'A session’s tasks are worked on inside its own directory, or on the git address that it works on itself.';
  const { cwd, source } = over ?? {};
  if (source && source.url !== session.source?.url)
    return refusal('spawn.cwd_unusable', `${sourceText(source)} is not what this session works on.`, {
      hint,
    });
  if (cwd && !liesIn(session.cwd ?? '', cwd))
    return refusal('spawn.cwd_unusable', `"${cwd}" lies outside the directory of this session.`, {
      hint,
      details: { cwd },
    });
  return undefined;
}
