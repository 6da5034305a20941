// @vitest-environment jsdom
import { render, type ComponentChild } from 'preact';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CertificateProblem } from '../../crypto/client.ts';
import { useCatalogue } from '../../ui/i18n.ts';
import common from '../../ui/languages/en/common.json';
import user from '../../ui/languages/en/user.json';
import type { ComposeModel } from '../compose/model.ts';
import { resolvedAs } from '../testing.ts';
import type { Trust } from '../recipients/judgement.ts';

const found = vi.hoisted(() => ({ keys: [], secret: false, damaged: false, tooLarge: false, tooCostly: false }));
vi.mock('../account/worker.ts', () => ({ worker: { findKeys: async () => found } }));
vi.stubGlobal('BroadcastChannel', class {});
const { HeldKey } = await import('../compose/HeldKey.tsx');
const { ImportKeys } = await import('./ImportKeys.tsx');

let root: HTMLElement;
const draw = (what: ComponentChild) => act(() => render(what, root));

beforeEach(() => {
  HTMLDialogElement.prototype.showModal ??= function (this: HTMLDialogElement) {
    this.open = true;
  };
  useCatalogue('en', { ...common, ...user });
  root = document.body.appendChild(document.createElement('div'));
});
afterEach(() => {
  render(null, root);
  root.remove();
});

describe('a recipient’s key that cannot be used', () => {
  const model = { isHeld: () => true, nameOf: () => 'Kim' } as unknown as ComposeModel;
  const resolved = resolvedAs('kim@x.example', { outcome: 'pgp' });
  const shown = async (problem: CertificateProblem) => {
    const trust: Trust = { state: 'held', reason: 'unusable', fingerprint: '', proven: false, problem };
    await draw(<HeldKey model={model} finding={{ state: 'known', resolved, trust, pin: null }} />);
    return root.textContent;
  };

  it.each([
    ['revoked', user['keyProblem.revoked']],
    ['weak', user['keyProblem.weak']],
    ['address', 'This key does not name the address kim@x.example.'],
  ] as const)('is shown with the reason: %s', async (problem, sentence) => {
    expect(await shown(problem)).toContain(`The key of Kim cannot be used. ${sentence}`);
  });
});

describe('a key that is not found', () => {
  it.each([
    [{}, 'import.nothing'],
    [{ damaged: true }, 'import.damaged'],
    [{ tooLarge: true }, 'import.tooLarge'],
    [{ tooCostly: true }, 'import.tooCostly'],
  ] as const)('is shown with the reason: %j', async (troubles, key) => {
    Object.assign(found, { damaged: false, tooLarge: false, tooCostly: false }, troubles);
    await draw(<ImportKeys sources={[new Blob()]} onClose={() => undefined} />);
    await vi.waitFor(() => expect(root.textContent).toContain(user[key]));
    const reasons = ['import.nothing', 'import.damaged', 'import.tooLarge', 'import.tooCostly'] as const;
    expect(reasons.filter((one) => root.textContent!.includes(user[one]))).toEqual([key]);
  });
});
