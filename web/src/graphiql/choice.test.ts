// @vitest-environment jsdom
import { beforeEach, expect, it, vi } from 'vitest';
import { choose, editorMeant } from './choice';

function device(pointer: 'coarse' | 'fine') {
  vi.stubGlobal('matchMedia', (query: string) => ({ matches: query === `(pointer: ${pointer})` }));
}

beforeEach(() => localStorage.clear());

it('suits the device', () => {
  device('coarse');
  expect(editorMeant()).toBe('plain');
  device('fine');
  expect(editorMeant()).toBe('full');
});

it('is what was chosen, whatever the device', () => {
  device('coarse');
  choose('full');
  expect(editorMeant()).toBe('full');
  device('fine');
  choose('plain');
  expect(editorMeant()).toBe('plain');
});

it('suits the device where something else is stored', () => {
  device('coarse');
  localStorage.setItem('greenroom/editor', 'emacs');
  expect(editorMeant()).toBe('plain');
});
