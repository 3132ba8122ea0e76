import { loadSettings, type Settings } from '#config';
import { createLogger, type Logger } from '#telemetry';
import type { GlobalFlags } from '#cli';

/** Settings and log of a command: it says only what went wrong, unless MARKETLOG_LOG_LEVEL asks for more. @throws SettingsError */
export function configure(
  environment: NodeJS.ProcessEnv,
  { quiet }: GlobalFlags,
): { readonly settings: Settings; readonly logger: Logger } {
  const { settings, warnings } = loadSettings(environment, { logLevel: quiet ? 'error' : 'warn' });
  const logger = createLogger(settings.log);
  for (const warning of warnings) logger.warn(warning);
  return { settings, logger };
}
