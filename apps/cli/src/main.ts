/**
 * The command line. Scripts ask for the version and nothing else, so that is answered before anything is loaded; what the verbs need,
 * a framework and drivers, costs a second.
 */
const args = process.argv.slice(2);
if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
  const { packageVersion } = await import('./package-version.js');
  process.stdout.write(`${packageVersion()}\n`);
} else {
  const { commandLine } = await import('./command-line.js');
  await commandLine(args);
}

export {};
