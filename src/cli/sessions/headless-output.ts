/** What a command for scripts prints: the reply, one object at its end, or everything as it happens. */
export const OUTPUTS = ['text', 'json', 'ndjson'] as const;
