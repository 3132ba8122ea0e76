// Every day of each calendar asked for, a JSON document a line: whether it is a session, and when it opens and closes.
import { addDays, calendarOf } from '#markets';

for (const code of process.argv.slice(2)) {
  const { calendar } = calendarOf(code);
  const days = [];
  for (let day = calendar.first; day <= calendar.last; day = addDays(day, 1)) {
    days.push(calendar.isSession(day) ? [day, calendar.openOf(day), calendar.closeOf(day)] : [day]);
  }
  process.stdout.write(`${JSON.stringify({ code, timezone: calendar.timezone, days })}\n`);
}
