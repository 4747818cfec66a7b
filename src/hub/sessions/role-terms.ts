import { ok, refuse, type Result } from '#base';
import { isWithin, refusal, type ApprovalMode, type Refusal, type Role } from '#domain';
import type { SpawnInput } from '../services.ts';

type Chosen = Pick<SpawnInput, 'harness' | 'model'>;

/** What a role says of harness and model stands where the spawn says nothing; its model is one of its own harness. */
export function withRole<T extends Chosen>(input: T, role: Role | null): T {
  if (role === null) return input;
  const harness = input.harness ?? role.harness ?? undefined;
  const isOfRole = role.harness === null || harness === role.harness;
  const model = input.model ?? (isOfRole ? (role.model ?? undefined) : undefined);
  return { ...input, harness, model };
}

/** Reading without being asked is all that a role gets that changes nothing. */
const READING: ApprovalMode = 'approve-reads';

/** The widest mode that a role gets; null leaves it to the owner's. */
function widestOf({ mode, mayWrite, mayExecute }: Role): ApprovalMode | null {
  if (mayWrite && mayExecute) return mode;
  return mode !== null && isWithin(mode, READING) ? mode : READING;
}

/** The mode of a session with a role: at most the role's. One that was wished and is wider is refused. */
export function modeWithin(
  mode: ApprovalMode,
  wish: ApprovalMode | undefined,
  role: Role | null,
): Result<ApprovalMode, Refusal> {
  const widest = role === null ? null : widestOf(role);
  if (role === null || widest === null || isWithin(mode, widest)) return ok(mode);
  if (wish === undefined) return ok(widest);
  return refuse(
    refusal(
      'spawn.role_forbids',
      `The role "${role.name}" gets at most the mode "${widest}", not "${wish}".`,
      {
        hint: 'Leave the mode out, or choose another role: muster role list',
        details: { role: role.name, mode: wish, limit: widest },
      },
    ),
  );
}
