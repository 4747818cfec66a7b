import { z } from 'zod';
import { ok } from '#base';
import { approvalSchemas } from '#contract';
import { viewApproval } from '../../views/approvals.ts';
import { defineTool } from '../tool.ts';

const { answer, reason } = approvalSchemas.answerRequest.shape;
const ONCE = approvalSchemas.answerRequest.pick({ scope: true, expiresInHours: true }).parse({});

export const approvalRespond = defineTool({
  name: 'approval_respond',
  toolset: 'delegates',
  title: 'Answer an approval',
  description:
    'Answers for the plan of one of your teammates, for the plan of another in your team or a question that names your role where that may approve, or, where a person let you approve, a permission that one of your own delegates or teammates asks for: `allow` or `deny`, for this once. The first answer wins. Remembered answers (`always_…`) are for persons.',
  input: z.strictObject({
    approval: approvalSchemas.approvalId.describe('The id, from approval_list'),
    answer,
    reason: reason.describe('Why; the delegate reads it'),
  }),
  // Whoever may lead a team answers for the plans of its teammates, also without the right to approve what they do.
  withheld: ({ self, approvesAs }) =>
    self.mayApprove || self.maySpawn || approvesAs !== null
      ? undefined
      : 'this session was not given the right to approve',
  offeredTo:
    'sessions that were given the right to approve, or that may lead teams or whose role may approve: these for plans',
  async run({ hub, by }, { approval, ...given }) {
    const answered = await hub.approvals.answer(by, approval, { ...ONCE, ...given });
    if (!answered.ok) return answered;
    const { state } = answered.value.approval.approval;
    return ok({
      text: `${approval} is ${state}.`,
      data: { approval: viewApproval(answered.value.approval) },
    });
  },
});
