import { z } from 'zod';
import * as approval from '../schemas/approval.ts';
import { approvalId, pageQuery, ruleId } from '../schemas/common.ts';
import type { APPROVAL_PATHS } from '../paths/approvals.ts';
import { owners, people, type RouteSpec } from './route-spec.ts';

/** Approvals and remembered answers. */
export const APPROVAL_ROUTES = {
  'approvals.list': {
    summary: 'List approvals',
    callers: owners,
    query: approval.approvalQuery,
    answer: approval.approvalPage,
  },
  'approvals.show': {
    summary: 'Show an approval',
    callers: owners,
    params: z.object({ approval: approvalId }),
    answer: approval.approvalDetail,
  },
  'approvals.answer': {
    summary: 'Answer an approval; the first answer wins',
    callers: owners,
    params: z.object({ approval: approvalId }),
    body: approval.answerRequest,
    answer: approval.answerAnswer,
  },
  'rules.list': {
    summary: 'List remembered answers',
    callers: people,
    query: pageQuery,
    answer: approval.rulePage,
  },
  'rules.remove': {
    summary: 'Take a remembered answer back',
    callers: people,
    params: z.object({ rule: ruleId }),
    answer: approval.ruleView,
  },
} as const satisfies Record<keyof typeof APPROVAL_PATHS, RouteSpec>;
