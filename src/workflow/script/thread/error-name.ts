/** The name of an error in a script, made from its code: `budget_spent` is a `BudgetSpentError`. */
export function errorName(code: string): string {
  const words = code.split(/[^A-Za-z0-9]+/u).filter((word) => word !== '');
  const name = words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join('');
  return `${name.replace(/Error$/u, '')}Error`;
}
