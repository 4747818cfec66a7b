import type { ErrorWords } from './words-of-errors.ts';

/** Requests, tokens, sessions, spawning, turns and mail. */
export const SESSION_ERRORS = {
  'request.invalid': [
    'A field is missing or has a value that is not taken; the message names it.',
    'Correct that field.',
  ],
  'request.too_large': [
    'The body, or an attachment in it, is larger than is taken.',
    'Put large files into the folder of the session and name them in the prompt.',
  ],
  'request.unknown_field': [
    'A field, flag or parameter is not known here.',
    'Use one of those that the hint lists.',
  ],
  'request.cursor_invalid': [
    'The cursor is none of this list.',
    'Leave it out to begin anew; pass on only what a page gave as `next`.',
  ],
  'request.idempotency_mismatch': [
    'The idempotency key was used for another request.',
    'Take a new key for each new request.',
  ],
  'request.not_found': [
    'There is nothing at this address.',
    'See /api/v1/openapi.json of your hub, or [rest.md](rest.md).',
  ],
  'request.method_not_allowed': ['The address is there, the method is not.', 'Use one that the hint lists.'],
  'request.rate_limited': [
    'Too many calls came from there in too little time.',
    'Wait as long as `retry` says, then go on.',
  ],
  'auth.missing': [
    'The request carries no token.',
    'Send `Authorization: Bearer TOKEN`; the command line does so by itself, a page signs in by `muster open`.',
  ],
  'auth.invalid': [
    'The token is none of this hub.',
    'Use the one in the state folder (`~/.muster/token`), or make another: `muster token create`.',
  ],
  'auth.expired': [
    'The token was good for a time that is over.',
    'Make another: `muster token create`; for an agent `muster agent token`.',
  ],
  'auth.revoked': ['The token was revoked.', 'Make another, if whoever revoked it agrees.'],
  'auth.join_used': [
    'The join token has registered an agent already; each is good for one.',
    'Mint another: `muster agent token`.',
  ],
  'auth.disabled': [
    'The person of this token is disabled.',
    'An admin lets them in again: `muster user enable NAME`.',
  ],
  'auth.forbidden': [
    'Whoever calls may not do this: the kind of token or the role of the person does not allow it.',
    'Call with a token that may; who may call what stands in [SECURITY.md](../SECURITY.md).',
  ],
  'auth.origin': [
    'The request came to another name than the hub has, or from the page of another site.',
    'Use the address that the hub printed at its start; behind a proxy start it with `--behind-proxy URL`.',
  ],
  'session.not_found': [
    'No session of yours has this label or id.',
    'See them: `muster session list --all`. Labels are exact and case-sensitive.',
  ],
  'session.forbidden': [
    'The session belongs to another owner.',
    'A label reaches only what its own owner spawned; a person can use the id.',
  ],
  'session.ambiguous': ['Several sessions fit.', 'Give more of the id.'],
  'session.closed': [
    'The session is closed and takes nothing more.',
    'Spawn another: `muster session spawn "…" --delegate --label NAME`.',
  ],
  'session.closing': [
    'The session is being closed and takes no new turns.',
    'Spawn another, or force it: `muster session close SESSION --force`.',
  ],
  'session.failed': [
    'The session could not be started or could not go on; the message says why.',
    'Start it anew: `muster session replace SESSION`.',
  ],
  'session.metadata_lost': [
    'The conversation of the harness is lost, so that it cannot be taken up.',
    'Begin a new one: `muster session rebind SESSION`, or spawn another.',
  ],
  'session.not_lost': [
    'The conversation is there: to rebind would throw it away.',
    'To do so all the same: `muster session rebind SESSION --force`.',
  ],
  'session.drifted': [
    'The harness came back with another conversation than the session had.',
    'Accept a new one: `muster session rebind SESSION`.',
  ],
  'session.busy': [
    'A turn is at work, and what was asked would get in its way.',
    'Wait for its end, or cancel it: `muster session cancel SESSION`.',
  ],
  'session.queue_full': [
    'As many messages wait at the session as may.',
    'Wait for some to be done, or cancel what is queued: `muster session cancel SESSION --queued`.',
  ],
  'session.outside': [
    'The session is a client that runs outside Muster and takes no turns.',
    'Send to what it owns, or open a chat: `muster chat open`.',
  ],
  'session.expired': ['The session has reached its age or idle limit and is being closed.', 'Spawn another.'],
  'session.turns_used_up': [
    'The session has taken all turns that its role gives it.',
    'A person gives it as many again: `muster session replace SESSION`.',
  ],
  'session.option_unknown': [
    'The harness has no such option or value, or has not told yet.',
    'See what can be chosen: `muster session show SESSION`.',
  ],
  'session.option_needs_person': [
    'The option would allow more than the session has.',
    'Only a person may set it.',
  ],
  'session.fork_unsupported': [
    'This harness cannot fork a conversation.',
    'Spawn another and hand it what matters.',
  ],
  'session.log_unknown': [
    'No protocol log is kept for this session.',
    'Read its transcript: `muster session history SESSION`.',
  ],
  'spawn.disabled': ['Spawning is switched off on this hub.', '`muster config set spawn.enabled yes`'],
  'spawn.no_requester': ['The session that asks is not open.', 'Spawn from a session that is.'],
  'spawn.delegate_thread_conflict': [
    'A delegate has no thread: both were asked for.',
    'Leave one of them out.',
  ],
  'spawn.delegate_run_conflict': [
    'A delegate is persistent, and `mode: "run"` asks for a single task.',
    'Leave one of them out.',
  ],
  'spawn.thread_run_conflict': [
    'A thread is persistent, and `mode: "run"` asks for a single task.',
    'Leave one of them out.',
  ],
  'spawn.thread_required': [
    'A persistent session is either a delegate or bound to a thread, and neither was asked for.',
    'Make it a delegate: `--delegate`, or `delegate: true`.',
  ],
  'spawn.thread_unsupported': [
    'The owner is no chat, and only chats have threads.',
    'Make it a delegate, or open a chat: [chat.md](../chat.md).',
  ],
  'spawn.not_allowed': [
    'The session may not spawn, or stands as deep as spawning goes.',
    'Ask its owner to spawn.',
  ],
  'spawn.harness_unknown': [
    'No agent that may be used has this harness.',
    'See what there is: `muster agent list`, `muster doctor`.',
  ],
  'spawn.harness_ambiguous': [
    'No harness was named, and several are there.',
    'Name one (`--harness NAME`), or set it once: `muster config set spawn.defaultHarness NAME`.',
  ],
  'spawn.agent_unknown': ['There is no such agent.', 'See them: `muster agent list`.'],
  'spawn.agent_forbidden': [
    'The agent is disabled, drains, or is not for this caller.',
    'Name another, or let it in again: `muster agent enable NAME`.',
  ],
  'spawn.role_forbids': [
    'The role allows less than was asked for.',
    'Leave that out, or choose another role: `muster role list`.',
  ],
  'spawn.mode_too_wide': ['The mode allows more than the owner has.', 'Leave the mode out, or ask a person.'],
  'spawn.cwd_unusable': [
    'The folder cannot be worked in: it is not there, or lies outside the roots of the agent.',
    'Name another, or restart the agent with `--root FOLDER`.',
  ],
  'spawn.label_invalid': ['The label cannot be used; the message says why.', 'Choose another.'],
  'spawn.label_taken': [
    'A session that is not closed holds this label.',
    'Close it first (`muster delegate close LABEL`), or choose another.',
  ],
  'spawn.cap_reached': [
    'The owner has as many live delegates and threads as it may.',
    'Close one, or raise it: `muster config set delegate.perOwner N`.',
  ],
  'spawn.dispatch_failed': [
    'The agent could not start the session; the message says why.',
    'Mend that, then spawn again; `muster doctor` helps.',
  ],
  'spawn.resume_unknown': [
    'The harness knows no such conversation, or resumes none.',
    'Leave `--resume` out.',
  ],
  'chat.not_a_chat': [
    'The session is no chat.',
    'Open one: `muster chat open`; or send to it: `muster session send`.',
  ],
  'chat.command_unknown': [
    'There is no such slash command.',
    '`/help` lists them; a message that begins with a slash is typed with two.',
  ],
  'chat.command_invalid': ['The slash command cannot be used so, or not here.', '`/help COMMAND` shows how.'],
  'turn.not_found': ['No such turn was found.', 'See the turns of a session: `muster session show SESSION`.'],
  'turn.ended': ['The turn has ended.', 'See how: `muster session history SESSION`.'],
  'turn.begun': [
    'The turn has begun and cannot be taken back.',
    'End it where it stands: `muster session cancel SESSION`.',
  ],
  'turn.state': [
    'In the state that the turn is in, this cannot be done.',
    'See how it stands: `muster session show SESSION`.',
  ],
  'turn.prompt_not_allowed': [
    'A command was sent to a harness that takes prompts.',
    'Leave `--command` out, or name the shell harness.',
  ],
  'turn.command_only': [
    'The session is a shell, which runs commands and takes no prompts.',
    '`muster session send SESSION --command "…"`',
  ],
  'lease.lost': [
    'The agent does not hold the turn under this fence any more.',
    'For agents: stop working on it; a finish is kept as late.',
  ],
  'stream.gap': [
    'A batch of updates came before the one that is due.',
    'For agents: send the one that is named.',
  ],
  'stream.unfinished': [
    'A finish names a batch that has not arrived.',
    'For agents: send what is missing first.',
  ],
  'stream.replaced': [
    'Another tab of this browser follows the events now.',
    'Open the stream again in the tab that is looked at.',
  ],
  'send.hop_limit': [
    'Messages between teammates have led to this one, one after another, and nobody steered.',
    'Tell the lead how it stands.',
  ],
  'send.self': ['A session cannot write to itself.', 'Name another.'],
  'wait.cycle': [
    'The session waits for one that waits for it.',
    'Send without waiting, or end one of the waits.',
  ],
  'message.not_found': ['No such message was written to you.', 'See what there is: `muster message list`.'],
  'message.mailbox_full': [
    'As many messages wait at the recipient as may.',
    'Wait until it has read some, or say it in one.',
  ],
  'message.not_taken': [
    'The recipient runs command lines and reads no mail.',
    'Give it a task with a command.',
  ],
  'message.nobody': ['No member was reached.', 'See how they are: `muster team status`.'],
} as const satisfies ErrorWords;
