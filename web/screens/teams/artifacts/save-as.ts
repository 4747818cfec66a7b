/** Hands octets to the browser to be saved, under the last part of a name. */
export function saveAs(octets: Uint8Array, name: string): void {
  const address = URL.createObjectURL(new Blob([new Uint8Array(octets)]));
  const link = document.createElement('a');
  link.href = address;
  link.download = name.split('/').at(-1) ?? name;
  link.click();
  URL.revokeObjectURL(address);
}
