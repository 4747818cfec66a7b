type Raw = Record<string, unknown>;

/**
 * Of an address only what `read` knows. The router lays what is read over what stands in the address: a value that was
 * refused would be seen all the same, as a tab that there is not. So what is not read is named, as nothing.
 */
export function known<Search extends object>(read: (raw: Raw) => Search): (raw: Raw) => Search {
  return (raw) => ({ ...Object.fromEntries(Object.keys(raw).map((key) => [key, undefined])), ...read(raw) });
}
