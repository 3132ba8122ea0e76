import { loadSettings, type Settings } from '#config';
import { createLogger, type Logger } from '#telemetry';

/** Settings and log of this process. @throws SettingsError */
export function configure(environment: NodeJS.ProcessEnv): { readonly settings: Settings; readonly logger: Logger } {
  const { settings, warnings } = loadSettings(environment);
  const logger = createLogger(settings.log);
  for (const warning of warnings) logger.warn(warning);
  return { settings, logger };
}
