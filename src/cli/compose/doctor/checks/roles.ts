import { findingLines } from '../../../output/finding-lines.ts';
import { failed, ok, warning, type Check } from '../check.ts';

/** Roles that stand in files: which cannot be used, and why. */
export const roles: Check = {
  name: 'Roles',
  looksAt: 'role files that cannot be used, or hide each other',
  async run({ hub, call }) {
    if (hub.state !== 'answers') return [];
    const listed = await call('roles.list', { query: {} });
    if (!listed.ok)
      return [
        failed(listed.error.message, { why: 'Roles cannot be listed.', type: listed.error.hint ?? '' }),
      ];
    const { items, broken, notices } = listed.value;
    const inFiles = items.filter(({ file }) => file !== null).length;
    return [
      ...broken.map(({ name, file, findings }) =>
        warning(`The role "${name}" cannot be used: ${findingLines(file, findings.slice(0, 1))}`, {
          why: 'A session or teammate with it is refused; no role of the same name takes its place.',
          type: `muster role check ${file}`,
        }),
      ),
      ...notices.map((notice) =>
        warning(notice, { why: 'What it says of a role does not count.', type: 'muster role list' }),
      ),
      ...(inFiles > 0 ? [ok(`${inFiles} in files ${inFiles === 1 ? 'is' : 'are'} usable`)] : []),
    ];
  },
};
