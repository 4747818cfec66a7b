import { TextArea, TextField, Tick } from '../../parts/field.tsx';
import { KINDS, NEEDS, type ChannelDraft } from './channel-draft.ts';
import type { Channel } from './settings-queries.ts';

interface Fields {
  draft: ChannelDraft;
  change: (draft: ChannelDraft) => void;
  /** As it stands, where it is changed. */
  now?: Channel | undefined;
}

/** What a channel is made of. */
export function ChannelFields({ draft, change, now }: Fields) {
  return (
    <>
      <Place draft={draft} change={change} now={now} />
      <Needs draft={draft} change={change} />
      <details open={draft.template !== ''}>
        <summary className="cursor-pointer text-quiet">What it says</summary>
        <div className="mt-2">
          <TextArea
            label="Template"
            hint="{heading}, {title}, {who}, {detail}, {link}; empty for the usual one. {detail} is the exact command."
            rows={3}
            placeholder={now?.says ?? '{heading}: {title}'}
            value={draft.template}
            change={(template) => change({ ...draft, template })}
            spellCheck={false}
          />
        </div>
      </details>
      <p className="text-quiet">{KINDS[draft.kind].after}</p>
    </>
  );
}

function Place({ draft, change, now }: Fields) {
  const { address, target, secret } = KINDS[draft.kind];
  const set = (more: Partial<ChannelDraft>) => change({ ...draft, ...more });
  return (
    <div className="grid gap-3 md:grid-cols-2">
      <TextField
        label="Name"
        hint="How you call it: phone, desk."
        value={draft.name}
        change={(name) => set({ name })}
        spellCheck={false}
      />
      {address && (
        <TextField
          label={address.label}
          hint={now === undefined ? address.hint : `Now ${now.address}. Type another to change it.`}
          type="url"
          placeholder={now?.address ?? 'https://'}
          value={draft.address}
          change={(to) => set({ address: to })}
        />
      )}
      {target && (
        <TextField
          label={target.label}
          hint={target.hint}
          value={draft.target}
          change={(to) => set({ target: to })}
          spellCheck={false}
        />
      )}
      {secret && (
        <TextField
          label={secret.label}
          hint={
            now?.hasSecret === true ? 'One is kept, and never shown. Type another to change it.' : secret.hint
          }
          type="password"
          autoComplete="off"
          value={draft.secret}
          change={(to) => set({ secret: to })}
        />
      )}
    </div>
  );
}

function Needs({ draft, change }: Fields) {
  const turn = (id: (typeof NEEDS)[number]['id'], on: boolean) => {
    const needs = NEEDS.map((one) => one.id).filter((one) => (one === id ? on : draft.needs.includes(one)));
    change({ ...draft, needs });
  };
  return (
    <fieldset>
      <legend className="font-medium">It tells me when</legend>
      <div className="grid gap-x-4 sm:grid-cols-2 md:grid-cols-3">
        {NEEDS.map(({ id, text }) => (
          <Tick key={id} label={text} value={draft.needs.includes(id)} change={(on) => turn(id, on)} />
        ))}
      </div>
    </fieldset>
  );
}
