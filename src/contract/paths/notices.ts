/** Where people are told of needs while they are away, and what was told. */
export const NOTICE_PATHS = {
  'notice_channels.list': ['GET', '/api/v1/notice-channels'],
  'notice_channels.create': ['POST', '/api/v1/notice-channels'],
  'notice_channels.change': ['PATCH', '/api/v1/notice-channels/:channel'],
  'notice_channels.remove': ['DELETE', '/api/v1/notice-channels/:channel'],
  'notice_channels.test': ['POST', '/api/v1/notice-channels/:channel/test'],
  'notices.list': ['GET', '/api/v1/notices'],
  'notices.look': ['POST', '/api/v1/notices/look'],
} as const;
