// node:sqlite works but still announces itself as experimental on every start, and kafkajs asks for timers in the negative
// (its issue 1751), which Node takes for 1 ms; other warnings stay.
const expected = ['ExperimentalWarning', 'TimeoutNegativeWarning'];
process.removeAllListeners('warning');
process.on('warning', (warning) => {
  if (!expected.includes(warning.name)) process.stderr.write(`${warning.stack ?? warning.message}\n`);
});
