/** How this page is running, and how it can be put on the home screen. */

export type Platform = 'ios' | 'android' | 'other';

interface InstallPrompt extends Event {
  prompt(): Promise<{ outcome: 'accepted' | 'dismissed' }>;
}

export function platform(): Platform {
  const { userAgent, maxTouchPoints } = navigator;
  // An iPad calls itself a Macintosh; only its touch points give it away.
  if (/iPhone|iPad|iPod/.test(userAgent) || (/Macintosh/.test(userAgent) && maxTouchPoints > 1)) return 'ios';
  return /Android/.test(userAgent) ? 'android' : 'other';
}

export function isStandalone(): boolean {
  const legacy = (navigator as Navigator & { standalone?: boolean }).standalone === true;
  return legacy || matchMedia('(display-mode: standalone)').matches;
}

export function deviceName(): string {
  const { userAgent } = navigator;
  if (/iPad/.test(userAgent)) return 'iPad';
  if (platform() === 'ios') return 'iPhone';
  if (platform() === 'android') return 'Android phone';
  return /Firefox/.test(userAgent) ? 'Firefox' : /Edg\//.test(userAgent) ? 'Edge' : 'Browser';
}

let waiting: InstallPrompt | null = null;

/** Keeps the browser's offer to install until a button asks for it. Calls back when there is one, or none any more. */
export function watchInstall(changed: (offered: boolean) => void): void {
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    waiting = event as InstallPrompt;
    changed(true);
  });
  addEventListener('appinstalled', () => {
    waiting = null;
    changed(false);
  });
}

export async function install(): Promise<void> {
  const offer = waiting;
  waiting = null;
  await offer?.prompt();
}

/** Asks the browser to keep our data when space is short. A "no" changes nothing we do. */
export async function askToPersist(): Promise<void> {
  await navigator.storage?.persist?.();
}
