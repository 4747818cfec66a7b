/** How one delivers to a hook from a shell; the secret stays in the environment. */
export function curlLine(
  origin: string,
  path: string,
  inputs: Readonly<Record<string, unknown>> | null,
): string {
  const body = inputs === null ? '{}' : JSON.stringify({ inputs });
  return [
    `T=$(date +%s); BODY='${body.replaceAll("'", `'\\''`)}'`,
    `SIG=$(printf '%s.%s' "$T" "$BODY" | openssl dgst -sha256 -hmac "$MUSTER_HOOK_SECRET" -hex | sed 's/.* //')`,
    `curl -d "$BODY" -H "X-Muster-Timestamp: $T" -H "X-Muster-Signature: sha256=$SIG" '${origin}${path}'`,
  ].join('\n');
}
