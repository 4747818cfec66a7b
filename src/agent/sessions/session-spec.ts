import type { ApprovalMode } from '#domain';
import type { McpServer, SessionSpec } from '#harness';
import type { TurnOffer } from '../hub-port.ts';
import type { Choices } from './live-choices.ts';

/** What its harness is asked to run, by the offer and by what has changed since. */
export function sessionSpec(
  { session }: TurnOffer,
  now: { cwd: string; mode: ApprovalMode | undefined; choices: Choices; mcpServers: McpServer[] },
): SessionSpec {
  const { id, harness, acpSession, fork, holds } = session;
  const { cwd, mode = session.mode, choices, mcpServers } = now;
  const { model, options } = choices;
  return {
    session: id,
    harness,
    cwd,
    mode,
    ...(model === null ? {} : { model }),
    ...(Object.keys(options).length === 0 ? {} : { options }),
    mcpServers,
    ...(holds ? { holds } : {}),
    ...(acpSession === null ? {} : { resume: acpSession }),
    ...(acpSession === null && fork ? { fork: fork.acpSession } : {}),
  };
}
