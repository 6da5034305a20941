import { options } from 'preact';

// Effects run right after the render that asked for them. Preact waits for a frame, and a frame that comes after the test's page is
// gone is an error that belongs to no test.
(options as { requestAnimationFrame?: (callback: () => void) => void }).requestAnimationFrame = queueMicrotask;
