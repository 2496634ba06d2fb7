import { describe, expect, it } from 'vitest';
import { bytesOf, textOf } from '../src/io/passkeys';

describe('what a passkey and the server tell each other', () => {
  it('goes there and back whatever its length', () => {
    for (let length = 0; length < 6; length += 1) {
      const bytes = Uint8Array.from({ length }, (_, index) => 250 + index);
      expect(bytesOf(textOf(bytes.buffer))).toEqual(bytes);
    }
  });

  it('is written without the characters that an address would change', () => {
    expect(textOf(Uint8Array.of(251, 255, 191, 254).buffer)).toBe('-_-__g');
  });
});
