import { describe, expect, it } from 'vitest';
import { declaredNotification } from '../src/core/notification';

const ORIGIN = 'https://backbeat.example';
const DECLARED = {
  web_push: 8030,
  notification: {
    title: 'Backbeat', body: 'Time for a short movement break', navigate: `${ORIGIN}/#/session/2026-11-26/morning`, lang: 'en', dir: 'ltr',
    tag: 'r1', silent: false, data: { id: 'r1', session: '2026-11-26/morning', kind: 'session' },
  },
};

describe('a push', () => {
  it('is shown as the server declared it', () => {
    const { title, options } = declaredNotification(JSON.stringify(DECLARED), ORIGIN);
    expect(title).toBe('Backbeat');
    expect(options).toMatchObject({ body: 'Time for a short movement break', tag: 'r1', lang: 'en', dir: 'ltr' });
    expect(options.data).toEqual({ ...DECLARED.notification.data, navigate: DECLARED.notification.navigate });
  });

  it('may come in the older shape', () => {
    expect(declaredNotification('{"title":"Hello","body":"There"}', ORIGIN)).toMatchObject({ title: 'Hello', options: { body: 'There' } });
  });

  it.each(['', 'not json', '[]', 'null', '42', '{"notification":7}', '{"notification":{"title":3}}'])(
    'still shows something calm when it reads %j', (message) => {
      const { title, options } = declaredNotification(message, ORIGIN);
      expect([title, options.body, options.data.navigate]).toEqual(['Backbeat', 'Time for a short movement break', `${ORIGIN}/`]);
    },
  );

  it('opens only this app, whatever address it names', () => {
    const open = (navigate: string) => declaredNotification(JSON.stringify({ notification: { title: 'x', navigate } }), ORIGIN).options.data.navigate;
    expect(open('https://elsewhere.example/#/today')).toBe(`${ORIGIN}/#/today`);
    expect(open('https://elsewhere.example/steal')).toBe(`${ORIGIN}/`);
    expect(open('javascript:alert(1)')).toBe(`${ORIGIN}/`);
  });
});
