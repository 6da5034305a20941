import type { Scenario } from '../harness/stage.ts';

export const scenarios: Scenario[] = [];
