const loadFailures = /dynamically imported module|importing a module script failed|unable to preload/iu;

/** Whether an error says that an import() failed, in the words of the browsers and of Vite. */
export const isLoadFailure = (error: unknown): boolean => error instanceof Error && loadFailures.test(error.message);
