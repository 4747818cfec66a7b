import type { Session } from '../../live/views.ts';
import { plainText } from '../../parts/plain-text.ts';

/** What people call a chat or a thread: its title, which the hub makes of what was said first. */
export const chatName = ({ label, kind }: Pick<Session, 'label' | 'kind'>): string =>
  label === null ? (kind === 'thread' ? 'Untitled thread' : 'New chat') : plainText(label);
