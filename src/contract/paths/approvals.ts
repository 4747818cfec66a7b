/** Approvals and remembered answers. */
export const APPROVAL_PATHS = {
  'approvals.list': ['GET', '/api/v1/approvals'],
  'approvals.show': ['GET', '/api/v1/approvals/:approval'],
  'approvals.answer': ['POST', '/api/v1/approvals/:approval/answer'],
  'rules.list': ['GET', '/api/v1/rules'],
  'rules.remove': ['DELETE', '/api/v1/rules/:rule'],
} as const;
