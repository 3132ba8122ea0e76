const flagsOfEveryCommand: readonly string[] = ['--json', '--quiet', '-q'];

/** The same command line in the order that the parser reads: `--json VERB` is `VERB --json`, `help VERB` is `VERB --help`. */
export function conventionalLine(line: readonly string[]): readonly string[] {
  const verbAt = line.findIndex((word) => !flagsOfEveryCommand.includes(word));
  if (verbAt === -1) return [];
  const ahead = line.slice(0, verbAt);
  const words = line.slice(verbAt);
  if (words[0] === 'help') return [...words.slice(1), '--help'];
  const optionAt = words.findIndex((word) => word.startsWith('-'));
  const end = optionAt === -1 ? words.length : optionAt;
  return [...words.slice(0, end), ...ahead, ...words.slice(end)];
}
