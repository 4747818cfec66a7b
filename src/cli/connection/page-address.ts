/** Where the page of a hub signs in with this code; the fragment is not sent to anybody. */
export const pageAddress = (hub: string, code: string): string =>
  `${hub.replace(/\/+$/, '')}/#sign-in=${code}`;
