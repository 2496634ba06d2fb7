/** Starts the app: first what the phone remembers, so that Today is there at once, then the server. */

import { mount } from 'svelte';
import './app.css';
import App from './App.svelte';
import { lookAtClock, startClock } from './state/clock.svelte';
import { watchInstalling } from './state/install.svelte';
import { person, recallPerson } from './state/person.svelte';
import { recallPlan } from './state/plan.svelte';
import { recallPreferences } from './state/preferences.svelte';
import { watchAddress } from './state/route.svelte';
import { recallRun, watchHiding } from './state/run.svelte';
import { sync, watchReturns } from './state/sync';
import { registerWorker } from './state/update.svelte';

watchInstalling();
const preferences = recallPreferences();
// While the phone's memory and the texts are on their way.
lookAtClock();
await preferences;
await recallPerson();
// A phone that is nobody's yet will show this first: it comes while the server is asked.
if (person.standing === 'unknown') import('./screens/Welcome.svelte').catch(() => undefined);
await Promise.all([recallPlan(), recallRun()]);

watchAddress();
startClock();
watchHiding();
watchReturns();
const target = document.getElementById('app') as HTMLElement;
target.replaceChildren();
mount(App, { target });

await sync();
await registerWorker();
