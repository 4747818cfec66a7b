/** What an upgrade goes to, from what a person typed; whether it is good, the hub says. */
export function upgradeTarget(
  text: string,
  digest: string,
): { version: string } | { tarball: string; digest: string } {
  const place = text.trim();
  return place.startsWith('/') || /^https?:/.test(place)
    ? { tarball: place, digest: digest.trim() }
    : { version: place.replace(/^v/, '') };
}
