import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import type { Rule } from '../../live/views.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { plainText } from '../../parts/plain-text.ts';

/** Takes a remembered answer back. */
export function RevokeRule({ rule }: { rule: Rule }) {
  return (
    <Confirm
      label="Take back …"
      name="Take this rule back"
      run={() => valueOf(client.call('rules.remove', { params: { rule: rule.id } }))}
      stale={[[QUERY.rules], [QUERY.approvals]]}
      cli={['muster', 'rule', 'remove', rule.id]}
    >
      <p>
        <q>{plainText(rule.text)}</q>
      </p>
      <p>From the next time on it is asked again. What was decided by it stays as it was.</p>
    </Confirm>
  );
}
