import { describe, expect, it } from 'vitest';
import { shownContent } from './content';

describe('shownContent', () => {
  it('indents JSON and keeps every number as it was written', () => {
    const { format, text } = shownContent('{"a":[1.0,{"b": 12345678901234567890}],"c":{},"d":[],"e":"x: {\\"y\\", ["}');
    expect(format).toBe('JSON');
    expect(text).toBe('{\n  "a": [\n    1.0,\n    {\n      "b": 12345678901234567890\n    }\n  ],\n  "c": {},\n  "d": [],\n  "e": "x: {\\"y\\", ["\n}');
  });

  it.each(['{"a": null, "b": [true, -1.5e3, "é \\u0000 \\\\"]}', '"text"', '[]', ' 1 ', '[[[{}]]]'])('means the same as before: %s', (content) => {
    expect(JSON.parse(shownContent(content).text)).toEqual(JSON.parse(content));
  });

  it('leaves YAML as it was sent', () => {
    expect(shownContent('a: 1\nb:\n  - x\n')).toEqual({ format: 'YAML', text: 'a: 1\nb:\n  - x' });
  });
});
