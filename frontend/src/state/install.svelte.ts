/** How the app runs on this phone and whether the browser offers to install it. */

import { install, isStandalone, platform, watchInstall } from '../io/install';

let offered = $state(false);

export const installing = {
  get offered() { return offered; },
  get platform() { return platform(); },
  get standalone() { return isStandalone(); },
  async install() {
    offered = false;
    await install();
  },
};

export function watchInstalling(): void {
  watchInstall((now) => { offered = now; });
}
