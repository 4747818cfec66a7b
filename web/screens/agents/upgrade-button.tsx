import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Agent } from '../../live/views.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { TextField, Tick } from '../../parts/field.tsx';
import { thisHub } from './agents-queries.ts';
import { AFTER_ORDER, giveOrder } from './give-order.ts';
import { upgradeTarget } from './upgrade-target.ts';

/** Another version of the daemon: by its number, or a tarball with its digest. */
export function UpgradeButton({ agent, disabled }: { agent: Agent; disabled: boolean }) {
  const hub = useQuery(thisHub).data;
  const [wanted, setWanted] = useState<string>();
  const [digest, setDigest] = useState('');
  const [force, setForce] = useState(false);
  const text = wanted ?? hub?.version ?? '';
  const { name, version } = agent;
  const target = upgradeTarget(text, digest);
  const isTarball = 'tarball' in target;
  const run = () => giveOrder(agent, { kind: 'upgrade', force, to: target });
  const place = isTarball ? ['--tarball', target.tarball, '--digest', target.digest] : [target.version];
  return (
    <Confirm
      label="Upgrade …"
      name={`Upgrade ${name}`}
      look="plain"
      disabled={disabled}
      run={run}
      stale={AFTER_ORDER}
      cli={['muster', 'agent', 'upgrade', name, ...place, ...(force ? ['--force'] : [])]}
    >
      <p>
        It runs {version} now{hub ? `; this hub is ${hub.version}` : ''}. It drains, installs and starts the
        other version; when that is not heard within 2 minutes, the former one comes back.
      </p>
      <TextField
        label="Version, or the place of a tarball"
        hint="An exact version, such as 1.4.2; an absolute path on its host; or an https address."
        value={text}
        change={setWanted}
        spellCheck={false}
      />
      {isTarball && (
        <TextField
          label="Digest of the tarball"
          hint="sha256: or sha512: and the digest in hexadecimal."
          value={digest}
          change={setDigest}
          spellCheck={false}
        />
      )}
      <Tick label="Do not wait for turns that run: interrupt them" value={force} change={setForce} />
    </Confirm>
  );
}
