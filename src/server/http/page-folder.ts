import { fileURLToPath } from 'node:url';

/** Where the built page stands: in a checkout `web/dist`, in a package beside the compiled code. */
export function builtPageFolder(): string {
  const isCheckout = import.meta.url.endsWith('.ts');
  return fileURLToPath(new URL(isCheckout ? '../../../web/dist' : '../../web', import.meta.url));
}
