/** Signing a page in and out. */
export const SIGN_IN_PATHS = {
  'sign_in.begin': ['POST', '/api/v1/sign-in'],
  'sign_in.show': ['GET', '/api/v1/sign-in'],
  'sign_in.end': ['DELETE', '/api/v1/sign-in'],
  'sign_in.mint': ['POST', '/api/v1/sign-in/codes'],
} as const;
