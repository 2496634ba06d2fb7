/** A push message as a notification. Whatever arrives, something calm is shown. */

export interface Shown {
  title: string;
  options: {
    body: string;
    tag?: string;
    lang?: string;
    dir?: 'ltr' | 'rtl' | 'auto';
    silent?: boolean;
    icon: string;
    badge: string;
    data: Record<string, unknown> & { navigate: string };
  };
}

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const textIn = (fields: Fields, name: string): string | undefined =>
  typeof fields[name] === 'string' && fields[name] !== '' ? fields[name] : undefined;

function fieldsOf(message: string): Fields {
  try {
    const parsed: unknown = JSON.parse(message);
    if (!isFields(parsed)) return {};
    // Declarative messages wrap the notification; classic ones are the notification itself.
    return isFields(parsed['notification']) ? parsed['notification'] : parsed;
  } catch {
    return {};
  }
}

/** A tap opens this app and nothing else: of an address only the part behind `#` is taken. */
function ownAddress(address: string | undefined, origin: string): string {
  const hash = address?.indexOf('#') ?? -1;
  return `${origin}/${hash < 0 ? '' : address?.slice(hash)}`;
}

export function declaredNotification(message: string, origin: string): Shown {
  const fields = fieldsOf(message);
  const [tag, lang, dir] = [textIn(fields, 'tag'), textIn(fields, 'lang'), textIn(fields, 'dir')];
  return {
    title: textIn(fields, 'title') ?? 'Backbeat',
    options: {
      body: textIn(fields, 'body') ?? 'Time for a short movement break',
      icon: '/icons/icon-192.png',
      badge: '/icons/badge-96.png',
      data: { ...(isFields(fields['data']) ? fields['data'] : {}), navigate: ownAddress(textIn(fields, 'navigate'), origin) },
      ...(tag ? { tag } : {}),
      ...(lang ? { lang } : {}),
      ...(dir === 'ltr' || dir === 'rtl' ? { dir } : {}),
      ...(fields['silent'] === true ? { silent: true } : {}),
    },
  };
}
