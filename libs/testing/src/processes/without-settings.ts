/** The environment for a process that is given its settings: those of whoever starts it are not its own. */
export function withoutSettings(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('MARKETLOG_')));
}
