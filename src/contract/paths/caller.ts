/** Whoever may call a route. `anyone` needs no token. */
export type Caller = 'user' | 'agent' | 'join' | 'session' | 'anyone';
