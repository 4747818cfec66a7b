import type { ErrorWords } from './words-of-errors.ts';

/** People, agents and their commands, notices, settings, the database, the hub itself. */
export const HUB_ERRORS = {
  'token.not_found': ['No such token is good.', 'See them: `muster token list`.'],
  'token.too_many': [
    'The person has as many good tokens as may be.',
    'Revoke some: `muster token revoke TOKEN`.',
  ],
  'user.not_found': ['There is no such person.', 'See them: `muster user list`.'],
  'user.name_taken': [
    'There is a person of that name; capitals make no difference.',
    'Choose another, or `muster user enable NAME`.',
  ],
  'user.last_admin': [
    'The last admin cannot be taken away.',
    'Make another one first: `muster user role NAME admin`.',
  ],
  'sign_in.refused': [
    'The address that signs a page in is used, expired or unknown.',
    'Get another: `muster open`.',
  ],
  'agent.not_found': ['There is no such agent.', 'See them: `muster agent list`.'],
  'agent.disabled': ['The agent is disabled.', 'Let it in again: `muster agent enable NAME`.'],
  'agent.busy': [
    'Another daemon works in this agent’s folder.',
    'Stop that one first, or give this one a folder of its own.',
  ],
  'agent.name_taken': [
    'There is an agent of that name.',
    'Give another with `--name`; or, when it is the same host that starts anew, `muster agent remove NAME`.',
  ],
  'agent.has_sessions': ['The agent has live sessions.', 'Close them first, or remove it with `--force`.'],
  'agent.contract_unsupported': [
    'Hub and agent are too far apart in version.',
    'Upgrade the older one; hubs first.',
  ],
  'command.not_found': ['There is no such order.', 'See those of an agent: `muster agent commands AGENT`.'],
  'command.ended': ['The order has ended.', 'See how: `muster agent commands AGENT`.'],
  'command.under_way': [
    'An order of this kind is under way.',
    'See what it waits for: `muster agent commands AGENT`.',
  ],
  'command.too_many': [
    'As many orders to this agent are open as may be.',
    'See what they wait for: `muster agent commands AGENT`.',
  ],
  'notice_channel.not_found': ['There is no such channel.', 'See them: `muster notice list`.'],
  'notice_channel.name_taken': [
    'There is a channel of that name.',
    'Choose another, or `muster notice edit NAME`.',
  ],
  'notice_channel.too_many': [
    'There are as many channels as may be.',
    'Remove one: `muster notice remove NAME`.',
  ],
  'notice_channel.unusable': [
    'The channel cannot be used as it was given; the message says why.',
    'Correct it; see [notices.md](../notices.md).',
  ],
  'config.unknown_key': [
    'There is no such setting.',
    'See them all: `muster config list`, or [config.md](config.md).',
  ],
  'config.invalid_value': [
    'The setting does not take this value.',
    'Give one within the bounds that are named.',
  ],
  'config.unreadable': [
    'A settings file, or a file that one names, cannot be read.',
    'Correct it by hand; the message says where.',
  ],
  'store.busy': ['The database is busy.', 'Try again in a moment.'],
  'store.full': [
    'The disk of the database, or of what was to be written, is full.',
    'Free some space; nothing that was acknowledged is lost.',
  ],
  'store.read_only': [
    'The database cannot be written.',
    'Let the user of the hub write the file and its folder.',
  ],
  'store.newer_schema': [
    'A newer Muster has migrated this database.',
    'Start that one, or restore a backup from before: [operate.md](../operate.md#upgrade).',
  ],
  'store.locked': [
    'A hub runs on this folder already.',
    'Stop it (`muster down`), or start another beside it with its own `MUSTER_HOME`.',
  ],
  'store.unreachable': [
    'PostgreSQL cannot be reached, or is too old.',
    'Look at the address; Muster needs PostgreSQL 13 or newer.',
  ],
  'store.corrupt': [
    'The database is damaged, or is none.',
    'Keep its files and restore a backup: [operate.md](../operate.md#backup-and-restore).',
  ],
  'store.not_empty': [
    'An import fills only a database that no hub has used.',
    'Name another: `muster import FILE --database …`.',
  ],
  'store.schema_differs': [
    'The export is of another schema than this release.',
    'Import it with the release that the message names.',
  ],
  'store.file_damaged': [
    'The export was cut or changed.',
    'Copy it again, or export anew; nothing was imported.',
  ],
  'hub.unreachable': [
    'No hub answers at that address.',
    'Start it (`muster up`), or name another: `--hub URL`.',
  ],
  'hub.stopping': [
    'The hub is stopping.',
    'Try again when it is back; another hub of the same database goes on.',
  ],
  'hub.port_taken': [
    'Another program has the port.',
    'If it is a hub: `muster status`. Else `muster up --port N`.',
  ],
  internal: [
    'Something in Muster failed; it is not your call’s fault.',
    'The log of the hub tells more under the id that is named; please report it: `muster doctor --bundle FILE`.',
  ],
} as const satisfies ErrorWords;
