import { describe, expect, it } from 'vitest';
import { promoteCommand, registerCommand, shell } from './command';

describe('a word for the shell', () => {
  it.each([
    ['v1', 'v1'],
    ['acme/churn:v1', 'acme/churn:v1'],
    ['two words', "'two words'"],
    ["it's", `'it'\\''s'`],
    ['$(rm)', "'$(rm)'"],
    ['', "''"],
  ])('of %j is %s', (word, quoted) => {
    expect(shell(word)).toBe(quoted);
  });
});

describe('the command that registers', () => {
  it('says only what is given', () => {
    expect(registerCommand({ model: 'acme/churn', name: 'v4' })).toBe('greenroom models register -p acme/churn -ver v4');
  });

  it('says all that is given, long texts by a file', () => {
    const making = {
      model: 'acme/churn',
      name: 'v4',
      description: 'Who leaves.',
      tags: ['a', 'b c'],
      readme: '# Churn\n\nWho leaves.',
      content: '{"rate": 0.1}',
      artifacts: ['model', 'report'],
      force: true,
    };
    expect(registerCommand(making, 'run_1')).toBe(
      [
        'greenroom models register -p acme/churn -ver v4',
        "  --description 'Who leaves.'",
        "  --tags 'a,b c'",
        '  --readme @README.md',
        `  --content '{"rate": 0.1}'`,
        '  --run-uid run_1',
        '  --artifacts model,report',
        '  --force',
      ].join(' \\\n'),
    );
  });

  it('reads no file where the text only looks like one', () => {
    expect(registerCommand({ model: 'acme/churn', name: 'v4', content: '@me' })).toContain('--content @content.yaml');
  });

  it('says what it cannot say', () => {
    expect(registerCommand({ model: 'acme/churn', name: 'v4', tags: ['a', 'b,c'] })).toBe(
      'greenroom models register -p acme/churn -ver v4 \\\n  --tags a\n# A comma or bracket cannot be said here: the tag "b,c"',
    );
  });
});

it('promotes with the model of the run unless artifacts are named', () => {
  const making = { model: 'acme/churn', name: 'v4' };
  expect(promoteCommand('run_1', { ...making, artifacts: null })).toBe('greenroom runs promote run_1 acme/churn:v4');
  expect(promoteCommand('run_1', { ...making, artifacts: ['best'], createModel: true })).toBe(
    'greenroom runs promote run_1 acme/churn:v4 \\\n  --artifacts best \\\n  --create-model',
  );
});
