import { retried } from './retried.js';

const failing = (times: number) => {
  let calls = 0;
  return () => {
    if (++calls <= times) throw new Error(`failed ${calls}`);
    return calls;
  };
};

it('fetches again what failed', async () => {
  expect(await retried(failing(2), { between: 0 })).toBe(3);
});

it('says in the end why it could not', async () => {
  await expect(retried(failing(3), { between: 0 })).rejects.toThrow('failed 3');
});
