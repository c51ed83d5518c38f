/**
 * One environment variable that the stack sets on the function.
 *
 * @throws Error if it is missing: the function was deployed without its stack
 */
export function env(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '')
    throw new Error(`environment variable ${name} is not set`);
  return value;
}
