/** As a part of paths and refs: letters, digits, `-`, `_` and `.` inside. */
export function safeName(name: string): string {
  return name
    .replaceAll(/[^\w.-]+/g, '-')
    .replaceAll(/\.{2,}/g, '.')
    .replace(/^[-.]+/, '')
    .replace(/(\.lock|[-.])+$/, '')
    .slice(0, 60);
}

/** The folder that a repository of this name is checked out into. */
export const folderName = (repository: string): string => safeName(repository) || 'repository';
