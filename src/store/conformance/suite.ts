import { describe } from 'vitest';
import { artifactParts } from './artifacts.ts';
import { commandParts } from './commands.ts';
import { budgetParts } from './budgets.ts';
import { counterParts } from './counters.ts';
import { eventParts } from './events.ts';
import { useHubs, type OpenStore, type Part, type TestDatabase } from './hubs.ts';
import { auditParts } from './audit.ts';
import { noticeParts } from './notices.ts';
import { ruleParts } from './rules.ts';
import { runArtifactParts } from './run-artifacts.ts';
import { stepPageParts } from './run-steps.ts';
import { runParts } from './runs.ts';
import { severalHubsParts } from './several-hubs.ts';
import { taskRuleParts } from './task-rules.ts';
import { taskParts } from './tasks.ts';
import { joinedTaskParts } from './tasks-joined.ts';
import { teamParts } from './teams.ts';
import { glanceParts } from './glances.ts';
import { transcriptParts } from './transcripts.ts';
import { unitParts } from './units.ts';
import { workflowParts } from './workflows.ts';
import { workspaceParts } from './workspaces.ts';

/** Every file of tests that all drivers pass. */
const PARTS: Readonly<Record<string, Part>> = {
  'units of work': unitParts,
  'the event log': eventParts,
  'guarded rules': ruleParts,
  'orders to agents': commandParts,
  'several hubs': severalHubsParts,
  tasks: taskParts,
  'rules of tasks': taskRuleParts,
  'joined claims and completions': joinedTaskParts,
  transcripts: transcriptParts,
  'the audit log': auditParts,
  glances: glanceParts,
  counters: counterParts,
  budgets: budgetParts,
  teams: teamParts,
  artifacts: artifactParts,
  'workflows and what starts them': workflowParts,
  workspaces: workspaceParts,
  runs: runParts,
  'steps of runs': stepPageParts,
  'artifacts of runs': runArtifactParts,
  notices: noticeParts,
};

/** Runs the conformance suite on one driver. */
export function describeStore(name: string, open: OpenStore, make: () => Promise<TestDatabase>): void {
  // oxlint-disable-next-line vitest/valid-title -- the driver's name
  describe(name, () => {
    for (const [title, part] of Object.entries(PARTS)) {
      // oxlint-disable-next-line vitest/valid-title -- the key of the table above
      describe(title, () => {
        part(useHubs(open, make));
      });
    }
  });
}
