import { afterEach, expect, test, vi } from 'vitest';
import { IdleWatch } from './idleWatch.ts';

const page = new EventTarget();
vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));

afterEach(() => void vi.useRealTimers());

test('a session ends at the first check after its idle minutes', () => {
  vi.useFakeTimers();
  const onIdle = vi.fn();
  const onLook = vi.fn();
  const stop = new IdleWatch().start({ minutes: () => 1, onIdle, onLook });
  vi.advanceTimersByTime(60_000);
  expect([onIdle.mock.calls.length, onLook.mock.calls.length]).toEqual([0, 4]);
  vi.advanceTimersByTime(15_000);
  expect(onIdle).toHaveBeenCalledOnce();
  stop();
});

test('a touch restarts the time, and nothing ends if no session is open', () => {
  vi.useFakeTimers();
  const onIdle = vi.fn();
  const watch = new IdleWatch();
  let minutes: number | null = 1;
  const stop = watch.start({ minutes: () => minutes, onIdle });
  vi.advanceTimersByTime(50_000);
  page.dispatchEvent(new Event('keydown'));
  vi.advanceTimersByTime(50_000);
  minutes = null;
  vi.advanceTimersByTime(3_600_000);
  expect(onIdle).not.toHaveBeenCalled();
  stop();
  expect(vi.getTimerCount()).toBe(0);
});
