import { notesOf, settingNames } from './settings.schema.js';

/** The settings as a Markdown table; the README holds it and a test compares. */
export function settingsTable(): string {
  const rows = settingNames.map((name) => {
    const { description, allowed, shown } = notesOf(name);
    return `| \`${name}\` | ${description} | ${allowed} | ${shown} |`;
  });
  return ['| Variable | What it sets | Allowed | Default |', '| --- | --- | --- | --- |', ...rows].join('\n');
}
