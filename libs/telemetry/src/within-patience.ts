/** Milliseconds within which whoever is well answers. */
const patience = 2_000;

/** Bounds the wait, so that one part that hangs does not keep the others from being heard. */
export async function withinPatience<T>(work: T | Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${patience / 1000} s`)), patience);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
