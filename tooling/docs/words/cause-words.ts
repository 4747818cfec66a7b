/** What ended otherwise than it should, by the beginning of its causes. */
export const CAUSE_OF: Readonly<Record<string, string>> = {
  harness: 'a turn or a start',
  agent: 'a turn',
  gate: 'a step',
  step: 'a step',
  run: 'a run or a step',
  session: 'a close or a claim',
  command: 'an order to an agent',
  upgrade: 'an upgrade of an agent',
};

/** Every cause that is no refusal: it stands with the turn, step, run or order that it ended. What it means, and what to do. */
export const CAUSE_WORDS: Readonly<Record<string, readonly [means: string, next: string]>> = {
  'harness.unknown': ['The agent knows no harness of this name.', 'See which it has: `muster agent list`.'],
  'harness.not_installed': [
    'The program of the harness is not on the PATH of the agent.',
    'Install it as the message says, then `muster agent reload NAME`.',
  ],
  'harness.login_required': [
    'The harness has no login.',
    'Log in on the machine of the agent, as the message says, and send again.',
  ],
  'harness.start_failed': [
    'The program ended, or said nothing, while it started.',
    'Read what it said: `muster doctor` on the machine of the agent.',
  ],
  'harness.cwd_missing': [
    'The folder is not on the machine of the agent.',
    'Name one that is there, or another agent.',
  ],
  'harness.cwd_outside': [
    'The folder lies outside of the roots of the agent.',
    'Start the agent with `--root FOLDER`, or name a folder below one.',
  ],
  'harness.died': [
    'The program of the harness ended in the middle of a turn.',
    'Send again: the session goes on in a new process.',
  ],
  'harness.refused': [
    'The harness took the request for a wrong one.',
    'Read its words in the message; `muster session log` shows the protocol.',
  ],
  'harness.model_error': [
    'The model, or the way to it, answered with an error.',
    'Read its words in the message: a key, a limit, an address.',
  ],
  'harness.stalled': [
    'The harness was silent for too long and ran no tool.',
    'Send again, or raise the limit of silence in the settings.',
  ],
  'harness.turn_deadline': [
    'The turn worked for longer than a turn may.',
    'Split the task, or raise the limit in the settings.',
  ],
  'harness.not_ended': [
    'The processes of a session could not be ended.',
    'Look for them on the machine of the agent.',
  ],
  'agent.restarted': [
    'The agent ended while the turn ran; it is not run again by itself.',
    'See what it has done, and send anew.',
  ],
  'agent.lost_turn': ['The agent does not hold the turn any more.', 'Send anew.'],
  'agent.lease_over': [
    'The agent was cut off from the hub for longer than its lease.',
    'Nothing: another may have it by now.',
  ],
  'agent.lost': [
    'The agent was silent for so long that its turns were given up.',
    'See what has been done there, and send anew.',
  ],
  'agent.removed': ['The agent was removed.', 'Spawn on another.'],
  'agent.stopped': ['The agent was stopped while the turn ran.', 'Start it, and send anew.'],
  'gate.rejected': [
    'Somebody rejected the gate, or nobody answered in time.',
    'Change what was asked about, then `muster workflow resume RUN`.',
  ],
  'step.answer_invalid': [
    'The answer did not fit its schema, three times.',
    'Say in the prompt what is wanted, or loosen the schema.',
  ],
  'step.schema_invalid': [
    'The schema of an answer cannot be checked.',
    'Use the keywords that [workflows.md](../workflows.md#answers) lists.',
  ],
  'step.budget': ['The step has used up its own budget.', 'Raise its `budget`, then resume the run.'],
  'step.id_taken': ['Two calls of a script have one id.', 'Give each its own.'],
  'step.items_failed': [
    'Items of a `for_each` failed, for several reasons.',
    'See each: `muster workflow step RUN STEP`.',
  ],
  'step.no_list': ['What `for_each` names is no list.', 'Have the step before answer a list.'],
  'step.no_prompt': [
    'A template of the prompt could not be filled in.',
    'Name only what an earlier step gives.',
  ],
  'step.stalled': ['The step gave no sign for too long.', 'Resume the run.'],
  'step.stopped': ['The step was ended before it had an answer.', 'Resume the run.'],
  'step.timeout': ['The step took longer than its `timeout`.', 'Raise it, then resume the run.'],
  'run.agent_cap': ['The run has begun as many agents as it may.', 'Resume it with more: `--max-agents`.'],
  'run.budget': [
    'The run has used up its budget.',
    'Resume it with more: `--budget-tokens`, `--budget-cost`, `--budget-turns`, `--budget-time`.',
  ],
  'run.cancelled': ['The run was cancelled.', 'Resume it, or run it again on its results.'],
  'run.timeout': ['The run worked for longer than its time.', 'Resume it with more: `--budget-time`.'],
  'run.cpu': ['The script worked for too long without waiting.', 'Let agents do the work.'],
  'run.memory': ['The script needed too much memory.', 'Keep less of what agents answer.'],
  'run.stuck': ['The script waits for what never comes.', 'Await every call that it makes.'],
  'run.crashed': ['The script was ended by a fault of its machine.', 'Resume the run.'],
  'run.threw': ['The script threw an error.', 'Mend the script at the line that the message names.'],
  'run.result_too_large': ['What the script returned is too large.', 'Leave long texts as artifacts.'],
  'run.steps_failed': [
    'Steps failed; all else was done.',
    'See `muster workflow status RUN`, then resume it.',
  ],
  'run.ended': ['The run ended without waiting for this call.', 'Await it in the script.'],
  'run.paused': ['The run was paused before this came to its turn.', 'Resume the run.'],
  'session.close_failed': ['The agent could not end the session.', 'Close it again, or with `--force`.'],
  'session.silent': [
    'The session that held the task has not called for hours.',
    'Nothing: the task is offered again.',
  ],
  'command.expired': [
    'The order was not done before its deadline, and is never done late.',
    'Order it again.',
  ],
  'command.interrupted': ['The agent ended before it began with the order.', 'Order it again.'],
  'command.not_left': [
    'The daemon could not be ended for the order.',
    'End it by hand on its machine, and start it anew.',
  ],
  'command.rolled_back': [
    'The other version did not hold, and the one before runs again.',
    'Read why in the message, and try another version.',
  ],
  'command.still_running': [
    'Turns still ran at the deadline of the order.',
    'Give it longer (`--deadline`), or `--force`.',
  ],
  'command.superseded': ['A newer order took its place.', 'Nothing.'],
  'command.unsupported': [
    'Nothing stands above this agent that would start it again.',
    'Start it anew by hand, as the message says.',
  ],
  'upgrade.digest': [
    'The tarball has another digest than the one that was named.',
    'Check where it is from.',
  ],
  'upgrade.does_not_start': ['The other version does not start on this machine.', 'Read why in the message.'],
  'upgrade.not_fetched': ['The tarball could not be read.', 'Check its place from the machine of the agent.'],
  'upgrade.not_installed': ['npm could not install the other version.', 'Read its words in the message.'],
  'upgrade.not_ours': [
    'What was installed is no Muster of that version.',
    'Check the version or the tarball.',
  ],
};
