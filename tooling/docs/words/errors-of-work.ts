import type { ErrorWords } from './words-of-errors.ts';

/** Approvals, budgets, tasks, workflows, teams, artifacts and workspaces. */
export const WORK_ERRORS = {
  'approval.not_found': ['No such approval was found.', 'See what waits: `muster approval list`.'],
  'approval.answered': [
    'It was answered already; the first answer counts.',
    'See it: `muster approval show APPROVAL`.',
  ],
  'approval.expired': [
    'The time to answer has run out; it counts as denied.',
    'Send the session a message: it can ask again.',
  ],
  'approval.not_yours': [
    'The approval is not the caller’s to answer.',
    'Its person answers it, or whom it names.',
  ],
  'approval.always_needs_person': [
    'Only a person may have an answer remembered.',
    'Answer allow or deny for this once.',
  ],
  'approval.nothing_to_remember': [
    'What is asked cannot be remembered.',
    'Answer allow or deny for this once.',
  ],
  'approval.too_many': [
    'As many questions of this session wait as may.',
    'Answer some: `muster approval list`.',
  ],
  'approval.answer_unknown': ['It has no such answer.', 'Give one that the hint lists.'],
  'rule.not_found': ['No such remembered answer is in force.', 'See them: `muster rule list`.'],
  'budget.not_found': ['No such budget was found.', 'See them: `muster budget list`.'],
  'budget.needs_cap': [
    'A limit of tokens or cost alone would not hold: a harness there is not known to report them.',
    'Set a limit of turns or hours beside it.',
  ],
  'budget.scope_unavailable': [
    'A budget cannot be set there by this caller.',
    'Leave the scope out for your own, or ask an admin.',
  ],
  'budget.too_many': ['There are as many budgets as may be.', 'Remove one: `muster budget remove BUDGET`.'],
  'task.not_found': ['No such task was found.', 'See them: `muster task list`.'],
  'task.state': ['Where the task stands, this cannot be done.', 'See it: `muster task show TASK`.'],
  'task.cycle': [
    'The tasks would wait for each other; the path is named.',
    'Remove one of these dependencies.',
  ],
  'task.ambiguous': ['Several tasks begin so.', 'Give more of the id.'],
  'task.forbidden': [
    'The task is not this session’s to change.',
    'A session changes what it made, what is assigned to it, or what it has claimed.',
  ],
  'task.full': [
    'There are as many open tasks, notes or dependencies as may be.',
    'End or remove some first.',
  ],
  'board.not_found': ['There is no such board.', 'See them: `muster board list`.'],
  'board.name_taken': ['There is a board of that name.', 'Take another name, or use that board.'],
  'board.has_tasks': [
    'The board has open tasks.',
    'Cancel them with it: `muster board remove NAME --force`.',
  ],
  'board.full': [
    'There are as many boards, or open tasks on this one, as may be.',
    'End some first, or take another board.',
  ],
  'schedule.not_found': [
    'There is no such schedule.',
    'See them: `muster schedule list`, `muster workflow schedule list`.',
  ],
  'schedule.invalid': [
    'The cron line or the time zone cannot be read.',
    'Five fields, or six with seconds first; a zone such as Europe/Berlin.',
  ],
  'role.not_found': ['There is no role of that name.', 'See them: `muster role list`.'],
  'workflow.not_found': [
    'There is no workflow of that name.',
    'See them: `muster workflow list`; others are given as a file.',
  ],
  'workflow.invalid': [
    'The text or its inputs cannot be used; each finding has its line and column.',
    'Mend it; `muster workflow check FILE` looks again.',
  ],
  'workflow.forbidden': ['Whoever asks may start no runs.', 'Ask whoever leads, or a person.'],
  'workflow.too_many': [
    'There are as many runs, hooks, schedules or saved workflows as may be.',
    'Remove what is no longer needed.',
  ],
  'workflow.not_approved': [
    'No person has let this text run.',
    'Answer what is asked (`muster approval list`), or start it as a person.',
  ],
  'allowed_text.not_found': [
    'No single text with this hash was allowed.',
    'See them: `muster workflow approvals`.',
  ],
  'hook.not_found': ['There is no such hook.', 'See them: `muster workflow hook list`.'],
  'hook.refused': [
    'The delivery is not signed as one of a hook that is there.',
    'How deliveries are signed: [workflows.md](../workflows.md#by-signed-requests).',
  ],
  'hook.replayed': [
    'The delivery came before, and counted then.',
    'Send another with an id and a time of its own.',
  ],
  'run.not_found': ['No such run was found.', 'See them: `muster workflow history`.'],
  'run.ambiguous': ['Several runs begin so.', 'Give more of the id.'],
  'run.state': [
    'In the state that the run is in, this cannot be done.',
    'See how it stands: `muster workflow status RUN`.',
  ],
  'run.step_not_found': ['The run has no such step.', 'The hint lists those that it has.'],
  'team.not_found': ['There is no such team, or no team file of that name.', 'See them: `muster team list`.'],
  'team.ambiguous': ['No team was named, and there are several.', 'Name one: `--team NAME`.'],
  'team.not_named': [
    'No team was named, and the caller leads none.',
    'Name one, or form one: `muster team create NAME`.',
  ],
  'team.name_taken': [
    'There is a team of that name.',
    'Choose another, or end that one: `muster team delete NAME`.',
  ],
  'team.not_allowed': ['The session may form no teams.', 'Ask its lead, or a person.'],
  'team.forbidden': [
    'The session that calls is not in this team.',
    'A session reaches teams that it leads or works in.',
  ],
  'team.too_many': [
    'The person has as many teams as may be.',
    'Delete one that is done: `muster team list`.',
  ],
  'team.full': [
    'The team has as many live teammates as it may.',
    'Stop one, or raise it: `muster config set team.maxTeammates N`.',
  ],
  'team.role_unknown': ['A teammate names a role that is not there.', 'See them: `muster role list`.'],
  'team.teammate_not_found': ['The team has no such teammate.', 'See them: `muster team status`.'],
  'team.teammate_taken': [
    'The team has a teammate of that name.',
    'Choose another, or `muster teammate replace NAME`.',
  ],
  'team.teammate_left': ['The teammate has left, and nothing is kept of it.', 'Spawn another.'],
  'team.not_a_member': ['What was named is no member of the team.', 'Name a teammate, or leave it out.'],
  'team.stop_not_due': [
    'The teammate was not asked to stop, or has time left to answer.',
    'Ask first; a person may force it at once.',
  ],
  'team.stop_not_found': [
    'No such request to stop was made to whoever calls.',
    'Answer by the id that the request names.',
  ],
  'team.stop_answered': [
    'The request to stop is answered; the first answer counts.',
    'Nothing is to be done.',
  ],
  'team.stopping': [
    'The teammate is asked to stop and takes no new task.',
    'Give it to another, or wait for the answer.',
  ],
  'team.turns_used_up': [
    'The teammate has taken all turns that its role gives it.',
    'Allow more: `muster teammate allow NAME --turns N`.',
  ],
  'team.unmerged': [
    'The team has work that is nowhere else.',
    'Merge it (`muster workspace list`); to delete all the same: `--force`.',
  ],
  'team.has_lead': ['The lead of the team has not ended.', 'Close that session first.'],
  'artifact.not_found': ['There is no such artifact.', 'See them: `muster artifact list`.'],
  'artifact.ambiguous': ['Several artifacts begin so.', 'Give more of the id.'],
  'artifact.name_taken': ['There is an artifact of that name.', 'Update that one, or take another name.'],
  'artifact.forbidden': [
    'Whoever calls may read it and not write it.',
    'Its members, the steps of its run, and people write it.',
  ],
  'artifact.full': [
    'There is no room for another artifact or version there.',
    'Remove what is no longer needed with its team or run.',
  ],
  'artifact.too_large': [
    'The body is larger than is taken so.',
    'Upload it under its digest: `muster artifact create NAME FILE` does.',
  ],
  'artifact.in_conflict': ['A conflict waits to be resolved.', '`muster artifact resolve NAME`'],
  'artifact.no_conflict': [
    'There is no conflict to resolve.',
    'See what happened: `muster artifact history NAME`.',
  ],
  'artifact.moved': ['A newer version came meanwhile.', 'Read it, then do it again against that.'],
  'artifact.base_needed': [
    'The update does not say which version it was made from.',
    'Read the head, and name it: `--base VERSION`.',
  ],
  'artifact.version_unknown': ['It has no such version.', 'See them: `muster artifact history NAME`.'],
  'artifact.body_unknown': ['No body with this digest is kept.', 'Upload it first; it stays for a day.'],
  'artifact.not_comparable': [
    'The two versions cannot be compared by lines.',
    'Read both, and compare them where you are.',
  ],
  'workspace.git_missing': [
    'git could not be started on the agent’s host.',
    'Install it there; `muster doctor` looks.',
  ],
  'workspace.git_failed': ['git failed; the message has its words.', 'Mend what it says.'],
  'workspace.not_a_repository': [
    'The folder is no git repository.',
    'Name another, or make one there: `git init`.',
  ],
  'workspace.url_refused': [
    'The address is not cloned from.',
    'Use https, ssh, or a folder below a root of the agent.',
  ],
  'workspace.clone_failed': [
    'The repository could not be fetched; the message says why.',
    'Look at the address, the network and the login of the agent’s host.',
  ],
  'workspace.ref_unknown': [
    'There is no such branch, tag or commit.',
    'Name another: `--ref`, or `--into` for a merge.',
  ],
  'workspace.conflict': [
    'The branches change the same lines; nothing was changed.',
    'Have the session merge the target into its branch, then merge again.',
  ],
  'workspace.moved': ['The branch has moved meanwhile.', 'Look at what came, then do it again.'],
  'workspace.unmerged': [
    'There is work that is nowhere else, and nothing was removed.',
    'Merge or push it; to lose it: `muster workspace discard SESSION --force`.',
  ],
  'workspace.dirty': [
    'Changes that are not committed are in the way.',
    'Commit or stash them there, then try again.',
  ],
  'workspace.too_large': [
    'The folder has more files than can be watched.',
    'Use a smaller one, or a git repository.',
  ],
  'workspace.disk': ['The disk of the agent’s host is full.', 'Free some space, then try again.'],
  'workspace.not_found': [
    'The session has no workspace of its own.',
    'See what there is: `muster workspace list`.',
  ],
  'workspace.no_answer': [
    'The agent did not answer in time.',
    'See whether it is there: `muster agent list`.',
  ],
} as const satisfies ErrorWords;
